"""What containers learn of a stack: from CloudFormation, from its functions and from the template."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

import boto3
import pytest
from botocore.stub import Stubber
from container.manifests import ROOT, work
from quire_container.application import NotForContainers, read_work
from quire_container.connections import holder_of, naming
from quire_container.deployed import FUNCTION, QUEUE, Deployed, describe
from quire_local.gateway.connections import is_connection_id


@pytest.fixture
def stack() -> Iterator[Deployed]:
    given = {"region_name": "eu-west-1", "aws_access_key_id": "any", "aws_secret_access_key": "any"}
    cloudformation, lambda_ = boto3.client("cloudformation", **given), boto3.client("lambda", **given)
    resources = [
        ("AuthFunction", "quire-AuthFunction-x1", FUNCTION),
        ("IntakeQueue", "https://sqs.eu-west-1.amazonaws.com/123456789012/quire-IntakeQueue-x2", QUEUE),
        ("RestApi", "x3", "AWS::ApiGateway::RestApi"),
    ]
    with Stubber(cloudformation) as stacks, Stubber(lambda_) as functions:
        stacks.add_response("list_stack_resources", {"StackResourceSummaries": [_summary(*each) for each in resources]})
        stacks.add_response(
            "describe_stacks",
            {"Stacks": [{**_stack(), "Parameters": [{"ParameterKey": "Workers", "ParameterValue": "containers"}]}]},
        )
        functions.add_response(
            "get_function_configuration",
            {"Environment": {"Variables": {"DATABASE_URL": "postgresql://quire_auth@db/quire"}}},
            {"FunctionName": "quire-AuthFunction-x1"},
        )
        yield describe("quire", cloudformation=cloudformation, lambda_=lambda_)


def test_a_stack_is_described_by_its_functions_environments_and_its_queues(stack: Deployed) -> None:
    assert stack == Deployed(
        parameters={"Workers": "containers"},
        environments={"AuthFunction": {"DATABASE_URL": "postgresql://quire_auth@db/quire"}},
        queues={"IntakeQueue": "https://sqs.eu-west-1.amazonaws.com/123456789012/quire-IntakeQueue-x2"},
    )


def test_a_stack_whose_functions_take_the_messages_is_refused() -> None:
    with pytest.raises(NotForContainers, match="Workers=containers"):
        read_work(ROOT / "template.yaml", Deployed(parameters={}, environments={}, queues={}))


def test_what_stands_before_the_stack_is_no_part_of_the_container() -> None:
    before = {
        "PublicUrl": "https://quire.example.org",
        "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1",
        "EntrySecret": "quire-prod-entry",
        "RestDomain": "api.quire.example.org",
        "WebSocketDomain": "ws.quire.example.org",
    }
    queues = {feed.queue: feed.url for feed in work().feeds}
    deployed = Deployed(parameters={"Workers": "containers", **before}, environments={}, queues=queues)

    assert read_work(ROOT / "template.yaml", deployed).feeds == work().feeds


def test_each_function_has_the_environment_of_its_own_deployment() -> None:
    queues = {feed.queue: feed.url for feed in work().feeds}
    environments = {"AuthFunction": {"DATABASE_URL": "auth"}, "DocumentsFunction": {"DATABASE_URL": "app"}}
    told = Deployed(parameters={"Workers": "containers"}, environments=environments, queues=queues)

    functions = {each.logical_id: each.environment for each in read_work(ROOT / "template.yaml", told).functions}

    assert functions["AuthFunction"] == {"DATABASE_URL": "auth"}
    assert functions["DocumentsFunction"] == {"DATABASE_URL": "app"}
    assert functions["WebsocketFunction"] == {}


def test_changes_of_jobs_come_by_a_queue_and_hanging_up_by_the_clock() -> None:
    bare = [(feed.queue, feed.function.rpartition(":")[2]) for feed in work().feeds if feed.is_bare]
    rounds = [(each.function.rpartition(":")[2], each.seconds) for each in work().rounds]

    assert bare == [("NotifyQueue", "quire-NotifyFunction")]
    assert rounds == [("quire-HangupFunction", 60)]


def test_a_connections_id_looks_like_api_gateways_and_says_who_holds_it() -> None:
    name = naming(IPv4Address("10.1.2.3"))
    first, second = name(), name()

    assert is_connection_id(first)
    assert holder_of(first) == IPv4Address("10.1.2.3")
    assert first != second


@pytest.mark.parametrize("nonsense", ["", "a", "====", "\u00e9"])
def test_what_is_no_connections_id_has_no_holder(nonsense: str) -> None:
    assert holder_of(nonsense) is None


def _summary(logical: str, physical: str, kind: str) -> dict[str, object]:
    return {
        "LogicalResourceId": logical,
        "PhysicalResourceId": physical,
        "ResourceType": kind,
        "LastUpdatedTimestamp": "2026-01-01T00:00:00Z",
        "ResourceStatus": "CREATE_COMPLETE",
    }


def _stack() -> dict[str, object]:
    return {"StackName": "quire", "CreationTime": "2026-01-01T00:00:00Z", "StackStatus": "CREATE_COMPLETE"}
