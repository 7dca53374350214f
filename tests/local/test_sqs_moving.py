"""Message move tasks, with boto3 as the client."""

import pytest
from botocore.exceptions import ClientError
from messaging_cloud import a_queue, messaging

DEAD = a_queue("dead")
JOBS = a_queue("jobs", max_receives=1, dead_letter=DEAD.arn)
OTHER = a_queue("other")


@pytest.fixture
async def sqs(tmp_path):
    async with messaging(tmp_path, JOBS, DEAD, OTHER) as cloud:
        yield cloud.sqs


async def bury(sqs, *bodies):
    """Messages that were received too often."""
    for body in bodies:
        await sqs.send_message(QueueUrl=JOBS.url, MessageBody=body)
        await sqs.receive_message(QueueUrl=JOBS.url, VisibilityTimeout=0, WaitTimeSeconds=5)
        assert "Messages" not in await sqs.receive_message(QueueUrl=JOBS.url)


async def bodies(sqs, queue):
    answer = await sqs.receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10)
    return sorted(message["Body"] for message in answer.get("Messages", []))


async def test_dead_letters_go_back_to_where_they_came_from(sqs):
    await bury(sqs, "one", "two")

    await sqs.start_message_move_task(SourceArn=DEAD.arn)

    assert (await bodies(sqs, JOBS), await bodies(sqs, DEAD)) == (["one", "two"], [])


async def test_dead_letters_go_to_the_queue_that_is_named_those_without_a_source_too(sqs):
    await bury(sqs, "one")
    await sqs.send_message(QueueUrl=DEAD.url, MessageBody="from a rule")

    await sqs.start_message_move_task(SourceArn=DEAD.arn, DestinationArn=OTHER.arn)

    assert (await bodies(sqs, OTHER), await bodies(sqs, DEAD)) == (["from a rule", "one"], [])


async def test_a_message_without_a_source_stays_where_no_queue_is_named(sqs):
    await sqs.send_message(QueueUrl=DEAD.url, MessageBody="from a rule")

    await sqs.start_message_move_task(SourceArn=DEAD.arn)

    assert await bodies(sqs, DEAD) == ["from a rule"]


async def test_a_task_tells_what_it_moved_the_newest_first(sqs):
    await bury(sqs, "one", "two")
    await sqs.start_message_move_task(SourceArn=DEAD.arn, DestinationArn=OTHER.arn)
    await sqs.start_message_move_task(SourceArn=DEAD.arn)

    newest, first = (await sqs.list_message_move_tasks(SourceArn=DEAD.arn, MaxResults=10))["Results"]

    assert (newest["Status"], newest["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 0)
    assert (first["DestinationArn"], first["ApproximateNumberOfMessagesMoved"]) == (OTHER.arn, 2)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"SourceArn": JOBS.arn}, "InvalidParameterValue"),
        ({"SourceArn": f"{DEAD.arn}er"}, "QueueDoesNotExist"),
        ({"SourceArn": DEAD.arn, "MaxNumberOfMessagesPerSecond": 5}, "UnsupportedOperation"),
    ],
)
async def test_a_task_that_makes_no_sense_is_refused(sqs, arguments, code):
    with pytest.raises(ClientError) as caught:
        await sqs.start_message_move_task(**arguments)

    assert caught.value.response["Error"]["Code"] == code
