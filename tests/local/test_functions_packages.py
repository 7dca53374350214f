"""Layers and images, from a template to the answer of a call over HTTP."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from local.cloud_lab import Owner
from quire_local.cloud import Cloud, Settings

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Metadata: {LocalCloud: {Placements: {outside: []}}}
Resources:
  Early: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: early}}
  Late: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: late}}
  Shared: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: shared}}
  Zip:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: zip
      CodeUri: functions/zip
      Handler: handler.handler
      Runtime: python3.13
      Timeout: 30
      Layers: [!Ref Early, !Ref Late]
      AutoPublishAlias: live
  Ocr:
    Type: AWS::Serverless::Function
    Metadata:
      DockerContext: .
      Dockerfile: functions/ocr/Dockerfile
      LocalCloud: {Code: functions/ocr, Layers: [Shared]}
    Properties:
      FunctionName: ocr
      PackageType: Image
      ImageUri: 000000000000.dkr.ecr.us-east-1.amazonaws.com/ocr:1
      Timeout: 30
      ImageConfig: {Command: [handler.handler], EntryPoint: [/usr/local/bin/python, -m, awslambdaric]}
"""
FILES = {
    "early/python/both.py": "NAME = 'early'",
    "early/python/early_only.py": "NAME = 'early only'",
    "early/python/own.py": "NAME = 'early'",
    "late/python/both.py": "NAME = 'late'",
    "late/python/own.py": "NAME = 'late'",
    "functions/zip/own.py": "NAME = 'own'",
    "functions/zip/handler.py": """
import both, early_only, own
def handler(event, context):
    return [own.NAME, both.NAME, early_only.NAME, context.invoked_function_arn.rpartition(":")[2]]
""",
    "shared/common/__init__.py": "NAME = 'shared'",
    "functions/ocr/Dockerfile": "FROM scratch",
    "functions/ocr/handler.py": """
import common, os, pathlib
def handler(event, context):
    return [common.NAME, pathlib.Path.cwd().name, os.path.basename(os.environ["LAMBDA_TASK_ROOT"]), event]
""",
}


@pytest.fixture
async def owner(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / "app" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    template = tmp_path / "app" / "template.yaml"
    template.write_text(TEMPLATE)
    cloud = Cloud(Settings(template=template, data=tmp_path / "data", port=0))
    try:
        await cloud.start()
        await cloud.resume()
        yield Owner(tmp_path / "data")
    finally:
        await cloud.stop()


async def test_a_later_layer_hides_an_earlier_one_and_the_functions_own_code_hides_both(owner):
    assert await asyncio.to_thread(owner.call, "zip:live") == ["own", "late", "early only", "live"]


async def test_an_image_function_runs_from_the_folder_that_the_metadata_names(owner):
    assert await asyncio.to_thread(owner.call, "ocr", a=1) == ["shared", "ocr", "ocr", {"a": 1}]


async def test_the_api_tells_a_zip_from_an_image(owner):
    described = await asyncio.to_thread(owner.client("lambda").list_functions)

    kinds = {each["FunctionName"]: each["PackageType"] for each in described["Functions"]}
    assert kinds == {"ocr": "Image", "zip": "Zip"}
    location = (await asyncio.to_thread(owner.client("lambda").get_function, FunctionName="ocr"))["Code"]["Location"]
    assert Path(location).name == "ocr"
