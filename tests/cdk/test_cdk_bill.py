"""`quire cost` assumes of a stage what the stacks of that stage hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from cdk.synthesised import Properties, Stack
from quire_client.cost.assumptions import assumptions


@pytest.fixture
def assumed(stage: str) -> dict[str, float]:
    return dict(assumptions(stage, {}))


def test_the_stores_are_those_that_are_billed(foundation: Stack, assumed: dict[str, float]) -> None:
    cluster = foundation.only("AWS::RDS::DBCluster")
    least = cluster["ServerlessV2ScalingConfiguration"]["MinCapacity"]

    assert len(foundation.of("AWS::RDS::DBInstance")) == assumed["databaseInstances"]
    # A database that may sleep is billed as if it never did.
    assert (least or 0.5) == assumed["leastAcu"]
    assert len(foundation.of("AWS::KMS::Key")) == assumed["keys"] - 1


def test_the_endpoints_are_those_that_are_billed(foundation: Stack, assumed: dict[str, float]) -> None:
    zones = [
        len(each["SubnetIds"])
        for each in foundation.of("AWS::EC2::VPCEndpoint").values()
        if each.get("VpcEndpointType") == "Interface"
    ]

    assert zones == [assumed["endpointZones"]] * int(assumed["endpointServices"])


def test_the_alarms_are_those_that_are_billed(application: Stack, operations: Stack, assumed: dict[str, float]) -> None:
    alarms = [alarm for stack in (application, operations) for alarm in stack.of("AWS::CloudWatch::Alarm").values()]

    assert sum(len(list(metrics(alarm))) for alarm in alarms) == assumed["alarmMetrics"]
    assert len(operations.of("AWS::CloudWatch::Dashboard")) == assumed["dashboards"]
    assert len(operations.of("AWS::WAFv2::WebACL")) == assumed["webAcls"]
    # With a name of one's own there is one more, which lets nobody past the distribution.
    rules = sum(len(acl["Rules"]) for acl in operations.of("AWS::WAFv2::WebACL").values())
    assert rules + assumed["zones"] == assumed["webAclRules"]


def test_the_snapshots_are_those_that_are_billed(application: Stack, assumed: dict[str, float]) -> None:
    functions = application.of("AWS::Lambda::Function")
    megabytes = sum(each["MemorySize"] for each in functions.values() if "SnapStart" in each)

    assert megabytes / 1024 == assumed["snapStartGigabytes"]


def metrics(alarm: Properties) -> Iterator[Any]:
    """Those that the alarm looks at: an expression is billed for each."""
    if "MetricName" in alarm:
        yield alarm["MetricName"]
    for each in alarm.get("Metrics", []):
        if "MetricStat" in each:
            yield each["MetricStat"]
