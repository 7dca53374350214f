"""How events move a job."""

from __future__ import annotations

from itertools import pairwise

from fakes.making import a_job, a_principal, an_event
from fakes.services import NOON
from hypothesis import given
from hypothesis import strategies as st
from quire.domain.codes import ErrorCode
from quire.domain.jobs import EventName, Job, JobEvent, LoggedEvent, advanced, begun, shown, timings
from quire.domain.statuses import Status

WHO = a_principal()
JOB = a_job(WHO)
HAPPY = [
    EventName.UPLOADED,
    EventName.CLASSIFYING,
    EventName.CLASSIFIED,
    EventName.PREPROCESSED,
    EventName.EXTRACTED,
    EventName.VALIDATED,
    EventName.COMPLETED,
]


def history(names: list[EventName]) -> list[JobEvent]:
    return [
        an_event(JOB, name, after=number, route="text" if name is EventName.COMPLETED else None)
        for number, name in enumerate(names)
    ]


def replayed(events: list[JobEvent]) -> list[Job]:
    states = [begun(JOB, WHO.user_id, NOON)]
    for event in events:
        states.append(advanced(states[-1], event) or states[-1])
    return states


FAILING = history([*HAPPY[:5], EventName.FAILED])


def test_events_in_order_lead_through_every_status() -> None:
    assert [job.status for job in replayed(history(HAPPY))] == [
        Status.PENDING,
        Status.UPLOADED,
        Status.CLASSIFYING,
        Status.PREPROCESSING,
        Status.EXTRACTING,
        Status.VALIDATING,
        Status.SAVING,
        Status.COMPLETED,
    ]


@given(st.permutations(history(HAPPY)), st.lists(st.sampled_from(history(HAPPY)), max_size=5))
def test_any_order_and_any_repetition_end_in_the_same_row(events: list[JobEvent], again: list[JobEvent]) -> None:
    expected = replayed(history(HAPPY))[-1]

    final = replayed([*events, *again])[-1]

    assert final.model_copy(update={"version": expected.version}) == expected


@given(st.permutations(FAILING), st.lists(st.sampled_from(FAILING), max_size=5))
def test_a_job_that_failed_ends_in_the_same_row_whatever_came_first(
    events: list[JobEvent], again: list[JobEvent]
) -> None:
    expected = replayed(FAILING)[-1]

    final = replayed([*events, *again])[-1]

    assert final.model_copy(update={"version": expected.version}) == expected
    assert (final.status, final.stage) == (Status.FAILED, "validate")


@given(st.lists(st.sampled_from(history([*HAPPY, EventName.FAILED, EventName.REJECTED])), max_size=12))
def test_each_change_has_the_next_version_and_moves_forwards(events: list[JobEvent]) -> None:
    states = replayed(events)

    for before, after in pairwise(states):
        if after == before:
            continue
        assert after.version == before.version + 1
        assert after.progress >= before.progress
        if before.status.is_final:
            learned = {"stage": before.stage, "progress": before.progress, "version": before.version}
            assert after.model_copy(update=learned) == before
        else:
            assert after.status.rank > before.status.rank


def test_a_rejection_says_why() -> None:
    event = an_event(JOB, EventName.REJECTED, error_code=ErrorCode.ENCRYPTED)

    job = replayed([event])[-1]

    assert (job.status, job.error_code) == (Status.REJECTED, ErrorCode.ENCRYPTED)
    assert shown(job).message == "The document is protected by a password."


def test_timings_are_the_milliseconds_between_events() -> None:
    log = [
        LoggedEvent(
            id=event.id, name=event.name, attempt=1, at=event.detail.at, recorded_at=event.detail.at, error_code=None
        )
        for event in history(HAPPY[:4])
    ]

    assert timings(log) == {"intake": 1000, "classify": 1000, "preprocess": 1000}
