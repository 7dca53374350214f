"""Chaos: what may be asked for, and what it does to deliveries."""

import json

import httpx
import pytest
from aiohttp import web
from messaging_cloud import a_bus, a_queue, a_rule, a_target, messaging
from quire_local.chaos import Chaos, Settings, parse
from quire_local.errors import StartError

QUEUE = a_queue("jobs")
RULE = a_rule({"source": ["shop"]}, a_target(QUEUE))


async def put(cloud, count):
    entry = {"Source": "shop", "DetailType": "order.placed", "EventBusName": "orders"}
    for start in range(0, count, 10):
        numbers = range(start, min(start + 10, count))
        await cloud.events.put_events(Entries=[entry | {"Detail": json.dumps({"number": n})} for n in numbers])


def disturbed(tmp_path, spec):
    return messaging(tmp_path, QUEUE, buses=[a_bus()], rules=[RULE], chaos=Chaos(parse(spec)))


async def numbers(cloud, count):
    return [event["detail"]["number"] for event in await cloud.bodies(QUEUE, count)]


async def test_doubled_deliveries_carry_the_same_event(tmp_path):
    async with disturbed(tmp_path, "duplicate=1") as cloud:
        await put(cloud, 2)
        events = await cloud.bodies(QUEUE, 4)
    assert sorted(event["detail"]["number"] for event in events) == [0, 0, 1, 1]
    assert len({event["id"] for event in events}) == 2


async def test_dropped_deliveries_are_logged(tmp_path, caplog):
    async with disturbed(tmp_path, "drop=1") as cloud:
        await put(cloud, 1)
        await cloud.until(lambda: cloud.bridge.snapshot()["deliveries"] == 0)
        assert cloud.depth(QUEUE) == 0
    assert "chaos dropped an event" in caplog.text


async def test_delayed_deliveries_wait_and_are_seen_waiting(tmp_path):
    async with disturbed(tmp_path, "delay=1") as cloud:
        await put(cloud, 1)
        await cloud.until(lambda: cloud.bridge.snapshot()["deliveriesDueLater"] == 1)
        assert cloud.depth(QUEUE) == 0
        assert await numbers(cloud, 1) == [0]


async def test_reordered_deliveries_all_arrive_but_not_in_order(tmp_path):
    async with disturbed(tmp_path, "reorder,seed=7") as cloud:
        await put(cloud, 20)
        arrived = await numbers(cloud, 20)
    assert arrived != sorted(arrived)
    assert sorted(arrived) == list(range(20))


def test_same_seed_throws_the_same_dice():
    one, other = (Chaos(parse("duplicate=0.5,drop=0.2,reorder,seed=3")) for _ in range(2))
    assert [one.fate() for _ in range(50)] == [other.fate() for _ in range(50)]


def test_no_settings_are_no_chaos():
    assert Chaos().fate() is None
    assert Chaos(parse("")).fate() is None
    assert Chaos(parse("seed=3")).fate() is None


def test_settings_are_read_from_a_line_of_text():
    assert parse("duplicate=0.3, reorder,delay=2,drop=0.01") == Settings(
        duplicate=0.3, reorder=True, delay=2, drop=0.01
    )


@pytest.mark.parametrize(
    "text", ["duplicate=2", "drop=-0.1", "delay=-1", "delay=inf", "reorder=perhaps", "lose=1", "drop"]
)
def test_senseless_settings_are_refused(text):
    with pytest.raises(StartError, match=f"--chaos {text}: {text.partition('=')[0]}: "):
        parse(text)


async def test_settings_change_at_run_time_over_http(tmp_path):
    chaos = Chaos()
    app = web.Application()
    app.router.add_route("*", "/_local/chaos", chaos.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = "http://{}:{}/_local/chaos".format(*runner.addresses[0])
    async with httpx.AsyncClient() as client:
        changed = await client.put(url, json={"duplicate": 0.5, "reorder": True})
        refused = await client.put(url, json={"duplicate": 5})
        told = await client.get(url)
    await runner.cleanup()
    assert (changed.status_code, refused.status_code) == (200, 400)
    assert "duplicate" in refused.json()["message"]
    assert told.json() == changed.json() == chaos.settings.model_dump()
    assert chaos.settings == Settings(duplicate=0.5, reorder=True)
