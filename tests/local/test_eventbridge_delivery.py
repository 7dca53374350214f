"""From PutEvents to the targets, with boto3 as the client."""

import json
import sqlite3
import uuid
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError
from messaging_cloud import a_bus, a_queue, a_rule, a_target, messaging
from quire_local.errors import AwsError

QUEUE, OTHER, DEAD = a_queue("jobs"), a_queue("other"), a_queue("dead")
BUS = a_bus("orders")
PLACED = {"source": ["shop"], "detail-type": ["order.placed"]}


def bridged(tmp_path, *rules, **settings):
    return messaging(tmp_path, QUEUE, OTHER, DEAD, buses=[BUS, a_bus("archive")], rules=rules, **settings)


def entry(detail_type="order.placed", detail=None, **fields):
    text = json.dumps({"number": 1} if detail is None else detail)
    return {"Source": "shop", "DetailType": detail_type, "Detail": text, "EventBusName": BUS.name} | fields


class Fickle:
    """A target that refuses as often as told and then takes."""

    def __init__(self, *refusals):
        self.refusals = list(refusals)
        self.asked = 0
        self.taken = []

    def accept(self, db, _arn, payload):
        self.asked += 1
        if self.refusals:
            db.execute("UPDATE events_deliveries SET event = 'spoilt'")
            raise self.refusals.pop(0)
        self.taken.append(json.loads(payload))

    def wake(self, arn):
        pass


FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:work"
SLOW_DOWN = AwsError("TooManyRequestsException", "Rate Exceeded.", 429)


async def test_event_reaches_the_queue_in_the_shape_of_aws(tmp_path):
    async with bridged(tmp_path, a_rule(PLACED, a_target(QUEUE))) as cloud:
        answer = await cloud.events.put_events(
            Entries=[entry(Resources=["arn:order:1"], Time=datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC))]
        )
        (event,) = await cloud.bodies(QUEUE, 1)
    assert answer["FailedEntryCount"] == 0
    assert event == {
        "version": "0",
        "id": answer["Entries"][0]["EventId"],
        "detail-type": "order.placed",
        "source": "shop",
        "account": "000000000000",
        "time": "2026-03-04T05:06:07Z",
        "region": "us-east-1",
        "resources": ["arn:order:1"],
        "detail": {"number": 1},
    }
    assert uuid.UUID(event["id"])


async def test_only_matching_enabled_rules_of_that_bus_deliver(tmp_path):
    rules = [
        a_rule(PLACED, a_target(QUEUE), name="wanted"),
        a_rule({"source": ["bakery"]}, a_target(OTHER), name="pattern"),
        a_rule(PLACED, a_target(OTHER), name="disabled", enabled=False),
        a_rule(PLACED, a_target(OTHER), name="elsewhere", bus="archive"),
    ]
    async with bridged(tmp_path, *rules) as cloud:
        await cloud.events.put_events(Entries=[entry(), entry(EventBusName=BUS.arn)])
        assert len(await cloud.bodies(QUEUE, 2)) == 2
        assert cloud.depth(OTHER) == 0
        assert cloud.bridge.snapshot()["deliveries"] == 0


async def test_each_target_gets_its_own_view_of_the_event(tmp_path):
    targets = [
        a_target(QUEUE, id="part", input_path="$.detail.lines[0]"),
        a_target(OTHER, id="constant", input='{"fixed": true}'),
        a_target(DEAD, id="nothing there", input_path="$.detail.missing"),
    ]
    async with bridged(tmp_path, a_rule(PLACED, *targets)) as cloud:
        await cloud.events.put_events(Entries=[entry(detail={"lines": [{"name": "brød"}]})])
        assert await cloud.bodies(QUEUE, 1) == [{"name": "brød"}]
        assert await cloud.bodies(OTHER, 1) == [{"fixed": True}]
        assert await cloud.bodies(DEAD, 1) == [None]


async def test_bus_can_be_the_target_of_another_bus(tmp_path):
    rules = [
        a_rule(PLACED, a_target(a_bus("archive")), name="pass on"),
        a_rule(PLACED, a_target(QUEUE), name="keep", bus="archive"),
    ]
    async with bridged(tmp_path, *rules) as cloud:
        answer = await cloud.events.put_events(Entries=[entry()])
        (event,) = await cloud.bodies(QUEUE, 1)
    assert event["id"] == answer["Entries"][0]["EventId"]


async def test_service_hands_its_event_over_in_its_own_transaction(tmp_path):
    created = {"Source": "aws.s3", "DetailType": "Object Created", "Resources": [], "Detail": {"key": "a"}}
    rule = a_rule({"source": ["aws.s3"]}, a_target(QUEUE), bus="default")

    async with bridged(tmp_path, rule) as cloud:

        def fail_after(db):
            cloud.bridge.put(db, created | {"Detail": {"key": "lost"}})
            raise sqlite3.IntegrityError("the object was not stored")

        with pytest.raises(sqlite3.IntegrityError):
            await cloud.store.write(fail_after)
        await cloud.store.write(lambda db: cloud.bridge.put(db, created | {"Time": "2026-03-04T05:06:07Z"}))
        cloud.bridge.wake()
        (event,) = await cloud.bodies(QUEUE, 1)
    assert (event["detail"], event["time"]) == ({"key": "a"}, "2026-03-04T05:06:07Z")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"Detail": "{not json"}, "MalformedDetail"),
        ({"Detail": "[1]"}, "MalformedDetail"),
        ({"Detail": '{"a": NaN}'}, "MalformedDetail"),
        ({"Detail": '{"a": "\\ud800"}'}, "MalformedDetail"),
        ({"Source": ""}, "InvalidArgument"),
        ({"DetailType": ""}, "InvalidArgument"),
        ({"Source": "aws.s3"}, "NotAuthorizedForSourceException"),
    ],
)
async def test_bad_entry_fails_alone(tmp_path, fields, code):
    async with bridged(tmp_path, a_rule(PLACED, a_target(QUEUE))) as cloud:
        answer = await cloud.events.put_events(Entries=[entry(**fields), entry()])
        assert answer["FailedEntryCount"] == 1
        assert answer["Entries"][0]["ErrorCode"] == code
        (event,) = await cloud.bodies(QUEUE, 1)
    assert event["id"] == answer["Entries"][1]["EventId"]


@pytest.mark.parametrize("entries", [[], [entry()] * 11, [entry(detail={"x": "y" * 600_000})] * 2])
async def test_request_too_large_or_empty_is_refused_whole(tmp_path, entries):
    async with bridged(tmp_path, a_rule(PLACED, a_target(QUEUE))) as cloud:
        with pytest.raises(ClientError) as caught:
            await cloud.events.put_events(Entries=entries)
        assert cloud.depth(QUEUE) == 0
    assert caught.value.response["Error"]["Code"] == "ValidationException"


async def test_events_up_to_one_megabyte_pass(tmp_path):
    async with bridged(tmp_path, a_rule(PLACED, a_target(QUEUE))) as cloud:
        await cloud.events.put_events(Entries=[entry(detail={"x": "y" * 1_000_000})])
        (event,) = await cloud.bodies(QUEUE, 1)
    assert len(event["detail"]["x"]) == 1_000_000


async def test_event_for_an_unknown_bus_is_accepted_and_lost_as_on_aws(tmp_path):
    async with bridged(tmp_path) as cloud:
        answer = await cloud.events.put_events(Entries=[entry(EventBusName="nowhere")])
        assert answer["FailedEntryCount"] == 0
        assert cloud.bridge.snapshot()["deliveries"] == 0


async def test_refused_delivery_is_tried_again_and_leaves_no_trace_of_the_refusal(tmp_path):
    target = Fickle(SLOW_DOWN, AwsError("ServiceException", "broken", 500), RuntimeError("a bug"))
    async with bridged(tmp_path, a_rule(PLACED, a_target(FUNCTION)), others={"lambda": target}) as cloud:
        await cloud.events.put_events(Entries=[entry()])
        await _settled(cloud)
    assert target.asked == 4
    assert [event["detail"] for event in target.taken] == [{"number": 1}]


async def test_spent_retries_end_in_the_dead_letter_queue_with_the_reason(tmp_path):
    rule = a_rule(PLACED, a_target(FUNCTION, maximum_retries=2, dead_letter=DEAD.arn))
    async with bridged(tmp_path, rule, others={"lambda": Fickle(*[SLOW_DOWN] * 3)}) as cloud:
        answer = await cloud.events.put_events(Entries=[entry()])
        (message,) = await _dead(cloud)
    assert json.loads(message["Body"])["id"] == answer["Entries"][0]["EventId"]
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert attributes == {
        "RULE_ARN": rule.arn,
        "TARGET_ARN": FUNCTION,
        "ERROR_CODE": "THROTTLING",
        "ERROR_MESSAGE": "Rate Exceeded.",
        "RETRY_ATTEMPTS": "2",
        "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
    }


async def test_event_grows_too_old_for_one_more_try(tmp_path):
    rule = a_rule(PLACED, a_target(FUNCTION, maximum_event_age=0, dead_letter=DEAD.arn))
    async with bridged(tmp_path, rule, others={"lambda": Fickle(SLOW_DOWN)}) as cloud:
        await cloud.events.put_events(Entries=[entry()])
        (message,) = await _dead(cloud)
    condition = message["MessageAttributes"]["EXHAUSTED_RETRY_CONDITION"]["StringValue"]
    assert condition == "MaximumEventAgeInSeconds"


async def test_missing_target_is_not_tried_again(tmp_path):
    gone = Fickle(AwsError("ResourceNotFoundException", "Function not found", 404))
    rule = a_rule(PLACED, a_target(FUNCTION, dead_letter=DEAD.arn))
    async with bridged(tmp_path, rule, others={"lambda": gone}) as cloud:
        await cloud.events.put_events(Entries=[entry()])
        (message,) = await _dead(cloud)
    assert gone.asked == 1
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_RESOURCE"


@pytest.mark.parametrize("dead_letter", [None, "arn:aws:sqs:us-east-1:000000000000:gone"])
async def test_undeliverable_event_without_a_dead_letter_queue_is_dropped_with_a_log_line(
    tmp_path, caplog, dead_letter
):
    rule = a_rule(PLACED, a_target(FUNCTION, maximum_retries=0, dead_letter=dead_letter))
    async with bridged(tmp_path, rule, others={"lambda": Fickle(SLOW_DOWN)}) as cloud:
        await cloud.events.put_events(Entries=[entry()])
        await _settled(cloud)
    assert "dropped an event" in caplog.text


async def test_events_owed_when_the_cloud_ends_are_delivered_after_the_next_start(tmp_path):
    rule = a_rule(PLACED, a_target(FUNCTION))
    refusing, taking = Fickle(*[SLOW_DOWN] * 1000), Fickle()
    for target in (refusing, taking):
        async with bridged(tmp_path, rule, others={"lambda": target}) as cloud:
            if target is refusing:
                await cloud.events.put_events(Entries=[entry()])
            else:
                await _settled(cloud)
    assert [event["detail"] for event in taking.taken] == [{"number": 1}]


async def test_event_owed_to_a_rule_that_is_gone_is_dropped_with_a_log_line(tmp_path, caplog):
    rule = a_rule(PLACED, a_target(FUNCTION))
    async with bridged(tmp_path, rule, others={"lambda": Fickle(*[SLOW_DOWN] * 1000)}) as cloud:
        await cloud.events.put_events(Entries=[entry()])
    async with bridged(tmp_path) as cloud:
        await _settled(cloud)
    assert "no longer there" in caplog.text


async def _settled(cloud):
    await cloud.until(lambda: cloud.bridge.snapshot()["deliveries"] == 0)


async def _dead(cloud):
    answer = await cloud.sqs.receive_message(QueueUrl=DEAD.url, WaitTimeSeconds=20, MessageAttributeNames=["All"])
    return answer["Messages"]
