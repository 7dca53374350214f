"""SQS's API with boto3 as the client."""

import asyncio
import hashlib

import pytest
from botocore.exceptions import ClientError
from messaging_cloud import a_mapping, a_queue, messaging
from quire_local.errors import Unsupported
from quire_local.sqs import Sqs
from quire_local.store import Store

JOBS = a_queue("jobs", max_receives=2, dead_letter="arn:aws:sqs:us-east-1:000000000000:dead")
DEAD = a_queue("dead")
URL, DEAD_URL = JOBS.url, DEAD.url


@pytest.fixture
async def sqs(tmp_path):
    async with messaging(tmp_path, JOBS, DEAD) as cloud:
        yield cloud.sqs


async def received(sqs, url=URL, **arguments):
    answer = await sqs.receive_message(QueueUrl=url, **({"WaitTimeSeconds": 5} | arguments))
    return answer.get("Messages", [])


async def counts(sqs, url=URL):
    names = ["", "NotVisible", "Delayed"]
    wanted = [f"ApproximateNumberOfMessages{name}" for name in names]
    answer = await sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)
    return tuple(int(answer["Attributes"][name]) for name in wanted)


async def refusal(call):
    with pytest.raises(ClientError) as caught:
        await call
    return caught.value.response["Error"]["Code"]


async def test_message_comes_out_as_it_went_in(sqs):
    attributes = {
        "trace": {"DataType": "String", "StringValue": "abc"},
        "size": {"DataType": "Number.int", "StringValue": "12"},
        "raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    sent = await sqs.send_message(QueueUrl=URL, MessageBody="héllo", MessageAttributes=attributes)
    (message,) = await received(sqs, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"])
    assert message["MessageId"] == sent["MessageId"]
    assert message["Body"] == "héllo"
    assert message["MD5OfBody"] == sent["MD5OfMessageBody"] == hashlib.md5("héllo".encode()).hexdigest()  # noqa: S324
    assert message["MessageAttributes"] == attributes
    assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    assert set(message["Attributes"]) == {
        "SenderId",
        "SentTimestamp",
        "ApproximateReceiveCount",
        "ApproximateFirstReceiveTimestamp",
    }


async def test_receiver_gets_only_the_attributes_it_asked_for(sqs):
    attributes = {name: {"DataType": "String", "StringValue": "x"} for name in ("trace.id", "trace.span", "other")}
    await sqs.send_message(QueueUrl=URL, MessageBody="m", MessageAttributes=attributes)
    (message,) = await received(sqs, MessageAttributeNames=["trace.*"], AttributeNames=["SentTimestamp"])
    assert set(message["MessageAttributes"]) == {"trace.id", "trace.span"}
    assert set(message["Attributes"]) == {"SentTimestamp"}


async def test_digest_of_attributes_is_the_one_of_the_developer_guide(sqs):
    attributes = {
        "my_attribute_name_1": {"DataType": "String", "StringValue": "my_attribute_value_1"},
        "my_attribute_name_2": {"DataType": "String", "StringValue": "my_attribute_value_2"},
    }
    sent = await sqs.send_message(QueueUrl=URL, MessageBody="Hello", MessageAttributes=attributes)
    by_hand = b"".join(
        len(part).to_bytes(4, "big") + part if part != b"\x01" else part
        for number in (b"1", b"2")
        for part in (b"my_attribute_name_" + number, b"String", b"\x01", b"my_attribute_value_" + number)
    )
    assert sent["MD5OfMessageAttributes"] == hashlib.md5(by_hand).hexdigest()  # noqa: S324


async def test_long_poll_ends_when_a_message_arrives(sqs):
    waiting = asyncio.create_task(received(sqs, WaitTimeSeconds=20))
    await asyncio.sleep(0)
    await sqs.send_message(QueueUrl=URL, MessageBody="late")
    assert [message["Body"] for message in await waiting] == ["late"]


async def test_each_message_goes_to_one_of_many_receivers(sqs):
    waiting = [asyncio.create_task(received(sqs, WaitTimeSeconds=1)) for _ in range(4)]
    await sqs.send_message_batch(
        QueueUrl=URL, Entries=[{"Id": str(number), "MessageBody": str(number)} for number in range(4)]
    )
    bodies = [message["Body"] for messages in await asyncio.gather(*waiting) for message in messages]
    assert sorted(bodies) == ["0", "1", "2", "3"]


async def test_message_in_flight_is_hidden_until_its_visibility_timeout(sqs):
    await sqs.send_message(QueueUrl=URL, MessageBody="m")
    (first,) = await received(sqs, VisibilityTimeout=1)
    assert await received(sqs, WaitTimeSeconds=0) == []
    assert await counts(sqs) == (0, 1, 0)
    (second,) = await received(sqs, AttributeNames=["All"])
    assert second["MessageId"] == first["MessageId"]
    assert second["Attributes"]["ApproximateReceiveCount"] == "2"


async def test_changed_visibility_wakes_a_waiting_receiver(sqs):
    await sqs.send_message(QueueUrl=URL, MessageBody="m")
    (message,) = await received(sqs, VisibilityTimeout=600)
    waiting = asyncio.create_task(received(sqs))
    handle = message["ReceiptHandle"]
    await sqs.change_message_visibility(QueueUrl=URL, ReceiptHandle=handle, VisibilityTimeout=0)
    assert len(await waiting) == 1


async def test_visibility_of_a_message_not_in_flight_cannot_change(sqs):
    await sqs.send_message(QueueUrl=URL, MessageBody="m")
    (message,) = await received(sqs, VisibilityTimeout=0)
    call = sqs.change_message_visibility(QueueUrl=URL, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=5)
    assert await refusal(call) == "MessageNotInflight"


async def test_delayed_message_is_counted_as_delayed_and_comes_later(sqs):
    await sqs.send_message(QueueUrl=URL, MessageBody="later", DelaySeconds=1)
    assert await counts(sqs) == (0, 0, 1)
    assert await received(sqs, WaitTimeSeconds=0) == []
    assert [message["Body"] for message in await received(sqs)] == ["later"]


async def test_deleted_message_never_comes_back_and_deleting_again_is_no_error(sqs):
    await sqs.send_message(QueueUrl=URL, MessageBody="m")
    (message,) = await received(sqs)
    for _ in range(2):
        await sqs.delete_message(QueueUrl=URL, ReceiptHandle=message["ReceiptHandle"])
    assert await counts(sqs) == (0, 0, 0)


async def test_handle_replaced_by_a_later_receive_deletes_nothing(sqs):
    await sqs.send_message(QueueUrl=URL, MessageBody="m")
    (stale,) = await received(sqs, VisibilityTimeout=0)
    await received(sqs)
    await sqs.delete_message(QueueUrl=URL, ReceiptHandle=stale["ReceiptHandle"])
    assert await counts(sqs) == (0, 1, 0)


async def test_message_received_too_often_moves_to_the_dead_letter_queue(sqs):
    sent = await sqs.send_message(QueueUrl=URL, MessageBody="poison")
    for _ in range(2):
        assert len(await received(sqs, VisibilityTimeout=0)) == 1
    waiting = asyncio.create_task(received(sqs, DEAD_URL, AttributeNames=["All"]))
    assert await received(sqs, WaitTimeSeconds=0) == []
    (dead,) = await waiting
    assert dead["MessageId"] == sent["MessageId"]
    assert dead["Attributes"]["DeadLetterQueueSourceArn"] == JOBS.arn
    assert dead["Attributes"]["ApproximateReceiveCount"] == "3"


async def test_batches_report_each_entry(sqs):
    entries = [{"Id": "good", "MessageBody": "m"}, {"Id": "bad", "MessageBody": "\x00"}]
    answer = await sqs.send_message_batch(QueueUrl=URL, Entries=entries)
    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    assert [(entry["Id"], entry["Code"]) for entry in answer["Failed"]] == [("bad", "InvalidMessageContents")]
    (message,) = await received(sqs)
    handles = [
        {"Id": "known", "ReceiptHandle": message["ReceiptHandle"]},
        {"Id": "rubbish", "ReceiptHandle": "not a handle"},
    ]
    changed = await sqs.change_message_visibility_batch(
        QueueUrl=URL, Entries=[handle | {"VisibilityTimeout": 9} for handle in handles]
    )
    deleted = await sqs.delete_message_batch(QueueUrl=URL, Entries=handles)
    for answer in (changed, deleted):
        assert [entry["Id"] for entry in answer["Successful"]] == ["known"]
        assert [entry["Code"] for entry in answer["Failed"]] == ["ReceiptHandleIsInvalid"]
    assert await counts(sqs) == (0, 0, 0)


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([], "EmptyBatchRequest"),
        ([{"Id": str(n), "MessageBody": "m"} for n in range(11)], "TooManyEntriesInBatchRequest"),
        ([{"Id": "same", "MessageBody": "m"}] * 2, "BatchEntryIdsNotDistinct"),
        ([{"Id": "a b", "MessageBody": "m"}], "InvalidBatchEntryId"),
        ([{"Id": str(n), "MessageBody": "m" * 600_000} for n in range(2)], "BatchRequestTooLong"),
    ],
)
async def test_batch_as_a_whole_may_be_refused(sqs, entries, code):
    assert await refusal(sqs.send_message_batch(QueueUrl=URL, Entries=entries)) == code


async def test_messages_up_to_one_mebibyte_pass_and_larger_ones_do_not(sqs):
    await sqs.send_message(QueueUrl=URL, MessageBody="m" * 1_048_576)
    (message,) = await received(sqs)
    assert len(message["Body"]) == 1_048_576
    assert await refusal(sqs.send_message(QueueUrl=URL, MessageBody="m" * 1_048_577)) == "InvalidParameterValue"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"MaxNumberOfMessages": 11}, "InvalidParameterValue"),
        ({"WaitTimeSeconds": 21}, "InvalidParameterValue"),
        ({"VisibilityTimeout": 43_201}, "InvalidParameterValue"),
        ({"QueueUrl": "http://127.0.0.1/000000000000/nowhere"}, "QueueDoesNotExist"),
        ({"QueueUrl": "http://127.0.0.1/jobs"}, "InvalidAddress"),
    ],
)
async def test_receive_refuses_what_sqs_refuses(sqs, arguments, code):
    assert await refusal(sqs.receive_message(**({"QueueUrl": URL} | arguments))) == code


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"MessageBody": "\ufffe"}, "InvalidMessageContents"),
        ({"MessageBody": ""}, "MissingParameter"),
        ({"DelaySeconds": 901}, "InvalidParameterValue"),
        ({"MessageGroupId": "group"}, "UnsupportedOperation"),
        ({"MessageAttributes": {"a b": {"DataType": "String", "StringValue": "x"}}}, "InvalidParameterValue"),
        ({"MessageAttributes": {"a": {"DataType": "Text", "StringValue": "x"}}}, "InvalidParameterValue"),
        ({"MessageAttributes": {"a": {"DataType": "String", "StringValue": ""}}}, "InvalidParameterValue"),
    ],
)
async def test_send_refuses_what_sqs_refuses(sqs, arguments, code):
    assert await refusal(sqs.send_message(**({"QueueUrl": URL, "MessageBody": "m"} | arguments))) == code


async def test_missing_queue_raises_the_exception_that_boto3_names(sqs):
    with pytest.raises(sqs.boto.exceptions.QueueDoesNotExist):
        await sqs.get_queue_url(QueueName="nowhere")


async def test_queues_are_listed_and_found_by_name(sqs):
    assert (await sqs.list_queues())["QueueUrls"] == [DEAD_URL, URL]
    assert (await sqs.list_queues(QueueNamePrefix="jo"))["QueueUrls"] == [URL]
    first = await sqs.list_queues(MaxResults=1)
    rest = await sqs.list_queues(MaxResults=1, NextToken=first["NextToken"])
    assert first["QueueUrls"] + rest["QueueUrls"] == [DEAD_URL, URL]
    assert (await sqs.get_queue_url(QueueName="jobs"))["QueueUrl"] == URL


async def test_queue_tells_its_attributes(sqs):
    answer = await sqs.get_queue_attributes(QueueUrl=URL, AttributeNames=["All"])
    attributes = answer["Attributes"]
    assert attributes["QueueArn"] == JOBS.arn
    assert attributes["MaximumMessageSize"] == "1048576"
    assert attributes["RedrivePolicy"] == f'{{"deadLetterTargetArn": "{DEAD.arn}", "maxReceiveCount": 2}}'
    some = await sqs.get_queue_attributes(QueueUrl=DEAD_URL, AttributeNames=["RedrivePolicy", "DelaySeconds"])
    assert some["Attributes"] == {"DelaySeconds": "0"}


async def test_purge_empties_a_queue(sqs):
    for visibility in (0, 30):
        await sqs.send_message(QueueUrl=URL, MessageBody="m")
        await received(sqs, VisibilityTimeout=visibility)
    await sqs.purge_queue(QueueUrl=URL)
    assert await counts(sqs) == (0, 0, 0)


async def test_operations_beyond_the_slice_are_refused_by_name(sqs):
    assert await refusal(sqs.create_queue(QueueName="new")) == "UnknownOperationException"


async def test_messages_end_with_their_retention(tmp_path):
    times = [1_000_000.0]
    queue = a_queue("short", retention=60)
    async with messaging(tmp_path, queue, clock=lambda: times[-1]) as cloud:
        await cloud.sqs.send_message(QueueUrl=queue.url, MessageBody="old")
        times.append(1_000_061.0)
        assert await counts(cloud.sqs, queue.url) == (0, 0, 0)
        assert await received(cloud.sqs, queue.url, WaitTimeSeconds=0) == []


@pytest.mark.parametrize(
    "queue", [a_queue("jobs.fifo"), a_queue("jobs", dead_letter="arn:aws:sqs:us-east-1:000000000000:gone")]
)
def test_queue_that_is_not_supported_is_refused_by_name(tmp_path, queue):
    store = Store(tmp_path / "store.db")
    with pytest.raises(Unsupported) as caught:
        Sqs([queue], [], store, invoker=None)
    assert caught.value.where == queue.logical_id
    store.close()


def test_mapping_of_a_queue_outside_the_template_is_refused_by_name(tmp_path):
    store = Store(tmp_path / "store.db")
    with pytest.raises(Unsupported, match="a queue outside the template"):
        Sqs([JOBS, DEAD], [a_mapping(a_queue("elsewhere"))], store, invoker=None)
    store.close()
