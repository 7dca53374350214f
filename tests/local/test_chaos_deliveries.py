"""Chaos in deliveries: what may be asked for, and what it does to events, messages and asynchronous invokes."""

import json

import pytest
from local.functions_lab import running, until
from messaging_cloud import Function, a_bus, a_mapping, a_queue, a_rule, a_target, messaging
from quire_local.chaos import Dice, StartPlan, parse
from quire_local.chaos.plan import Deliveries, EventDeliveries
from quire_local.errors import StartError

QUEUE = a_queue("jobs")
RULE = a_rule({"source": ["shop"]}, a_target(QUEUE))


def dice(name, spec):
    plan, thrown = parse(spec), Dice(name)
    thrown.change({"events": plan.events, "sqs": plan.sqs, "lambda": plan.lambda_}[name], plan.seed)
    return thrown


async def put(cloud, count):
    entry = {"Source": "shop", "DetailType": "order.placed", "EventBusName": "orders"}
    for start in range(0, count, 10):
        numbers = range(start, min(start + 10, count))
        await cloud.events.put_events(Entries=[entry | {"Detail": json.dumps({"number": n})} for n in numbers])


def disturbed(tmp_path, spec):
    return messaging(tmp_path, QUEUE, buses=[a_bus()], rules=[RULE], chaos=dice("events", spec))


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


def mapped(tmp_path, function, spec):
    return messaging(tmp_path, QUEUE, mappings=[a_mapping(QUEUE)], function=function, message_chaos=dice("sqs", spec))


async def test_a_doubled_message_reaches_its_function_twice_under_one_id(tmp_path):
    function = Function()
    async with mapped(tmp_path, function, "sqs.duplicate=1") as cloud:
        sent = await cloud.sqs.send_message(QueueUrl=QUEUE.url, MessageBody="once")
        await cloud.until(lambda: len(function.bodies()) == 2)
        await cloud.until(lambda: cloud.service.snapshot()["queues"][0]["inFlight"] == 0)
    ids = [record["messageId"] for event in function.events for record in event["Records"]]
    assert ids == [sent["MessageId"]] * 2


async def test_messages_that_may_overtake_each_other_all_arrive_but_not_in_order(tmp_path):
    function = Function()
    async with mapped(tmp_path, function, "sqs.reorder,seed=7") as cloud:
        for number in range(10):
            await cloud.sqs.send_message(QueueUrl=QUEUE.url, MessageBody=str(number))
        await cloud.until(lambda: len(function.bodies()) == 10)
    assert function.bodies() != sorted(function.bodies())
    assert sorted(function.bodies()) == [str(number) for number in range(10)]


async def test_a_delayed_message_is_seen_waiting(tmp_path):
    async with mapped(tmp_path, Function(), "sqs.delay=60") as cloud:
        await cloud.sqs.send_message(QueueUrl=QUEUE.url, MessageBody="later")
        assert cloud.service.snapshot()["queues"][0]["delayed"] == 1


def event(folder):
    return json.dumps({"do": "fail_until", "tally": str(folder / "tally"), "times": 0}).encode()


async def test_a_doubled_asynchronous_invoke_runs_twice_under_one_request_id(tmp_path):
    async with running(tmp_path, deliveries=dice("lambda", "lambda.duplicate=1")) as lab:
        request_id = await lab.functions.invoke_later("probe", event(tmp_path))
        await until(lambda: not lab.functions.stats()["probe"]["queued"])
    assert len((tmp_path / "tally").read_text()) == 2
    assert lab.log().count(f"START RequestId: {request_id}") == 2


async def test_a_delayed_asynchronous_invoke_waits_in_its_queue(tmp_path):
    async with running(tmp_path, deliveries=dice("lambda", "lambda.delay=60")) as lab:
        await lab.functions.invoke_later("probe", event(tmp_path))
        await lab.call()
        assert lab.functions.stats()["probe"]["queued"] == 1
    assert not (tmp_path / "tally").exists()


def test_same_seed_throws_the_same_dice():
    one, other = (dice("events", "duplicate=0.5,drop=0.2,reorder,seed=3") for _ in range(2))
    assert [one.fate() for _ in range(50)] == [other.fate() for _ in range(50)]


@pytest.mark.parametrize("spec", ["", "seed=3", "sqs.duplicate=1"])
def test_no_settings_are_no_chaos(spec):
    assert dice("events", spec).fate() is None


def test_settings_are_read_from_a_line_of_text():
    asked = parse("duplicate=0.3, reorder,events.delay=2,drop=0.01,sqs.duplicate=0.2,lambda.reorder,proxies,seed=7")
    assert asked == StartPlan(
        events=EventDeliveries(duplicate=0.3, reorder=True, delay=2, drop=0.01),
        sqs=Deliveries(duplicate=0.2),
        lambda_=Deliveries(reorder=True),
        proxies=True,
        seed=7,
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("duplicate=2", "duplicate"),
        ("reorder,drop=-0.1", "drop"),
        ("delay=-1", "delay"),
        ("delay=inf", "delay"),
        ("reorder=perhaps", "reorder"),
        ("drop", "drop"),
        ("lose=1", "lose"),
        ("sqs.drop=0.1", "sqs.drop"),
        ("lambda.drop=0.1", "lambda.drop"),
        ("s3.duplicate=1", "s3.duplicate"),
        ("sqs.delay=soon", "sqs.delay"),
        ("seed=lucky", "seed"),
        ("faults=1", "faults"),
        ("=1", ""),
        ("sqs.events.delay=1", "sqs.events.delay"),
    ],
)
def test_a_word_that_makes_no_sense_is_refused_by_name(text, word):
    with pytest.raises(StartError, match=f"^--chaos {text}: {word}: "):
        parse(text)


def test_a_plan_says_in_a_few_words_what_it_asks_for():
    assert parse("duplicate=0.3,sqs.delay=1").words() == ("events.duplicate=0.3", "sqs.delay=1.0")
    assert parse("proxies").words() == ()
