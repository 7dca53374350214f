"""The history of recent events: what became of each, and that it stays small."""

import json

from messaging_cloud import a_bus, a_queue, a_rule, a_target, messaging
from quire_local.chaos import Dice
from quire_local.chaos.plan import EventDeliveries
from quire_local.errors import AwsError
from quire_local.eventbridge.history import Retention, State

QUEUE, DEAD = a_queue("jobs"), a_queue("dead")
BUS = a_bus("orders")
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:work"
SHOP = {"source": ["shop"]}


class Refusing:
    """A target that takes nothing."""

    def accept(self, _db, _arn, _payload):
        raise AwsError("ServiceException", "broken", 500)

    def wake(self, arn):
        pass


def watched(tmp_path, *rules, **settings):
    return messaging(tmp_path, QUEUE, DEAD, buses=[BUS], rules=rules, others={"lambda": Refusing()}, **settings)


async def put(cloud, detail_type="order.placed", **detail):
    entry = {"Source": "shop", "DetailType": detail_type, "Detail": json.dumps(detail), "EventBusName": "orders"}
    return (await cloud.events.put_events(Entries=[entry]))["Entries"][0]["EventId"]


def outcomes(cloud, contains=""):
    (event,) = cloud.bridge.recent(contains=contains)
    return [(outcome.target, outcome.state, outcome.retries) for outcome in event.outcomes]


async def settled(cloud):
    await cloud.until(lambda: cloud.bridge.snapshot()["deliveries"] == 0)


async def test_event_is_told_with_its_rules_and_what_became_of_it_at_each_target(tmp_path):
    targets = [
        a_target(QUEUE, id="taken"),
        a_target(FUNCTION, id="lost", maximum_retries=1),
        a_target(FUNCTION, id="buried", maximum_retries=0, dead_letter=DEAD.arn),
    ]
    rule = a_rule(SHOP, *targets)
    async with watched(tmp_path, rule) as cloud:
        event_id = await put(cloud, correlationId="c-1")
        await settled(cloud)
        (event,) = cloud.bridge.recent()
        told = outcomes(cloud)
    assert (event.id, event.bus, event.source, event.detail_type) == (event_id, "orders", "shop", "order.placed")
    assert (event.correlation_id, event.rules) == ("c-1", (rule.arn,))
    assert told == [("taken", State.DELIVERED, 0), ("lost", State.DROPPED, 1), ("buried", State.DEAD_LETTERED, 0)]
    assert "broken" in event.outcomes[1].error


async def test_delivery_that_is_tried_again_says_how_often(tmp_path):
    async with watched(tmp_path, a_rule(SHOP, a_target(FUNCTION))) as cloud:
        await put(cloud)
        await cloud.until(lambda: outcomes(cloud)[0][2] >= 3)
        assert outcomes(cloud)[0][1] is State.RETRYING


async def test_event_that_no_rule_wants_is_told_without_outcomes(tmp_path):
    async with watched(tmp_path) as cloud:
        await put(cloud)
        assert outcomes(cloud) == []


async def test_latest_come_first_and_can_be_looked_for(tmp_path):
    async with watched(tmp_path) as cloud:
        for number in range(4):
            await put(cloud, f"order.{number}", correlationId=f"c_{number % 2}")
        assert [event.detail_type for event in cloud.bridge.recent(limit=2)] == ["order.3", "order.2"]
        assert [event.detail_type for event in cloud.bridge.recent(contains="c_1")] == ["order.3", "order.1"]
        assert cloud.bridge.recent(contains="%") == cloud.bridge.recent(contains="c%1") == []


async def test_beginning_of_a_long_event_is_kept_with_its_size(tmp_path):
    async with watched(tmp_path) as cloud:
        await put(cloud, correlationId="c-1", text="x" * 20_000)
        (event,) = cloud.bridge.recent(contains="c-1")
    assert event.body.startswith('{"version":"0"')
    assert len(event.body) == 8_192
    assert event.size > 20_000


async def test_deliveries_that_chaos_doubles_or_drops_are_told(tmp_path):
    chaos = Dice("events")
    chaos.change(EventDeliveries(duplicate=1.0), None)
    async with watched(tmp_path, a_rule(SHOP, a_target(QUEUE)), chaos=chaos) as cloud:
        await put(cloud, "doubled")
        await settled(cloud)
        assert outcomes(cloud, "doubled") == [("target", State.DELIVERED, 0)] * 2
        chaos.change(EventDeliveries(drop=1.0), None)
        await put(cloud, "dropped")
        await settled(cloud)
        assert outcomes(cloud, "dropped") == [("target", State.DROPPED, 0)]


async def test_only_so_many_events_and_only_so_old_ones_are_kept(tmp_path):
    now = [1_000_000.0]
    settings = {"clock": lambda: now[0], "retention": Retention(events=3, seconds=60)}
    async with watched(tmp_path, a_rule(SHOP, a_target(QUEUE)), **settings) as cloud:
        for number in range(5):
            await put(cloud, f"order.{number}")
        assert [event.detail_type for event in cloud.bridge.recent()] == ["order.4", "order.3", "order.2"]
        now[0] += 61
        await put(cloud, "order.5")
        assert [event.detail_type for event in cloud.bridge.recent()] == ["order.5"]
        left = cloud.store.read(lambda db: db.execute("SELECT COUNT(*) FROM events_outcomes").fetchone()[0])
    assert left == 1


async def test_history_outlives_a_restart(tmp_path):
    async with watched(tmp_path, a_rule(SHOP, a_target(QUEUE))) as cloud:
        await put(cloud)
        await settled(cloud)
    async with watched(tmp_path) as cloud:
        assert outcomes(cloud) == [("target", State.DELIVERED, 0)]
