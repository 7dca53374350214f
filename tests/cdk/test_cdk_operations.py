"""Whoever sleeps is woken for what must not wait."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from cdk.synthesised import Stack
from quire.adapters.aws.embedded_metrics import EmbeddedMetrics
from quire.domain.watching import Figure


def alarms(operations: Stack, application: Stack) -> dict[str, dict[str, Any]]:
    """By the name that is left without the application's."""
    (prefix,) = {name.removesuffix("-ApiFailing") for name in names(operations) if name.endswith("-ApiFailing")}
    return {alarm["AlarmName"].removeprefix(f"{prefix}-"): alarm for alarm in operations.of(KIND).values()}


KIND = "AWS::CloudWatch::Alarm"


def names(operations: Stack) -> list[str]:
    return [alarm["AlarmName"] for alarm in operations.of(KIND).values()]


def test_every_function_has_an_alarm_for_errors_and_all_together_a_warning_for_throttles(
    operations: Stack, application: Stack
) -> None:
    known = alarms(operations, application)

    for function in application.of("AWS::Lambda::Function"):
        alarm = known[f"{function}Errors"]
        assert (alarm["MetricName"], alarm["Statistic"], alarm["Threshold"]) == ("Errors", "Average", 0.05)
    throttled = known["FunctionsThrottled"]
    assert (throttled["Threshold"], throttled["Period"], throttled.get("Dimensions")) == (10, 60, None)


def test_every_queue_of_dead_letters_has_an_alarm(operations: Stack, application: Stack) -> None:
    known = alarms(operations, application)
    queues = application.of("AWS::SQS::Queue")
    targets = application.references(
        [
            *(queue.get("RedrivePolicy") for queue in queues.values()),
            *(
                each["DestinationConfig"]
                for each in application.of("AWS::Lambda::EventInvokeConfig").values()
                if "DestinationConfig" in each
            ),
            *(
                target.get("DeadLetterConfig")
                for rule in application.of("AWS::Events::Rule").values()
                for target in rule["Targets"]
            ),
        ]
    )

    assert len(targets & queues.keys()) > 5
    by_default = [name for name, each in application.template["Resources"].items() if "Condition" not in each]
    for queue in targets & queues.keys() & set(by_default):
        assert known[f"{queue}NotEmpty"]["Threshold"] == 0


def test_whatever_is_done_later_has_a_place_for_what_could_not_be_done(application: Stack) -> None:
    targets = [
        target
        for rule in application.of("AWS::Events::Rule").values()
        for target in rule["Targets"]
        if "EventPattern" in rule
    ]
    read = {
        mapping["EventSourceArn"]["Fn::GetAtt"][0]
        for mapping in application.of("AWS::Lambda::EventSourceMapping").values()
    }

    assert len(targets) > 5
    assert all("DeadLetterConfig" in target for target in targets)
    assert all("RedrivePolicy" in application.of("AWS::SQS::Queue")[name] for name in read)


def test_the_workflow_the_api_and_the_database_have_alarms(operations: Stack, application: Stack) -> None:
    known = alarms(operations, application)

    assert {name: known[name]["Threshold"] for name in ("ApiFailing", "ApiSlow", "DatabaseAtItsMaximum")} == {
        "ApiFailing": 0.01,
        "ApiSlow": 500,
        "DatabaseAtItsMaximum": 100,
    }
    assert {"WorkflowExecutionsFailed", "WorkflowExecutionsTimedOut", "DocumentsFunctionSlow"} <= known.keys()


def test_each_alarm_tells_somebody(operations: Stack) -> None:
    topics = operations.of("AWS::SNS::Topic")
    told = operations.references([each["TopicArn"] for each in operations.of("AWS::SNS::Subscription").values()])

    assert len(topics) == 2
    assert told == topics.keys()
    for alarm in operations.of(KIND).values():
        assert operations.references(alarm["AlarmActions"]) <= topics.keys()
        assert alarm["AlarmActions"] == alarm["OKActions"]


def test_the_dashboard_shows_every_part(operations: Stack) -> None:
    body = json.dumps(operations.only("AWS::CloudWatch::Dashboard"))

    for part in (
        "AWS/ApiGateway",
        "AWS/Lambda",
        "AWS/States",
        "AWS/SQS",
        "AWS/RDS",
        "AWS/ElastiCache",
        "Confidence",
        "Usd",
        "{Quire,service,Status,Route}",
    ):
        assert part in body


def test_the_dashboard_shows_figures_that_functions_write(
    operations: Stack, stage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    meter = EmbeddedMetrics(namespace="Quire", service=f"quire-{stage}")
    meter.add({Figure.DOCUMENTS: 1}, status="completed", route="text")
    meter.add({Figure.CONFIDENCE: 99, Figure.USD: 0.01})
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [by_route, of_result] = [line["_aws"]["CloudWatchMetrics"][0] for line in written]
    body = json.dumps(operations.only("AWS::CloudWatch::Dashboard"))

    [dimensions] = by_route["Dimensions"]
    [searched] = re.findall(r"\{Quire,([\w,]+)\}", body)
    assert set(searched.split(",")) == set(dimensions)
    assert {each["Name"] for each in by_route["Metrics"]} == {"Documents"}
    assert of_result["Dimensions"] == [["service"]]
    for metric in of_result["Metrics"]:
        assert f'"Quire","{metric["Name"]}","service","quire-{stage}"' in body.replace("\\", "")


def test_the_figures_of_documents_are_those_of_this_application(operations: Stack, stage: str) -> None:
    body = json.dumps(operations.only("AWS::CloudWatch::Dashboard")).replace("\\", "")

    assert f'"Quire","Confidence","service","quire-{stage}"' in body
    assert f'service="quire-{stage}"' in body


def test_a_firewall_stands_before_the_api_where_strangers_come(operations: Stack, stage: str) -> None:
    assert len(operations.of("AWS::WAFv2::WebACLAssociation")) == (0 if stage == "dev" else 1)


def test_spending_is_bounded_by_a_notice(operations: Stack) -> None:
    budget = operations.only("AWS::Budgets::Budget")

    assert budget["Budget"]["BudgetLimit"]["Amount"] > 0
    kinds = [each["Notification"]["NotificationType"] for each in budget["NotificationsWithSubscribers"]]
    assert kinds == ["ACTUAL", "FORECASTED"]
