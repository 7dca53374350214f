"""EventBridge Scheduler: when a schedule occurs in its time zone, and what its target gets."""

import json
from datetime import UTC, datetime

import pytest
from messaging_cloud import a_bus, a_queue, a_rule, a_target, messaging
from quire_local.errors import AwsError, Unsupported
from quire_local.eventbridge.calendars import parse_calendar
from quire_local.eventbridge.schedules import InvalidSchedule
from quire_local.resources import Schedule

QUEUE, DEAD = a_queue("jobs"), a_queue("dead")
BUS = a_bus("orders")
ARN = "arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:work"


def moment(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def occurrences(expression, after, *, count=3, timezone="UTC", start=None, end=None):
    calendar, last, found = parse_calendar(expression, timezone=timezone, start=start, end=end), moment(after), []
    while len(found) < count and (last := calendar.next_after(last)) is not None:
        found.append(last.strftime("%m-%d %H:%M"))
    return found


@pytest.mark.parametrize(
    ("expression", "timezone", "after", "expected"),
    [
        ("cron(0 9 * * ? *)", "Asia/Kolkata", "2026-01-15 00:00", ["01-15 03:30", "01-16 03:30", "01-17 03:30"]),
        # Clocks of New York go from 2:00 to 3:00 on March 8: there is no 2:30 on that day.
        ("cron(30 2 * * ? *)", "America/New_York", "2026-03-07 00:00", ["03-07 07:30", "03-09 06:30", "03-10 06:30"]),
        ("cron(0/30 2-3 8 3 ? 2026)", "America/New_York", "2026-03-08 00:00", ["03-08 07:00", "03-08 07:30"]),
        # They go back from 2:00 to 1:00 on November 1: there are two of 1:30, and the first is meant.
        ("cron(30 1 * * ? *)", "America/New_York", "2026-10-31 12:00", ["11-01 05:30", "11-02 06:30", "11-03 06:30"]),
        ("cron(30 1 * * ? *)", "America/New_York", "2026-11-01 05:45", ["11-02 06:30", "11-03 06:30", "11-04 06:30"]),
        ("cron(0 2 * * ? *)", "America/New_York", "2026-11-01 06:15", ["11-01 07:00", "11-02 07:00", "11-03 07:00"]),
        ("cron(0 0 ? * MON *)", "Pacific/Auckland", "2026-01-15 00:00", ["01-18 11:00", "01-25 11:00", "02-01 11:00"]),
        ("rate(12 hours)", "America/New_York", "2026-03-08 00:00", ["03-08 12:00", "03-09 00:00", "03-09 12:00"]),
        ("at(2026-07-01T09:00:00)", "Europe/Copenhagen", "2026-01-01 00:00", ["07-01 07:00"]),
        ("at(2026-07-01T09:00:00)", "UTC", "2026-07-01 09:00", []),
    ],
)
def test_occurrences_are_those_of_the_time_zones_clocks(expression, timezone, after, expected):
    assert occurrences(expression, after, timezone=timezone, count=3) == expected


@pytest.mark.parametrize(
    ("expression", "start", "end", "expected"),
    [
        ("rate(5 minutes)", "2026-01-15T10:02:00Z", None, ["01-15 10:02", "01-15 10:07", "01-15 10:12"]),
        ("rate(5 minutes)", "2026-01-15T09:58:00Z", None, ["01-15 10:03", "01-15 10:08", "01-15 10:13"]),
        ("rate(5 minutes)", "2026-01-15T10:02:00Z", "2026-01-15T10:07:00Z", ["01-15 10:02", "01-15 10:07"]),
        ("cron(0 12 * * ? *)", "2026-01-17T12:00:00", None, ["01-17 12:00", "01-18 12:00", "01-19 12:00"]),
        ("cron(0 12 * * ? *)", None, "2026-01-16T12:00:00+01:00", ["01-15 12:00"]),
        ("cron(0 12 * * ? *)", None, "2026-01-14T00:00:00Z", []),
    ],
)
def test_occurrences_lie_between_start_and_end(expression, start, end, expected):
    assert occurrences(expression, "2026-01-15 10:00", start=start, end=end) == expected


@pytest.mark.parametrize(
    ("expression", "settings"),
    [
        ("rate(5 minutes)", {"timezone": "Mars/Olympus"}),
        ("rate(5 minutes)", {"timezone": "../etc/passwd"}),
        ("rate(5 minutes)", {"start": "tomorrow"}),
        ("rate(5 minutes)", {"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}),
        ("at(2026-02-30T00:00:00)", {}),
        ("at(2026-02-03)", {}),
        ("every(5 minutes)", {}),
        ("cron(0 12 * * * *)", {}),
    ],
)
def test_anything_else_is_no_schedule(expression, settings):
    with pytest.raises(InvalidSchedule):
        parse_calendar(expression, **({"timezone": "UTC", "start": None, "end": None} | settings))


class Clock:
    """Stands still until it is moved."""

    def __init__(self, text):
        self.now = moment(text).timestamp() + 59.9

    def __call__(self):
        return self.now


def a_schedule(target, **settings):
    named = {"logical_id": "Nightly", "name": "nightly", "arn": ARN, "expression": "cron(* * * * ? *)"}
    return Schedule(**(named | {"target": target} | settings))


def scheduling(tmp_path, clock, *schedules, **settings):
    return messaging(tmp_path, QUEUE, DEAD, buses=[BUS], schedules=schedules, clock=clock, **settings)


async def test_target_gets_its_input_with_what_scheduler_knows(tmp_path):
    clock = Clock("2026-01-15 10:07")
    known = ("scheduled-time", "schedule-arn", "attempt-number")
    text = json.dumps([f"<aws.scheduler.{name}>" for name in known])
    async with scheduling(tmp_path, clock, a_schedule(a_target(QUEUE, input=text))) as cloud:
        clock.now += 0.2
        assert await cloud.bodies(QUEUE, 1) == [["2026-01-15T10:08:00Z", ARN, "1"]]
        (told,) = cloud.bridge.recent(contains="aws.scheduler")
    assert told.rules == (ARN,)


async def test_target_without_input_gets_the_scheduled_event(tmp_path):
    clock = Clock("2026-01-15 10:07")
    async with scheduling(tmp_path, clock, a_schedule(a_target(QUEUE))) as cloud:
        clock.now += 0.2
        (event,) = await cloud.bodies(QUEUE, 1)
    assert (event["source"], event["detail-type"], event["resources"]) == ("aws.scheduler", "Scheduled Event", [ARN])
    assert (event["time"], event["detail"]) == ("2026-01-15T10:08:00Z", "{}")


async def test_bus_gets_an_event_of_the_schedules_source(tmp_path):
    clock = Clock("2026-01-15 10:07")
    schedule = a_schedule(a_target(BUS, input='{"n": 1}'), source="shop", detail_type="tick")
    async with scheduling(tmp_path, clock, schedule, rules=[a_rule({"source": ["shop"]}, a_target(QUEUE))]) as cloud:
        clock.now += 0.2
        (event,) = await cloud.bodies(QUEUE, 1)
    assert (event["detail-type"], event["detail"]) == ("tick", {"n": 1})


async def test_one_time_schedule_fires_once(tmp_path):
    clock = Clock("2026-01-15 10:07")
    schedule = a_schedule(a_target(QUEUE, input='"once"'), expression="at(2026-01-15T10:08:00)")
    async with scheduling(tmp_path, clock, schedule) as cloud:
        clock.now += 0.2
        assert await cloud.bodies(QUEUE, 1) == ["once"]
        clock.now += 86_400
        assert cloud.bridge.snapshot()["deliveries"] == cloud.depth(QUEUE) == 0


async def test_flexible_window_calls_the_target_within_it(tmp_path):
    clock = Clock("2026-01-15 10:07")
    schedule = a_schedule(a_target(QUEUE), expression="at(2026-01-15T10:08:00)", window=15)
    async with scheduling(tmp_path, clock, schedule) as cloud:
        clock.now += 0.2
        await cloud.until(lambda: cloud.bridge.snapshot()["deliveries"] == 1)
        due = cloud.store.read(lambda db: db.execute("SELECT due_at FROM events_deliveries").fetchone()[0])
        assert 0 < due - clock.now <= 15 * 60
        clock.now = due
        cloud.bridge.wake()
        assert len(await cloud.bodies(QUEUE, 1)) == 1


async def test_schedule_that_is_disabled_does_not_fire(tmp_path):
    clock = Clock("2026-01-15 10:07")
    off = a_schedule(a_target(QUEUE, input='"off"'), arn=f"{ARN}-off", enabled=False)
    on = a_schedule(a_target(QUEUE, input='"on"'))
    async with scheduling(tmp_path, clock, off, on) as cloud:
        clock.now += 0.2
        assert await cloud.bodies(QUEUE, 1) == ["on"]
        assert cloud.depth(QUEUE) == 0


class Ticking(Clock):
    """Moves a little whenever it is looked at."""

    def __call__(self):
        self.now += 0.001
        return self.now


class Refusing:
    """A target that takes nothing, and takes its time."""

    def __init__(self, clock):
        self.clock = clock

    def accept(self, _db, _arn, _payload):
        self.clock.now += 100
        raise AwsError("TooManyRequestsException", "Rate Exceeded.", 429)

    def wake(self, arn):
        pass


async def test_call_that_grows_too_old_ends_in_the_dead_letter_queue_of_the_schedule(tmp_path):
    clock = Ticking("2026-01-15 10:07")
    target = a_target(FUNCTION, input='"late"', maximum_event_age=250, dead_letter=DEAD.arn)
    schedule = a_schedule(target, expression="at(2026-01-15T10:08:00)")
    async with scheduling(tmp_path, clock, schedule, others={"lambda": Refusing(clock)}) as cloud:
        clock.now += 0.2
        answer = await cloud.sqs.receive_message(QueueUrl=DEAD.url, WaitTimeSeconds=20, MessageAttributeNames=["All"])
    (message,) = answer["Messages"]
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert json.loads(message["Body"]) == "late"
    assert (attributes["SCHEDULE_ARN"], attributes["TARGET_ARN"]) == (ARN, FUNCTION)
    assert (attributes["ERROR_CODE"], attributes["RETRY_ATTEMPTS"]) == ("THROTTLING", "2")
    assert attributes["EXHAUSTED_RETRY_CONDITION"] == "MaximumEventAgeInSeconds"


@pytest.mark.parametrize(
    ("target", "settings", "said"),
    [
        (a_target(QUEUE), {"expression": "rate(1 minutes)"}, "Nightly, ScheduleExpression"),
        (a_target("arn:aws:scheduler:::aws-sdk:sqs:sendMessage"), {}, "the target arn:aws:scheduler:::aws-sdk"),
        (a_target(BUS), {}, "a bus for a target without EventBridgeParameters"),
        (a_target(QUEUE), {"source": "shop", "detail_type": "x"}, "these with another target"),
        (a_target(BUS, input="[]"), {"source": "shop", "detail_type": "x"}, "anything but a JSON object"),
        (a_target(BUS), {"source": "aws.s3", "detail_type": "x"}, "the source aws.s3"),
    ],
)
async def test_schedule_that_is_not_supported_is_refused_by_name(tmp_path, target, settings, said):
    with pytest.raises(Unsupported, match="Nightly") as caught:
        async with scheduling(tmp_path, Clock("2026-01-15 10:07"), a_schedule(target, **settings)):
            pass
    assert said in str(caught.value)
