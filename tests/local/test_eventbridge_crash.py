"""A replay that was asked for survives `kill -9` of the whole cloud, and sends no event twice."""

import json
import signal
from datetime import UTC, datetime

from messaging_cloud import SHOP_ARCHIVE, SHOP_QUEUE, another_process, shop

EVENTS = 110


async def test_replay_cut_off_by_a_kill_sends_each_event_once(tmp_path):
    async with another_process(tmp_path) as (process, _sqs, events):
        for start in range(0, EVENTS, 10):
            await events.put_events(Entries=[an_entry(number) for number in range(start, start + 10)])
        await events.start_replay(
            ReplayName="again",
            EventSourceArn=SHOP_ARCHIVE.arn,
            EventStartTime=datetime(2026, 1, 1, tzinfo=UTC),
            EventEndTime=datetime(2100, 1, 1, tzinfo=UTC),
            Destination={"Arn": SHOP_ARCHIVE.source},
        )
        process.send_signal(signal.SIGKILL)
        await process.wait()
    async with shop(tmp_path) as cloud:
        taken = await cloud.bodies(SHOP_QUEUE, 2 * EVENTS)
        assert cloud.depth(SHOP_QUEUE) == 0
    again = [event["detail"]["number"] for event in taken if event.get("replay-name") == "again"]
    assert sorted(again) == list(range(EVENTS))


def an_entry(number):
    return {
        "Source": "shop",
        "DetailType": "order",
        "Detail": json.dumps({"number": number}),
        "EventBusName": "orders",
        "Time": datetime(2026, 3, 4, tzinfo=UTC),
    }
