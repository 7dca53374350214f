"""Schedule expressions: what they mean, and which are none. Then rules that fire on them."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from messaging_cloud import a_queue, a_rule, a_target, messaging
from quire_local.eventbridge.schedules import InvalidSchedule, parse_schedule

START = "2026-01-15 10:07"


def occurrences(expression, count=3, start=START):
    schedule, moment, found = parse_schedule(expression), at(start), []
    while len(found) < count and (moment := schedule.next_after(moment)) is not None:
        found.append(moment.strftime("%Y-%m-%d %H:%M"))
    return found


def at(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cron(0 10 * * ? *)", ["2026-01-16 10:00", "2026-01-17 10:00", "2026-01-18 10:00"]),
        ("cron(15 12 * * ? *)", ["2026-01-15 12:15", "2026-01-16 12:15", "2026-01-17 12:15"]),
        ("cron(7,8 10 * * ? *)", ["2026-01-15 10:08", "2026-01-16 10:07", "2026-01-16 10:08"]),
        ("cron(0/20 10-11 * * ? *)", ["2026-01-15 10:20", "2026-01-15 10:40", "2026-01-15 11:00"]),
        ("cron(*/30 * ? * MON-FRI *)", ["2026-01-15 10:30", "2026-01-15 11:00", "2026-01-15 11:30"]),
        ("cron(0 18 ? * MON-FRI *)", ["2026-01-15 18:00", "2026-01-16 18:00", "2026-01-19 18:00"]),
        ("cron(0 8 1 * ? *)", ["2026-02-01 08:00", "2026-03-01 08:00", "2026-04-01 08:00"]),
        ("cron(0 8 31 * ? *)", ["2026-01-31 08:00", "2026-03-31 08:00", "2026-05-31 08:00"]),
        ("cron(0 8 L * ? *)", ["2026-01-31 08:00", "2026-02-28 08:00", "2026-03-31 08:00"]),
        ("cron(0 8 29 FEB ? *)", ["2028-02-29 08:00", "2032-02-29 08:00", "2036-02-29 08:00"]),
        ("cron(0 8 3W * ? *)", ["2026-02-03 08:00", "2026-03-03 08:00", "2026-04-03 08:00"]),
        ("cron(0 8 1W * ? *)", ["2026-02-02 08:00", "2026-03-02 08:00", "2026-04-01 08:00"]),
        ("cron(0 8 31W * ? *)", ["2026-01-30 08:00", "2026-03-31 08:00", "2026-05-29 08:00"]),
        ("cron(0 8 LW * ? *)", ["2026-01-30 08:00", "2026-02-27 08:00", "2026-03-31 08:00"]),
        ("cron(0 8 ? * 3#2 *)", ["2026-02-10 08:00", "2026-03-10 08:00", "2026-04-14 08:00"]),
        ("cron(0 8 ? * FRI#5 *)", ["2026-01-30 08:00", "2026-05-29 08:00", "2026-07-31 08:00"]),
        ("cron(0 8 ? * 6L *)", ["2026-01-30 08:00", "2026-02-27 08:00", "2026-03-27 08:00"]),
        ("cron(0 8 ? * L *)", ["2026-01-17 08:00", "2026-01-24 08:00", "2026-01-31 08:00"]),
        ("cron(0 8 ? * 1,sat *)", ["2026-01-17 08:00", "2026-01-18 08:00", "2026-01-24 08:00"]),
        ("cron(0 0 1 1,JUL ? 2026/2)", ["2026-07-01 00:00", "2028-01-01 00:00", "2028-07-01 00:00"]),
        ("cron(0 0 1 1 ? 2027)", ["2027-01-01 00:00"]),
        ("cron(0 0 1 1 ? 2025)", []),
        ("cron(0 0 30 2 ? *)", []),
        ("rate(5 minutes)", ["2026-01-15 10:12", "2026-01-15 10:17", "2026-01-15 10:22"]),
        ("rate(1 hour)", ["2026-01-15 11:07", "2026-01-15 12:07", "2026-01-15 13:07"]),
        ("rate(7 days)", ["2026-01-22 10:07", "2026-01-29 10:07", "2026-02-05 10:07"]),
    ],
)
def test_occurrences_follow_the_expression(expression, expected):
    assert occurrences(expression) == expected


def test_occurrence_is_always_later_than_the_moment_asked_about():
    schedule = parse_schedule("cron(30 10 * * ? *)")
    assert schedule.next_after(at("2026-01-15 10:30")) == at("2026-01-16 10:30")
    assert schedule.next_after(at("2026-01-15 10:29") + timedelta(seconds=59)) == at("2026-01-15 10:30")


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "every(5 minutes)",
        "rate(0 minutes)",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(5 seconds)",
        "rate(1.5 hours)",
        "cron(* * * * *)",
        "cron(0 10 * * * *)",
        "cron(0 10 ? * ? *)",
        "cron(60 10 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 10 0 * ? *)",
        "cron(0 10 * 13 ? *)",
        "cron(0 10 ? * 8 *)",
        "cron(0 10 ? * 3#6 *)",
        "cron(0 10 * * ? 1969)",
        "cron(0 10-9 * * ? *)",
        "cron(0/0 10 * * ? *)",
        "cron(0 10 L-3 * ? *)",
        "cron(0 10 ? * MON? *)",
        "cron(0 ١ * * ? *)",  # noqa: RUF001 - a digit, but not one of ours
    ],
)
def test_anything_else_is_no_schedule(expression):
    with pytest.raises(InvalidSchedule):
        parse_schedule(expression)


@given(
    st.sets(st.integers(0, 59), min_size=1, max_size=3),
    st.sets(st.integers(0, 23), min_size=1, max_size=3),
    st.sets(st.integers(1, 7), min_size=1, max_size=3),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - hypothesis adds the zone
)
def test_next_occurrence_is_the_first_minute_that_fits(minutes, hours, weekdays, start):
    start = start.replace(tzinfo=UTC)
    lists = [",".join(map(str, values)) for values in (minutes, hours, weekdays)]
    found = parse_schedule(f"cron({lists[0]} {lists[1]} ? * {lists[2]} *)").next_after(start)
    whole = start.replace(second=0, microsecond=0)
    later = (whole + timedelta(minutes=count) for count in itertools.count(1))
    assert found == next(
        moment
        for moment in later
        if moment.minute in minutes and moment.hour in hours and moment.isoweekday() % 7 + 1 in weekdays
    )


class Clock:
    """Stands still until it is moved."""

    def __init__(self, text):
        self.now = at(text).timestamp()

    def __call__(self):
        return self.now


async def test_schedule_sends_the_scheduled_event_of_aws(tmp_path):
    clock, queue = Clock(START), a_queue("jobs")
    clock.now += 59.9
    rule = a_rule(None, a_target(queue), bus="default", schedule="cron(* * * * ? *)")
    async with messaging(tmp_path, queue, rules=[rule], clock=clock) as cloud:
        clock.now += 0.2
        (event,) = await cloud.bodies(queue, 1)
    assert event.pop("id")
    assert event == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": "2026-01-15T10:08:00Z",
        "region": "us-east-1",
        "resources": [rule.arn],
        "detail": {},
    }


async def test_occurrences_missed_while_asleep_are_not_made_up(tmp_path):
    clock, queue = Clock(START), a_queue("jobs")
    clock.now += 59.9
    rule = a_rule(None, a_target(queue), bus="default", schedule="cron(* * * * ? *)")
    async with messaging(tmp_path, queue, rules=[rule], clock=clock) as cloud:
        clock.now += 3600
        (event,) = await cloud.bodies(queue, 1)
        assert cloud.bridge.snapshot()["deliveries"] == cloud.depth(queue) == 0
    assert event["time"] == "2026-01-15T10:08:00Z"


async def test_disabled_schedule_does_not_fire(tmp_path):
    clock, queue = Clock(START), a_queue("jobs")
    clock.now += 59.99
    rules = [
        a_rule(
            None, a_target(queue, input='"off"'), name="off", bus="default", schedule="rate(1 minute)", enabled=False
        ),
        a_rule(None, a_target(queue, input='"on"'), name="on", bus="default", schedule="cron(* * * * ? *)"),
    ]
    async with messaging(tmp_path, queue, rules=rules, clock=clock) as cloud:
        clock.now += 60
        assert await cloud.bodies(queue, 1) == ["on"]
        assert cloud.depth(queue) == 0
