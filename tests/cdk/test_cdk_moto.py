"""The application stack is put up on moto, so that its references and their order are followed once for real."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from cdk.pruned import made, without
from cdk.synthesised import read
from moto.server import ThreadedMotoServer

BUCKET = "cdk-hnb659fds-assets-123456789012-us-east-1"
NOT_MADE = {
    "AWS::ApiGateway::Deployment", "AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Stage",
    "AWS::Events::Archive", "AWS::Events::EventBus", "AWS::Lambda::EventInvokeConfig", "AWS::S3::BucketPolicy",
    "AWS::SQS::QueuePolicy",
}  # fmt: skip
"""What moto's CloudFormation does not know, and what it takes in another form alone (the bus, the REST API)."""
Client = Callable[[str], Any]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    made: list[Any] = []

    def connect(service: str) -> Any:
        made.append(
            boto3.client(
                service,  # type: ignore[call-overload]
                endpoint_url=f"http://{host}:{port}",
                region_name="us-east-1",
                aws_access_key_id="key",
                aws_secret_access_key="secret",
            )
        )
        return made[-1]

    yield connect
    for each in made:
        each.close()
    server.stop()


@pytest.fixture(scope="module")
def stack(client: Client, described: Path) -> dict[str, str]:
    """The physical ids of what was made, by logical id."""
    folder = described / "dev"
    template = without(read(folder / "quire-dev.template.json").template, NOT_MADE)
    objects, formation = client("s3"), client("cloudformation")
    objects.create_bucket(Bucket=BUCKET)
    for key, body in assets(folder):
        objects.put_object(Bucket=BUCKET, Key=key, Body=body)
    objects.put_object(Bucket=BUCKET, Key="template.json", Body=json.dumps(template).encode())
    lay_the_foundation(client)
    formation.create_stack(
        StackName="quire-dev",
        TemplateURL=f"https://s3.amazonaws.com/{BUCKET}/template.json",
        Capabilities=["CAPABILITY_IAM"],
    )
    pages = formation.get_paginator("list_stack_resources").paginate(StackName="quire-dev")
    return {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for each in pages.build_full_result()["StackResourceSummaries"]
    }


def assets(folder: Path) -> Iterator[tuple[str, bytes]]:
    """What `cdk deploy` would upload, with the key that the template knows it by."""
    for file in json.loads((folder / "quire-dev.assets.json").read_text())["files"].values():
        source = folder / file["source"]["path"]
        for destination in file["destinations"].values():
            yield destination["objectKey"], zipped(source) if source.is_dir() else source.read_bytes()


def zipped(folder: Path) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return body.getvalue()


def lay_the_foundation(client: Client) -> None:
    network = client("ec2")
    vpc = network.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    data, sealed = (
        network.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24")["Subnet"]["SubnetId"] for number in (1, 2)
    )
    groups = {
        name: network.create_security_group(VpcId=vpc, GroupName=name, Description=name)["GroupId"]
        for name in ("data", "sealed")
    }
    client("events").create_event_bus(Name="quirebus")
    given = {
        "DatabaseUrl": "postgresql://quire_app@database:5432/quire",
        "AuthDatabaseUrl": "postgresql://quire_auth@database:5432/quire",
        "MigrationDatabaseUrl": "postgresql://quire_owner@database:5432/quire",
        "DatabaseResourceId": "cluster-1",
        "CacheUrl": "rediss://quire-dev@cache:6379",
        "CacheName": "quire-dev",
        "DataKeyArn": client("kms").create_key()["KeyMetadata"]["Arn"],
        "EntrySecret": "quire-dev-entry",
        "DataSubnetIds": data,
        "SealedSubnetIds": sealed,
        "DataSecurityGroupId": groups["data"],
        "SealedSecurityGroupId": groups["sealed"],
    }
    notes = client("ssm")
    notes.put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String")
    for name, value in given.items():
        notes.put_parameter(Name=f"/quire/dev/{name}", Value=value, Type="String")


def test_everything_that_moto_knows_is_made(client: Client, stack: dict[str, str], described: Path) -> None:
    template = read(described / "dev" / "quire-dev.template.json").template
    (found,) = client("cloudformation").describe_stacks(StackName="quire-dev")["Stacks"]

    assert found["StackStatus"] == "CREATE_COMPLETE"
    assert stack.keys() == made(template, NOT_MADE)


def test_what_the_foundation_notes_arrives_at_the_functions(client: Client, stack: dict[str, str]) -> None:
    functions = client("lambda")
    auth = functions.get_function_configuration(FunctionName=stack["AuthFunction"])
    variables = auth["Environment"]["Variables"]

    assert variables["DATABASE_URL"] == "postgresql://quire_auth@database:5432/quire"
    # What CloudFormation puts the secret's value in the place of; moto does not.
    assert variables["QUIRE_ENTRY"] == "{{resolve:secretsmanager:quire-dev-entry:SecretString:::}}"
    assert variables["QUIRE_KEYS_TABLE"] == stack["KeysTable"]
    assert variables["QUIRE_UPLOADS_BUCKET"] == stack["UploadsBucket"]
    assert auth["VpcConfig"]["SubnetIds"] != []


def test_messages_lead_to_their_function_and_what_fails_to_its_dead_letters(
    client: Client, stack: dict[str, str]
) -> None:
    queues = client("sqs")
    for name in ("Intake", "Record", "Resume", "Deliver", "Settle"):
        asked = queues.get_queue_attributes(QueueUrl=stack[f"{name}Queue"], AttributeNames=["All"])["Attributes"]
        mappings = client("lambda").list_event_source_mappings(EventSourceArn=asked["QueueArn"])["EventSourceMappings"]
        policy = json.loads(asked["RedrivePolicy"])

        assert [each["FunctionArn"].rpartition(":")[2] for each in mappings] == [stack[f"{name}Function"]]
        assert stack[f"{name}DeadLetters"].endswith(policy["deadLetterTargetArn"].rpartition(":")[2])


def test_an_arriving_object_is_a_message_of_the_intake(client: Client, stack: dict[str, str]) -> None:
    bridge = client("events")
    rule = bridge.describe_rule(Name=stack["ObjectCreatedRule"])
    (target,) = bridge.list_targets_by_rule(Rule=stack["ObjectCreatedRule"])["Targets"]

    assert json.loads(rule["EventPattern"])["detail"] == {"bucket": {"name": [stack["UploadsBucket"]]}}
    assert target["Arn"].rpartition(":")[2] == stack["IntakeQueue"].rpartition("/")[2]
