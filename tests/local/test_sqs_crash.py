"""What was acknowledged survives `kill -9` of the whole cloud: queues, and events on their way to them."""

import asyncio
import json
import signal
import sys
from contextlib import asynccontextmanager

from botocore.exceptions import BotoCoreError
from messaging_cloud import SHOP_QUEUE, Client, shop
from quire_local.identity import Callers

MESSAGES = 40


@asynccontextmanager
async def another_process(folder):
    """A cloud of its own, ended by SIGKILL."""
    program = (
        f"import asyncio, pathlib, sys; sys.path[:0] = {sys.path!r};"
        f"from messaging_cloud import serve; asyncio.run(serve(pathlib.Path({str(folder)!r})))"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE)
    origin = (await process.stdout.readline()).decode().strip()
    clients = [Client(service, origin, Callers(b"root")) for service in ("sqs", "events")]
    try:
        yield process, *clients
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()
        for client in clients:
            client.boto.close()


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
