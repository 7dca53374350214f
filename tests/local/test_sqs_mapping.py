"""Event source mappings: what a function gets from its queue, and what becomes of its answer."""

import asyncio
import hashlib

import pytest
from messaging_cloud import FUNCTION, Function, a_mapping, a_queue, messaging
from quire_local.errors import AwsError
from quire_local.invoking import Invocation
from quire_local.targets import Targets

QUEUE = a_queue("jobs", visibility_timeout=1, max_receives=3, dead_letter="arn:aws:sqs:us-east-1:000000000000:dead")
DEAD = a_queue("dead")


def mapped(tmp_path, function, **settings):
    return messaging(tmp_path, QUEUE, DEAD, mappings=[a_mapping(QUEUE, **settings)], function=function)


async def send(cloud, *bodies):
    entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
    await cloud.sqs.send_message_batch(QueueUrl=QUEUE.url, Entries=entries)


def queue_of(cloud, name="jobs"):
    return next(queue for queue in cloud.service.snapshot()["queues"] if queue["name"] == name)


def is_empty(cloud):
    queue = queue_of(cloud)
    return queue["visible"] + queue["inFlight"] + queue["delayed"] == 0


async def test_function_gets_the_event_that_lambda_would_get(tmp_path):
    function = Function()
    async with mapped(tmp_path, function) as cloud:
        attributes = {
            "trace": {"DataType": "String", "StringValue": "abc"},
            "raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
        }
        sent = await cloud.sqs.send_message(QueueUrl=QUEUE.url, MessageBody="böd", MessageAttributes=attributes)
        (event,) = await function.invoked(1)
        await cloud.until(lambda: is_empty(cloud))
    (record,) = event["Records"]
    times = {name: record["attributes"].pop(name) for name in ("SentTimestamp", "ApproximateFirstReceiveTimestamp")}
    assert all(text.isdecimal() and len(text) == 13 for text in times.values())
    assert record.pop("receiptHandle")
    assert record == {
        "messageId": sent["MessageId"],
        "body": "böd",
        "attributes": {"ApproximateReceiveCount": "1", "SenderId": "000000000000"},
        "messageAttributes": {
            "trace": {"stringValue": "abc", "dataType": "String", "stringListValues": [], "binaryListValues": []},
            "raw": {"binaryValue": "AP8=", "dataType": "Binary", "stringListValues": [], "binaryListValues": []},
        },
        "md5OfBody": hashlib.md5("böd".encode()).hexdigest(),  # noqa: S324
        "md5OfMessageAttributes": sent["MD5OfMessageAttributes"],
        "eventSource": "aws:sqs",
        "eventSourceARN": QUEUE.arn,
        "awsRegion": "us-east-1",
    }


async def test_other_services_hand_messages_over_in_their_own_transaction(tmp_path):
    function, targets = Function(), Targets()
    async with mapped(tmp_path, function) as cloud:
        targets.add("sqs", cloud.service)
        with pytest.raises(AwsError):
            await cloud.store.write(lambda db: (targets.accept(db, QUEUE.arn, b"lost"), _fail()))
        await cloud.store.write(lambda db: targets.accept(db, QUEUE.arn, b"kept"))
        targets.wake(QUEUE.arn)
        await function.invoked(1)
    assert function.bodies() == ["kept"]


async def test_batches_hold_no_more_than_the_mapping_allows(tmp_path):
    function = Function()
    async with mapped(tmp_path, function, batch_size=2, max_concurrency=2) as cloud:
        await send(cloud, *"abcdefgh")
        await cloud.until(lambda: len(function.bodies()) == 8)
    assert sorted(function.bodies()) == list("abcdefgh")
    assert all(len(event["Records"]) <= 2 for event in function.events)


async def test_no_more_batches_at_a_time_than_maximum_concurrency(tmp_path):
    gate = asyncio.Event()
    function = Function(lambda _event: gate.wait())
    async with mapped(tmp_path, function, batch_size=1, max_concurrency=2) as cloud:
        await send(cloud, *"abcde")
        await function.invoked(2)
        assert queue_of(cloud)["visible"] == 3
        assert cloud.service.snapshot()["mappings"] == [{"function": FUNCTION, "queue": QUEUE.arn, "invoking": 2}]
        gate.set()
        await cloud.until(lambda: is_empty(cloud))
    assert function.most_busy == 2


async def test_window_gathers_messages_sent_one_after_the_other(tmp_path):
    patient, function = a_queue("jobs"), Function()
    mapping = a_mapping(patient, batch_size=3, window=10)
    async with messaging(tmp_path, patient, mappings=[mapping], function=function) as cloud:
        for body in "abc":
            await send(cloud, body)
        await function.invoked(1)
    assert [len(event["Records"]) for event in function.events] == [3]


async def test_only_the_reported_items_come_back(tmp_path):
    def answer(event):
        failed = [record["messageId"] for record in event["Records"] if record["body"] == "bad"]
        first = all(record["attributes"]["ApproximateReceiveCount"] == "1" for record in event["Records"])
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failed] if first else []}

    function = Function(answer)
    async with mapped(tmp_path, function, report_item_failures=True) as cloud:
        await send(cloud, "good", "bad")
        await cloud.until(lambda: function.bodies().count("bad") == 2)
        await cloud.until(lambda: is_empty(cloud))
    assert function.bodies().count("good") == 1


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}])
async def test_answer_without_failures_deletes_the_whole_batch(tmp_path, answer):
    function = Function(lambda _event: answer)
    async with mapped(tmp_path, function, report_item_failures=True) as cloud:
        await send(cloud, "a", "b")
        await function.invoked(1)
        await cloud.until(lambda: is_empty(cloud))


@pytest.mark.parametrize(
    "answer",
    [
        "text",
        {"batchItemFailures": [{"itemIdentifier": "unknown"}]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"wrongKey": "x"}]},
        {"batchItemFailures": "all"},
        Invocation(b"{not json", None, "request"),
        Invocation(b'{"errorMessage": "boom"}', "Unhandled", "request"),
        AwsError("ResourceNotFoundException", "no such function", 404),
    ],
)
async def test_answer_that_makes_no_sense_or_an_error_brings_the_whole_batch_back(tmp_path, answer):
    answers = iter([answer])
    function = Function(lambda _event: next(answers, None))
    async with mapped(tmp_path, function, report_item_failures=True) as cloud:
        await send(cloud, "a", "b")
        await cloud.until(lambda: sorted(function.bodies()) == ["a", "a", "b", "b"])
        await cloud.until(lambda: is_empty(cloud))


async def test_without_item_failures_the_answer_does_not_matter(tmp_path):
    function = Function(lambda _event: {"batchItemFailures": [{"itemIdentifier": "any"}]})
    async with mapped(tmp_path, function) as cloud:
        await send(cloud, "a")
        await function.invoked(1)
        await cloud.until(lambda: is_empty(cloud))


async def test_poison_ends_in_the_dead_letter_queue(tmp_path):
    function = Function(lambda _event: Invocation(b"{}", "Unhandled", "request"))
    async with mapped(tmp_path, function) as cloud:
        await send(cloud, "poison")
        await cloud.until(lambda: queue_of(cloud, "dead")["visible"] == 1)
    assert function.bodies() == ["poison"] * 3


async def test_throttled_invoke_is_tried_again_with_the_same_batch(tmp_path):
    answers = iter([AwsError("TooManyRequestsException", "Rate Exceeded.", 429)] * 2)
    function = Function(lambda _event: next(answers, None))
    async with mapped(tmp_path, function) as cloud:
        await send(cloud, "a")
        await cloud.until(lambda: is_empty(cloud))
    handles = {record["receiptHandle"] for event in function.events for record in event["Records"]}
    assert len(function.events) == 3
    assert len(handles) == 1


async def test_batch_in_flight_when_the_cloud_ends_is_worked_on_at_once_after_the_next_start(tmp_path):
    slow = a_queue("jobs", visibility_timeout=3600, max_receives=1, dead_letter=DEAD.arn)
    stuck, function = Function(lambda _event: asyncio.Event().wait()), Function()
    for worker in (stuck, function):
        async with messaging(tmp_path, slow, DEAD, mappings=[a_mapping(slow)], function=worker) as cloud:
            if worker is stuck:
                await send(cloud, "a")
            await worker.invoked(1)
            if worker is function:
                await cloud.until(lambda: is_empty(cloud))
    (record,) = function.events[0]["Records"]
    assert record["attributes"]["ApproximateReceiveCount"] == "1"


async def test_stop_lets_the_batch_in_flight_end(tmp_path):
    async def answer(_event):
        await asyncio.sleep(0.05)

    function = Function(answer)
    async with mapped(tmp_path, function) as cloud:
        await send(cloud, "a")
        await function.invoked(1)
        await cloud.service.stop(grace=10)
        assert is_empty(cloud)
        await send(cloud, "b")
    assert function.bodies() == ["a"]


def _fail():
    raise AwsError("Refused", "on purpose")


@pytest.mark.parametrize(
    ("pattern", "taken"),
    [
        ({"kind": ["a"]}, ['{"kind": "a"}']),
        ({"size": [{"numeric": [">", 1]}]}, ['{"kind": "b", "size": 2}']),
        ({"kind": [{"exists": False}]}, ['["a"]', '{"n": 1}']),
        (["a", {"prefix": "plain"}], ["plain text", "a"]),
    ],
)
async def test_messages_that_no_filter_wants_are_deleted_and_never_reach_the_function(tmp_path, pattern, taken):
    function = Function()
    async with mapped(tmp_path, function, filters=({"body": pattern},)) as cloud:
        bodies = ["plain text", "a", "7", '{"kind": "a"}', '{"kind": "b", "size": 2}', '["a"]', '{"n": 1}']
        await send(cloud, *bodies)
        await cloud.until(lambda: is_empty(cloud))
        assert queue_of(cloud, "dead")["visible"] == 0
    assert sorted(function.bodies()) == sorted(taken)


async def test_a_message_that_one_of_several_filters_wants_is_taken(tmp_path):
    function = Function()
    async with mapped(tmp_path, function, filters=({"body": {"kind": ["a"]}}, {"body": ["b"]})) as cloud:
        await send(cloud, '{"kind": "a"}', "b", "c")
        await cloud.until(lambda: is_empty(cloud))
    assert sorted(function.bodies()) == ["b", '{"kind": "a"}']


async def test_the_window_goes_on_past_messages_that_no_filter_wants(tmp_path):
    patient, function = a_queue("jobs"), Function()
    mapping = a_mapping(patient, batch_size=2, window=10, filters=({"body": ["a"]},))
    async with messaging(tmp_path, patient, mappings=[mapping], function=function) as cloud:
        await send(cloud, "b", "b")
        await send(cloud, "a")
        await send(cloud, "b")
        await send(cloud, "a")
        await function.invoked(1)
    assert [len(event["Records"]) for event in function.events] == [2]


async def test_a_mapping_that_is_switched_off_leaves_the_messages_to_others(tmp_path):
    function = Function()
    async with mapped(tmp_path, function, enabled=False) as cloud:
        await send(cloud, "for others")
        received = await cloud.sqs.receive_message(QueueUrl=QUEUE.url, WaitTimeSeconds=5)

    assert [message["Body"] for message in received["Messages"]] == ["for others"]
    assert function.events == []
