"""The application stack is template.yaml, and new code takes over as its stage says."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from cdk.conftest import ROOT, run
from cdk.synthesised import Stack, read

AWAITED = {"AuthFunction", "DocumentsFunction"}
CODE = ("Code", "Content", "DefinitionS3Location")


@pytest.fixture(scope="module")
def declared() -> dict[str, Any]:
    """The resources of template.yaml as `sam deploy` would make them."""
    printed = run(["tests/cdk/translating.py", "template.yaml"], AWS_DEFAULT_REGION="us-east-1")
    template: dict[str, Any] = json.loads(printed)
    return template


def plain(resources: dict[str, Any]) -> dict[str, Any]:
    """Without where code is, what CDK marks its stacks with, and the digests that SAM makes of addresses."""
    text = re.sub(r"QuireLayer[0-9a-f]{10}", "QuireLayer", json.dumps(resources))
    cleaned: dict[str, Any] = json.loads(text)
    for resource in cleaned.values():
        properties = resource.get("Properties", {})
        for name in CODE:
            if isinstance(properties.get(name), dict) and "ImageUri" not in properties[name]:
                properties.pop(name)
        tags = properties.get("Tags", [])
        if isinstance(tags, list):
            properties["Tags"] = sorted((tag for tag in tags if tag["Key"] != "application"), key=str)
        else:
            tags.pop("application", None)
        if not properties.get("Tags"):
            properties.pop("Tags", None)
    return cleaned


def test_each_resource_of_the_template_is_in_the_stack_unchanged(described: Path, declared: dict[str, Any]) -> None:
    stack = read(described / "dev" / "quire-dev.template.json")

    assert plain(dict(stack.template["Resources"])) == plain(declared["Resources"])
    assert stack.template["Conditions"] == declared["Conditions"]
    assert stack.template["Outputs"].items() >= declared["Outputs"].items()


def test_other_stages_change_only_what_people_wait_for(described: Path, declared: dict[str, Any]) -> None:
    stack = read(described / "prod" / "quire-prod.template.json")
    ours, theirs = plain(dict(stack.template["Resources"])), plain(declared["Resources"])
    changed = {name for name in theirs if ours.get(name) != theirs[name]}
    new = {ours[name]["Type"] for name in ours.keys() - theirs.keys()}

    of_doors = {name for name in changed if name.startswith("RestApi")}  # the routes lead to the alias
    assert {re.match(r"(?:Auth|Documents)Function", name) is not None for name in changed - of_doors} == {True}
    assert new <= {
        "AWS::ApiGateway::Deployment",
        "AWS::CloudWatch::Alarm",
        "AWS::CodeDeploy::Application",
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::IAM::Role",
        "AWS::Lambda::Alias",
        "AWS::Lambda::Version",
    }


def test_no_transform_is_left_for_the_account_to_do(application: Stack) -> None:
    assert "Transform" not in application.template
    assert not [each for each in application.template["Resources"].values() if "Serverless" in each["Type"]]


def test_what_the_foundation_gives_is_looked_up_where_it_is_noted(
    foundation: Stack, application: Stack, stage: str
) -> None:
    parameters = application.template["Parameters"]
    noted = {each["Name"] for each in foundation.of("AWS::SSM::Parameter").values()}
    looked_up = {
        each["Default"] for each in parameters.values() if each["Type"].startswith("AWS::SSM::Parameter::Value<")
    }
    without = {name for name, each in parameters.items() if "Default" not in each and name != "BootstrapVersion"}

    assert f"/quire/{stage}/DatabaseUrl" in noted
    assert noted >= looked_up - {"/cdk-bootstrap/hnb659fds/version"}
    assert {path.rpartition("/")[2] for path in noted} == {
        name for name in foundation.template["Outputs"] if name != "DatabaseClusterArn" and "Exports" not in name
    }
    assert without == set()


def test_the_awaited_functions_start_from_snapshots_and_change_step_by_step(described: Path) -> None:
    stack = read(described / "prod" / "quire-prod.template.json")
    functions = stack.of("AWS::Lambda::Function")
    groups = stack.of("AWS::CodeDeploy::DeploymentGroup")

    snapped = {name for name, each in functions.items() if each.get("SnapStart") == {"ApplyOn": "PublishedVersions"}}
    assert snapped == AWAITED
    assert {name.removesuffix("DeploymentGroup") for name in groups} == AWAITED
    for name, group in groups.items():
        function = name.removesuffix("DeploymentGroup")
        assert "Canary10Percent5Minutes" in str(group["DeploymentConfigName"])
        assert group["AlarmConfiguration"]["Alarms"] == [{"Name": {"Ref": f"{function}Failing"}}]
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]


def test_changed_code_becomes_a_new_version_of_its_function_alone(described: Path, tmp_path: Path) -> None:
    root = tmp_path / "project"
    for folder in ("functions", "shared", "statemachines"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "template.yaml", root)
    handler = root / "functions" / "auth" / "handler.py"
    handler.write_text(handler.read_text() + "\nCHANGED = True\n")

    said = {"stage": "prod", "code": "source", "root": str(root), "parameters": {"OcrImage": "registry.test/ocr:1"}}
    run(["cdk/app.py"], CDK_OUTDIR=str(tmp_path / "out"), CDK_CONTEXT_JSON=json.dumps(said))

    before = read(described / "prod" / "quire-prod.template.json").of("AWS::Lambda::Version").keys()
    after = read(tmp_path / "out" / "quire-prod.template.json").of("AWS::Lambda::Version").keys()
    assert {name.partition("Version")[0] for name in before - after} == {"AuthFunction"}
    assert {name.partition("Version")[0] for name in after - before} == {"AuthFunction"}
