"""Archives that keep what a bus got, and replays of it, with boto3 as the client."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from messaging_cloud import a_bus, a_queue, a_rule, a_target, messaging
from quire_local.bridge_resources import Archive
from quire_local.errors import Unsupported
from quire_local.eventbridge import replays

QUEUE, OTHER = a_queue("jobs", visibility_timeout=3600), a_queue("other", visibility_timeout=3600)
BUS = a_bus("orders")
ARN = "arn:aws:events:us-east-1:000000000000:archive/kept"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = 86_400


def an_archive(**settings):
    return Archive(**({"logical_id": "Kept", "name": "kept", "arn": ARN, "source": BUS.arn} | settings))


TAKEN = a_rule({"source": ["shop"]}, a_target(QUEUE), name="taken")
ALSO = a_rule({"source": ["shop"]}, a_target(OTHER), name="also")


def archiving(tmp_path, *, rules=(TAKEN, ALSO), **settings):
    archives = settings.pop("archives", (an_archive(),))
    return messaging(tmp_path, QUEUE, OTHER, buses=[BUS], rules=rules, archives=archives, **settings)


async def put(cloud, *numbers, at=NOON, **fields):
    """Events an hour apart."""
    for start in range(0, len(numbers), 10):
        entries = [
            {
                "Source": "shop",
                "DetailType": "order",
                "Detail": json.dumps({"number": number}),
                "EventBusName": "orders",
                "Time": at + timedelta(hours=number),
            }
            | fields
            for number in numbers[start : start + 10]
        ]
        await cloud.events.put_events(Entries=entries)


def replay(cloud, **settings):
    wanted = {
        "ReplayName": "again",
        "EventSourceArn": ARN,
        "EventStartTime": NOON,
        "EventEndTime": NOON + timedelta(days=365),
        "Destination": {"Arn": BUS.arn},
    }
    return cloud.events.start_replay(**(wanted | settings))


async def finished(cloud, name="again"):
    await cloud.until(lambda: cloud.store.read(lambda db: replays.named(db, name)).state not in replays.UNFINISHED)
    return await cloud.events.describe_replay(ReplayName=name)


async def test_replay_sends_the_window_of_time_to_the_chosen_rules_with_its_name(tmp_path):
    async with archiving(tmp_path) as cloud:
        await put(cloud, 0, 1, 2, 3)
        await cloud.bodies(QUEUE, 4)
        answer = await replay(
            cloud,
            EventStartTime=NOON + timedelta(hours=1),
            EventEndTime=NOON + timedelta(hours=3),
            Destination={"Arn": BUS.arn, "FilterArns": [TAKEN.arn]},
        )
        again = await cloud.bodies(QUEUE, 2)
        described = await finished(cloud)
        assert (cloud.depth(QUEUE), cloud.depth(OTHER)) == (0, 4)
    assert answer["State"] == "STARTING"
    assert [(event["detail"]["number"], event["replay-name"]) for event in again] == [(1, "again"), (2, "again")]
    assert described["State"] == "COMPLETED"
    assert described["EventLastReplayedTime"] == NOON + timedelta(hours=2)
    assert described["Destination"] == {"Arn": BUS.arn, "FilterArns": [TAKEN.arn]}


async def test_replayed_event_keeps_id_and_time_and_is_not_archived_twice(tmp_path):
    async with archiving(tmp_path) as cloud:
        await put(cloud, 5)
        (first,) = await cloud.bodies(QUEUE, 1)
        await replay(cloud)
        (second,) = await cloud.bodies(QUEUE, 1)
        described = await cloud.events.describe_archive(ArchiveName="kept")
    assert second == {**first, "replay-name": "again"}
    assert described["EventCount"] == 1


async def test_replay_that_was_under_way_goes_on_after_a_restart_where_it_was(tmp_path):
    async with archiving(tmp_path) as cloud:
        await put(cloud, *range(12))
        await replay(cloud)
        await cloud.bodies(QUEUE, 24)
        await finished(cloud)
        place = (NOON + timedelta(hours=6)).timestamp()
        await cloud.store.write(
            lambda db: db.execute(
                "UPDATE events_replays SET state = 'RUNNING', last_sequence ="
                " (SELECT sequence FROM events_archived WHERE time = ?), last_time = ?",
                (place, place),
            )
        )
    async with archiving(tmp_path) as cloud:
        again = await cloud.bodies(QUEUE, 5)
        assert (await finished(cloud))["State"] == "COMPLETED"
        assert cloud.depth(QUEUE) == 0
    assert [event["detail"]["number"] for event in again] == [7, 8, 9, 10, 11]


async def test_archive_keeps_only_what_its_pattern_wants(tmp_path):
    archive = an_archive(pattern={"detail": {"number": [{"numeric": [">", 1]}]}})
    async with archiving(tmp_path, archives=[archive]) as cloud:
        await put(cloud, 0, 1, 2, 3)
        described = await cloud.events.describe_archive(ArchiveName="kept")
        listed = (await cloud.events.list_archives(EventSourceArn=BUS.arn))["Archives"]
    assert (described["EventCount"], described["State"], described["EventSourceArn"]) == (2, "ENABLED", BUS.arn)
    assert json.loads(described["EventPattern"]) == archive.pattern
    assert [(each["ArchiveName"], each["EventCount"]) for each in listed] == [("kept", 2)]
    assert described["SizeBytes"] > 300


async def test_archive_forgets_what_is_older_than_its_retention(tmp_path):
    now = [NOON.timestamp()]
    settings = {"archives": [an_archive(retention_days=2)], "clock": lambda: now[0]}
    async with archiving(tmp_path, **settings) as cloud:
        await put(cloud, 0)
        now[0] += 1.5 * DAY
        await put(cloud, 1)
        assert (await cloud.events.describe_archive(ArchiveName="kept"))["EventCount"] == 2
        now[0] += DAY
        await put(cloud, 2)
        assert (await cloud.events.describe_archive(ArchiveName="kept"))["EventCount"] == 2
    now[0] += 5 * DAY
    async with archiving(tmp_path, **settings) as cloud:
        assert (await cloud.events.describe_archive(ArchiveName="kept"))["EventCount"] == 0


async def test_replay_that_is_cancelled_ends_as_cancelled(tmp_path):
    async with archiving(tmp_path) as cloud:
        await replay(cloud, ReplayName="done")
        await finished(cloud, "done")
        with pytest.raises(cloud.events.boto.exceptions.IllegalStatusException):
            await cloud.events.cancel_replay(ReplayName="done")
        await cloud.store.write(
            lambda db: db.execute("UPDATE events_replays SET state = 'RUNNING' WHERE name = 'done'")
        )
        assert (await cloud.events.cancel_replay(ReplayName="done"))["State"] == "CANCELLING"
        assert (await finished(cloud, "done"))["State"] == "CANCELLED"
        listed = (await cloud.events.list_replays(State="CANCELLED"))["Replays"]
        assert (await cloud.events.list_replays(State="COMPLETED"))["Replays"] == []
    assert [each["ReplayName"] for each in listed] == ["done"]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"ReplayName": "taken"}, "ResourceAlreadyExistsException"),
        ({"ReplayName": "no spaces"}, "ValidationException"),
        ({"ReplayName": 5}, "ValidationException"),
        ({"EventSourceArn": "arn:aws:events:us-east-1:000000000000:archive/gone"}, "ResourceNotFoundException"),
        ({"EventEndTime": NOON}, "ValidationException"),
        ({"Destination": {"Arn": a_bus("default").arn}}, "ValidationException"),
        ({"Destination": {"Arn": BUS.arn, "FilterArns": ["arn:gone"]}}, "ValidationException"),
    ],
)
async def test_replay_that_cannot_be_is_refused_as_aws_refuses_it(tmp_path, settings, code):
    async with archiving(tmp_path) as cloud:
        await replay(cloud, ReplayName="taken")
        with pytest.raises(ClientError) as caught:
            await replay(cloud, **settings)
    assert caught.value.response["Error"]["Code"] == code


async def test_unknown_archives_and_replays_are_not_found(tmp_path):
    async with archiving(tmp_path) as cloud:
        calls = (
            cloud.events.describe_archive(ArchiveName="gone"),
            cloud.events.describe_replay(ReplayName="gone"),
            cloud.events.cancel_replay(ReplayName="gone"),
        )
        for call in calls:
            with pytest.raises(cloud.events.boto.exceptions.ResourceNotFoundException):
                await call


@pytest.mark.parametrize("settings", [{"pattern": {"source": "shop"}}, {"source": a_bus("gone").arn}])
async def test_archive_that_cannot_be_is_refused_by_name(tmp_path, settings):
    with pytest.raises(Unsupported, match="Kept"):
        async with archiving(tmp_path, archives=[an_archive(**settings)]):
            pass
