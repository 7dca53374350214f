"""What any store promises about events, results and the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fakes.making import a_job, a_registration, an_event
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quire.domain.jobs import EventName, Job
from quire.domain.pages import Line, PageOfLines
from quire.domain.people import Principal
from quire.domain.refs import JobRef
from quire.domain.results import Cost, Extraction
from quire.domain.statuses import Status
from quire.events import Announcement

HAPPY = [
    EventName.UPLOADED,
    EventName.CLASSIFYING,
    EventName.CLASSIFIED,
    EventName.PREPROCESSED,
    EventName.EXTRACTED,
    EventName.COMPLETED,
]


def begun(world: Any) -> tuple[Principal, JobRef]:
    who = world.newcomer()
    registration = a_registration(who)
    world.documents.register(registration)
    return who, registration.job


def state(world: Any, who: Principal, job: JobRef) -> Job:
    found, _ = world.documents.job(who, job.job_id)
    return found


def sent(world: Any) -> list[Announcement]:
    found: list[Announcement] = []

    def take(some: Sequence[Announcement]) -> list[bool]:
        found.extend(some)
        return [True] * len(some)

    while world.outbox.send_some(take)[0]:
        pass
    return found


def test_an_event_is_logged_and_moves_the_job_and_announces_it(world: Any) -> None:
    who, job = begun(world)

    assert world.journal.append(an_event(job, EventName.UPLOADED))

    moved, events = world.documents.job(who, job.job_id)
    assert (moved.status, moved.version) == (Status.UPLOADED, 2)
    assert [event.name for event in events] == [EventName.UPLOADED]
    [announced] = sent(world)
    assert (announced.name, Job.model_validate(announced.detail)) == ("job.changed", moved)


def test_the_same_event_twice_is_one_event(world: Any) -> None:
    who, job = begun(world)
    event = an_event(job, EventName.UPLOADED)

    world.journal.append(event)

    assert not world.journal.append(event)
    assert len(world.documents.job(who, job.job_id)[1]) == len(sent(world)) == 1


def test_the_same_news_under_another_id_is_one_event(world: Any) -> None:
    who, job = begun(world)
    world.journal.append(an_event(job, EventName.UPLOADED))

    assert not world.journal.append(an_event(job, EventName.UPLOADED))
    assert len(world.documents.job(who, job.job_id)[1]) == 1


def test_an_ended_job_stays_as_it_is(world: Any) -> None:
    who, job = begun(world)
    world.journal.append(an_event(job, EventName.COMPLETED, route="text"))
    ended = state(world, who, job)

    assert not world.journal.append(an_event(job, EventName.FAILED))
    assert state(world, who, job) == ended


def test_an_ended_job_learns_how_far_it_had_come_and_ends_no_second_time(world: Any) -> None:
    who, job = begun(world)
    world.journal.append(an_event(job, EventName.CANCELLED, after=2))
    ended = state(world, who, job)
    sent(world)

    assert world.journal.append(an_event(job, EventName.CLASSIFYING, after=1))

    learned = state(world, who, job)
    assert (ended.stage, learned.stage) == ("upload", "classify")
    assert (learned.status, learned.updated_at, learned.version) == (ended.status, ended.updated_at, ended.version + 1)
    assert [announced.name for announced in sent(world)] == ["job.changed"]


def test_an_event_of_a_job_that_is_gone_is_dropped(world: Any) -> None:
    assert not world.journal.append(an_event(a_job(world.newcomer()), EventName.UPLOADED))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(order=st.permutations(range(6)), again=st.lists(st.integers(0, 5), max_size=3))
def test_any_order_and_any_repetition_end_the_same(world: Any, order: list[int], again: list[int]) -> None:
    who, job = begun(world)
    events = [an_event(job, name, after=number) for number, name in enumerate(HAPPY)]

    for index in [*order, *again]:
        world.journal.append(events[index])

    final, log = world.documents.job(who, job.job_id)
    assert (final.status, final.updated_at, final.progress) == (Status.COMPLETED, events[-1].detail.at, 100)
    assert [event.name for event in log] == HAPPY


def test_what_the_bus_did_not_take_stays_in_the_outbox(world: Any) -> None:
    _, job = begun(world)
    for name in HAPPY:
        world.journal.append(an_event(job, name))

    counts = world.outbox.send_some(lambda some: [index != 1 for index in range(len(some))])

    assert counts == (5, 1)
    assert [one.detail["status"] for one in sent(world)] == ["classifying"]


def test_a_result_is_kept_once_for_each_attempt(world: Any) -> None:
    who, job = begun(world)
    page = PageOfLines(number=1, width=595, height=842, lines=(Line(text="Grüße", box=(0.1, 0.1, 0.2, 0.2)),))
    extraction = Extraction(
        type="document",
        confidence=None,
        calibrated=False,
        route="text",
        fields={},
        problems=(),
        cost=Cost(),
        pages=(page,),
    )

    world.results.save(job, extraction)
    world.results.save(job, extraction)

    assert world.documents.extraction(who, job.document_id) == extraction
    document = world.documents.document(who, job.document_id)
    assert (document.type, document.pages) == ("document", 1)


def test_there_is_no_result_before_one_is_saved(world: Any) -> None:
    who, job = begun(world)

    assert world.documents.extraction(who, job.document_id) is None
