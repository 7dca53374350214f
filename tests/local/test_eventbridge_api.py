"""EventBridge's other operations with boto3 as the client, and rules that it refuses to take."""

import json

import pytest
from botocore.exceptions import ClientError
from messaging_cloud import a_bus, a_queue, a_rule, a_target, messaging
from quire_local.errors import Unsupported

QUEUE, OTHER, DEAD = a_queue("jobs"), a_queue("other"), a_queue("dead")
BUS = a_bus("orders")
PLACED = {"source": ["shop"], "detail-type": ["order.placed"]}


def bridged(tmp_path, *rules):
    return messaging(tmp_path, QUEUE, OTHER, DEAD, buses=[BUS, a_bus("archive")], rules=rules)


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        (a_rule({"source": [{"fuzzy": "x"}]}, a_target(QUEUE)), "Rule, EventPattern"),
        (a_rule(None, a_target(QUEUE), schedule="rate(1 hours)"), "Rule, ScheduleExpression"),
        (a_rule(PLACED, a_target(QUEUE, input_path="$..x")), "Rule.target"),
        (a_rule(PLACED, a_target("arn:aws:kinesis:us-east-1:000000000000:stream/x")), "Rule"),
        (a_rule(PLACED, a_target(a_bus("gone"))), "Rule"),
        (a_rule(PLACED, a_target(QUEUE), bus="gone"), "Rule"),
    ],
)
async def test_rule_that_is_not_supported_is_refused_by_name(tmp_path, rule, where):
    with pytest.raises(Unsupported) as caught:
        async with bridged(tmp_path, rule):
            pass
    assert caught.value.where == where


async def test_rules_targets_and_buses_are_listed(tmp_path):
    rules = [
        a_rule(PLACED, a_target(QUEUE, dead_letter=DEAD.arn), name="placed"),
        a_rule(None, a_target(OTHER), name="nightly", bus="default", schedule="cron(0 3 * * ? *)"),
    ]
    async with bridged(tmp_path, *rules) as cloud:
        buses = await cloud.events.list_event_buses()
        first = await cloud.events.list_event_buses(Limit=2)
        rest = await cloud.events.list_event_buses(Limit=2, NextToken=first["NextToken"])
        listed = await cloud.events.list_rules(EventBusName=BUS.name, NamePrefix="pl")
        nightly = await cloud.events.describe_rule(Name="nightly")
        targets = await cloud.events.list_targets_by_rule(Rule="placed", EventBusName=BUS.arn)
        with pytest.raises(cloud.events.boto.exceptions.ResourceNotFoundException):
            await cloud.events.describe_rule(Name="placed")
    assert [bus["Name"] for bus in buses["EventBuses"]] == ["default", "orders", "archive"]
    assert first["EventBuses"] + rest["EventBuses"] == buses["EventBuses"]
    (placed,) = listed["Rules"]
    assert (placed["Name"], json.loads(placed["EventPattern"]), placed["State"]) == ("placed", PLACED, "ENABLED")
    assert (nightly["ScheduleExpression"], nightly["EventBusName"]) == ("cron(0 3 * * ? *)", "default")
    assert targets["Targets"] == [
        {
            "Id": "target",
            "Arn": QUEUE.arn,
            "DeadLetterConfig": {"Arn": DEAD.arn},
            "RetryPolicy": {"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 86_400},
        }
    ]


async def test_pattern_can_be_tried_without_a_rule(tmp_path):
    event = dict.fromkeys(("id", "account", "source", "time", "region", "detail-type"), "x") | {"resources": []}
    async with bridged(tmp_path) as cloud:
        for source, expected in (("x", True), ("y", False)):
            pattern = json.dumps({"source": [source]})
            answer = await cloud.events.test_event_pattern(EventPattern=pattern, Event=json.dumps(event))
            assert answer["Result"] is expected
        with pytest.raises(cloud.events.boto.exceptions.InvalidEventPatternException, match=r"detail\.state"):
            await cloud.events.test_event_pattern(
                EventPattern='{"detail": {"state": ["a", {"fuzzy": "x"}]}}', Event=json.dumps(event)
            )
        with pytest.raises(ClientError, match="ValidationException"):
            await cloud.events.test_event_pattern(EventPattern='{"source": ["x"]}', Event="{}")


async def test_operations_beyond_the_slice_are_refused_by_name(tmp_path):
    async with bridged(tmp_path) as cloud:
        with pytest.raises(ClientError, match="UnknownOperationException"):
            await cloud.events.create_event_bus(Name="new")


HALF = "\ud800"
DEEP = '{"a":' * 5000 + "1" + "}" * 5000


@pytest.mark.parametrize(
    ("operation", "request_body"),
    [
        ("test_event_pattern", {"EventPattern": DEEP, "Event": "{}"}),
        ("test_event_pattern", {"EventPattern": '{"a":["b"]}', "Event": DEEP}),
        ("test_event_pattern", {"EventPattern": 5, "Event": []}),
        ("put_events", {"Entries": "none"}),
        ("put_events", {"Entries": [1]}),
        ("list_rules", {"EventBusName": 5}),
        ("list_rules", {"NamePrefix": HALF, "Limit": "x"}),
        ("list_rules", {"NextToken": "9" * 100_000, "Limit": -1}),
        ("describe_rule", {"Name": [HALF]}),
        ("describe_archive", {"ArchiveName": HALF}),
        ("describe_replay", {"ReplayName": HALF}),
        ("cancel_replay", {"ReplayName": {"a": 1}}),
        ("start_replay", {"ReplayName": "a", "EventStartTime": 1, "EventEndTime": 2, "Destination": 3}),
    ],
)
async def test_hostile_request_is_refused_as_the_callers_mistake(tmp_path, operation, request_body):
    async with bridged(tmp_path) as cloud:
        answer = await cloud.post("AWSEvents." + operation.title().replace("_", ""), request_body)
    assert answer.status_code == 400
    assert answer.json()["__type"] in {"ValidationException", "ResourceNotFoundException", "SerializationException"} | {
        "InvalidEventPatternException"
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"Resources": "one"},
        {"Resources": [1]},
        {"Resources": [HALF]},
        {"EventBusName": 5},
        {"TraceHeader": 5},
        {"Source": HALF},
        {"DetailType": HALF},
        {"Time": "0001-01-01T00:00:00+05:00"},
        {"Time": 1e300},
    ],
)
async def test_hostile_entry_fails_alone(tmp_path, fields):
    good = {"Source": "shop", "DetailType": "order", "Detail": "{}", "Time": -6e10}
    async with bridged(tmp_path) as cloud:
        answer = (await cloud.post("AWSEvents.PutEvents", {"Entries": [good | fields, good]})).json()
        (taken,) = cloud.bridge.recent()
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][0]["ErrorCode"] == "InvalidArgument"
    assert taken.time == "0068-09-03T13:20:00Z"


async def test_trace_header_is_taken_and_stays_out_of_the_event(tmp_path):
    async with bridged(tmp_path) as cloud:
        entry = {"Source": "shop", "DetailType": "order", "Detail": "{}", "TraceHeader": "Root=1-5759e988-bd862e3f"}
        assert (await cloud.events.put_events(Entries=[entry]))["FailedEntryCount"] == 0
        (event,) = cloud.bridge.recent()
    assert "Root=" not in event.body
