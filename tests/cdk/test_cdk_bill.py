"""`quire cost` assumes of a stage what the stacks of that stage hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cdk.synthesised import Properties, Stack, read
from quire_client.cost.assumptions import assumptions, chosen


@pytest.fixture
def assumed(stage: str) -> dict[str, float]:
    return dict(assumptions(stage, {}))


def test_the_stores_are_those_that_are_billed(foundation: Stack, operations: Stack, assumed: dict[str, float]) -> None:
    cluster = foundation.only("AWS::RDS::DBCluster")
    least = cluster["ServerlessV2ScalingConfiguration"]["MinCapacity"]

    assert len(foundation.of("AWS::RDS::DBInstance")) == 1 + (assumed["standbyHours"] > 0)
    # A database that may sleep is billed as if it never did.
    assert (least or 0.5) == assumed["leastAcu"]
    assert len(foundation.of("AWS::KMS::Key")) + len(operations.of("AWS::KMS::Key")) == assumed["keys"]
    # RDS keeps the database's owner by itself, and the language model's key is not the foundation's.
    assert len(foundation.of("AWS::SecretsManager::Secret")) == assumed["secrets"] - 2


def test_a_way_out_over_ipv6_takes_the_place_of_endpoints(foundation: Stack, assumed: dict[str, float]) -> None:
    assert endpoint_zones(foundation) == assumed["interfaceEndpoints"] == 0


def test_the_endpoints_are_those_that_are_billed_where_they_are_chosen(described: Path) -> None:
    foundation = read(described / "everything" / "quire-prod-foundation.template.json")

    assert endpoint_zones(foundation) == chosen("endpoints")["interfaceEndpoints"]


def test_the_alarms_are_those_that_are_billed(application: Stack, operations: Stack, assumed: dict[str, float]) -> None:
    alarms = [alarm for stack in (application, operations) for alarm in stack.of("AWS::CloudWatch::Alarm").values()]

    assert sum(len(list(metrics(alarm))) for alarm in alarms) == assumed["alarmMetrics"]
    assert len(operations.of("AWS::CloudWatch::Dashboard")) == assumed["dashboards"]
    assert len(operations.of("AWS::WAFv2::WebACL")) == assumed["webAcls"]
    assert sum(len(acl["Rules"]) for acl in operations.of("AWS::WAFv2::WebACL").values()) == assumed["webAclRules"]


def test_as_many_requests_are_traced_as_are_billed(operations: Stack, assumed: dict[str, float]) -> None:
    rule = operations.only("AWS::XRay::SamplingRule")["SamplingRule"]

    assert rule["FixedRate"] == assumed["tracedRequests"]
    assert (rule["ReservoirSize"], rule["ServiceType"]) == (0, "AWS::ApiGateway::Stage")
    assert "RestApi" in str(rule["ResourceARN"])


def test_the_snapshots_are_those_that_are_billed(application: Stack, assumed: dict[str, float]) -> None:
    functions = application.of("AWS::Lambda::Function")
    megabytes = sum(each["MemorySize"] for each in functions.values() if "SnapStart" in each)

    assert megabytes / 1024 == assumed["snapStartGigabytes"]


def endpoint_zones(foundation: Stack) -> int:
    endpoints = foundation.of("AWS::EC2::VPCEndpoint").values()
    return sum(len(each["SubnetIds"]) for each in endpoints if each.get("VpcEndpointType") == "Interface")


def metrics(alarm: Properties) -> Iterator[Any]:
    """Those that the alarm looks at: an expression is billed for each."""
    if "MetricName" in alarm:
        yield alarm["MetricName"]
    for each in alarm.get("Metrics", []):
        if "MetricStat" in each:
            yield each["MetricStat"]
