"""Asynchronous invokes: durable, retried, handed over when nothing helps."""

from __future__ import annotations

import json

import pytest
from local.functions_lab import INBOX, function, running, until
from quire_local.errors import AwsError


def tally_of(folder):
    tally = folder / "tally"
    return len(tally.read_text()) if tally.exists() else 0


def event(folder, **changes):
    return json.dumps({"do": "fail_until", "tally": str(folder / "tally"), **changes}).encode()


async def test_an_event_is_run_and_forgotten(tmp_path):
    async with running(tmp_path, function(on_failure=INBOX)) as lab:
        await lab.functions.invoke_later("probe", event(tmp_path, times=0))

        await until(lambda: tally_of(tmp_path) and not lab.functions.stats()["probe"]["queued"])
        assert tally_of(tmp_path) == 1
        assert lab.letters() == []


async def test_an_event_that_another_service_hands_over_in_its_transaction_is_run(tmp_path):
    async with running(tmp_path) as lab:
        arn = function().arn
        await lab.store.write(lambda db: lab.functions.accept(db, arn, event(tmp_path, times=0)))
        lab.functions.wake(arn)

        await until(lambda: tally_of(tmp_path))


async def test_a_failed_event_is_tried_again_until_it_succeeds(tmp_path):
    async with running(tmp_path, function(on_failure=INBOX)) as lab:
        await lab.functions.invoke_later("probe", event(tmp_path, times=2))

        await until(lambda: not lab.functions.stats()["probe"]["queued"])
        assert tally_of(tmp_path) == 3
        assert lab.letters() == []


async def test_after_the_last_retry_the_destination_gets_a_record_and_the_dead_letter_target_the_event(tmp_path):
    probe = function(on_failure=INBOX, dead_letter=INBOX, maximum_retries=1)
    async with running(tmp_path, probe) as lab:
        request_id = await lab.functions.invoke_later("probe", event(tmp_path))

        await until(lambda: len(lab.letters()) == 2)
        record, letter = lab.letters()
        assert tally_of(tmp_path) == 2
        assert letter == json.loads(event(tmp_path))
        assert record.pop("timestamp").endswith("Z")
        assert record["responsePayload"].pop("stackTrace")
        assert record == {
            "version": "1.0",
            "requestContext": {
                "requestId": request_id,
                "functionArn": f"{probe.arn}:$LATEST",
                "condition": "RetriesExhausted",
                "approximateInvokeCount": 2,
            },
            "requestPayload": json.loads(event(tmp_path)),
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "responsePayload": {"errorMessage": "not yet", "errorType": "RuntimeError", "requestId": request_id},
        }
        assert lab.functions.stats()["probe"]["queued"] == 0


async def test_a_throttled_event_waits_and_costs_no_retry(tmp_path):
    meeting = tmp_path / "meeting"
    busy = json.dumps({"do": "meet", "place": str(meeting), "people": 2}).encode()
    async with running(tmp_path, function(reserved_concurrency=1, maximum_retries=0, on_failure=INBOX)) as lab:
        await lab.functions.invoke_later("probe", busy)
        await until(meeting.exists)
        await lab.functions.invoke_later("probe", event(tmp_path, times=0))
        await until(lambda: lab.functions.stats()["probe"]["throttles"] >= 2)
        meeting.write_text("xx")

        await until(lambda: not lab.functions.stats()["probe"]["queued"])
        assert tally_of(tmp_path) == 1
        assert lab.letters() == []


async def test_an_event_beyond_its_age_is_handed_over(tmp_path):
    probe = function(reserved_concurrency=0, maximum_event_age=0, on_failure=INBOX)
    async with running(tmp_path, probe) as lab:
        await lab.functions.invoke_later("probe", event(tmp_path))

        await until(lab.letters)
        (record,) = lab.letters()
        assert record["requestContext"]["condition"] == "EventAgeExceeded"
        assert record["requestContext"]["approximateInvokeCount"] == 0
        assert tally_of(tmp_path) == 0


async def test_an_event_that_was_not_finished_runs_again_after_a_restart(tmp_path):
    meeting = tmp_path / "meeting"
    async with running(tmp_path) as lab:
        payload = json.dumps({"do": "meet", "place": str(meeting), "people": 2}).encode()
        await lab.functions.invoke_later("probe", payload)
        await until(meeting.exists)

    async with running(tmp_path) as lab:
        await until(lambda: not lab.functions.stats()["probe"]["queued"])
    assert meeting.read_text() == "xx"


async def test_a_retry_that_was_due_later_is_kept_over_a_restart(tmp_path):
    async with running(tmp_path, retry_waits=(600,)) as lab:
        await lab.functions.invoke_later("probe", event(tmp_path, times=1))
        await until(lambda: lab.functions.stats()["probe"]["errors"])
        await until(lambda: lab.store.read(lambda db: db.execute("SELECT attempts FROM lambda_events").fetchone()[0]))

    async with running(tmp_path) as lab:
        assert lab.functions.stats()["probe"]["queued"] == 1
        await lab.store.write(lambda db: db.execute("UPDATE lambda_events SET due = 0"))
        lab.functions.wake("probe")
        await until(lambda: not lab.functions.stats()["probe"]["queued"])
    assert tally_of(tmp_path) == 2


async def test_events_wait_while_the_rest_of_the_cloud_starts(tmp_path):
    async with running(tmp_path, events=False) as lab:
        await lab.functions.invoke_later("probe", event(tmp_path, times=0))
        await lab.call(do="who")
        assert tally_of(tmp_path) == 0

        lab.functions.start_events()

        await until(lambda: tally_of(tmp_path))


async def test_an_event_beyond_one_megabyte_is_refused(tmp_path):
    async with running(tmp_path) as lab:
        with pytest.raises(AwsError, match="RequestTooLargeException") as refusal:
            await lab.functions.invoke_later("probe", b'"' + b"x" * 1_048_576 + b'"')

        assert refusal.value.status == 413


async def test_many_events_of_one_function_leave_room_for_others(tmp_path):
    meeting = tmp_path / "meeting"
    crowd = json.dumps({"do": "meet", "place": str(meeting), "people": 100}).encode()
    async with running(tmp_path, function(), function("other"), machine_limit=4) as lab:
        for _ in range(5):
            await lab.functions.invoke_later("probe", crowd)
        await until(meeting.exists)

        assert (await lab.call("other", do="who"))["functionName"] == "other"
        assert lab.functions.stats()["probe"]["running"] == 1


BUS = "arn:aws:events:us-east-1:000000000000:event-bus/results"


async def test_a_success_is_told_to_its_destination(tmp_path):
    probe = function(on_success=INBOX, on_failure=INBOX, dead_letter=INBOX, alias="live")
    async with running(tmp_path, probe) as lab:
        request_id = await lab.functions.invoke_later("probe:live", b'{"a": 1}')

        await until(lab.letters)
        (record,) = lab.letters()
        assert record.pop("timestamp").endswith("Z")
        assert record == {
            "version": "1.0",
            "requestContext": {
                "requestId": request_id,
                "functionArn": f"{probe.arn}:live",
                "condition": "Success",
                "approximateInvokeCount": 1,
            },
            "requestPayload": {"a": 1},
            "responseContext": {"statusCode": 200, "executedVersion": "1"},
            "responsePayload": {"a": 1},
        }


@pytest.mark.parametrize(
    ("times", "outcome", "condition"), [(0, "Success", "Success"), (9, "Failure", "RetriesExhausted")]
)
async def test_a_bus_gets_the_record_as_an_event_of_lambda(tmp_path, times, outcome, condition):
    probe = function(on_success=BUS, on_failure=BUS, maximum_retries=0)
    async with running(tmp_path, probe) as lab:
        await lab.functions.invoke_later("probe", event(tmp_path, times=times))

        await until(lab.letters)
        (letter,) = lab.letters()
        assert letter["source"] == "lambda"
        assert letter["detail-type"] == f"Lambda Function Invocation Result - {outcome}"
        assert letter["resources"] == [BUS, f"{probe.arn}:$LATEST"]
        assert letter["detail"]["requestContext"]["condition"] == condition


async def test_another_function_gets_the_record_as_its_event(tmp_path):
    other = function("other")
    note = str(tmp_path / "note")
    async with running(tmp_path, function(on_success=other.arn), other) as lab:
        await lab.functions.invoke_later("probe", json.dumps({"note": note}).encode())

        await until(lambda: lab.functions.recent_invokes("other"))
        (call,) = lab.functions.recent_invokes("other")
        assert (call.attempt, call.succeeded) == (1, True)
