"""What was acknowledged survives `kill -9` of the whole cloud: queues, and events on their way to them."""

import asyncio
import json
import signal

from botocore.exceptions import BotoCoreError
from messaging_cloud import SHOP_QUEUE, another_process, shop

MESSAGES = 40


async def put_until_dead(events, acknowledged):
    for number in range(MESSAGES):
        entry = {
            "Source": "shop",
            "DetailType": "x",
            "Detail": json.dumps({"number": number}),
            "EventBusName": "orders",
        }
        try:
            answer = await events.put_events(Entries=[entry])
        except BotoCoreError:
            return
        acknowledged.append(answer["Entries"][0]["EventId"])


async def test_acknowledged_events_and_messages_in_flight_survive_a_kill(tmp_path):
    acknowledged, taken = [], []
    async with another_process(tmp_path) as (process, sqs, events):
        putting = asyncio.create_task(put_until_dead(events, acknowledged))
        while len(taken) < MESSAGES // 4:
            answer = await sqs.receive_message(QueueUrl=SHOP_QUEUE.url, WaitTimeSeconds=20)
            taken += [json.loads(message["Body"])["id"] for message in answer["Messages"]]
        process.send_signal(signal.SIGKILL)
        await putting
    async with shop(tmp_path) as cloud:
        await cloud.until(lambda: cloud.bridge.snapshot()["deliveries"] == 0)
        found = {event["id"] for event in await cloud.bodies(SHOP_QUEUE, cloud.depth(SHOP_QUEUE))}
    # One more may have been stored just before its sender could be told.
    assert found >= {*acknowledged, *taken}
    assert len(found) <= len(acknowledged) + 1
