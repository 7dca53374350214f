"""What any store promises about attempts, duplicates, ends and leftovers."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from contract.test_app_recording import sent as announced
from contract.test_documents_finding import as_, finished, read, sent
from fakes.making import a_registration, a_request, an_event
from fakes.services import NOON
from quire.domain.ids import new_id
from quire.domain.intake import Arrival
from quire.domain.jobs import EventName, Job
from quire.domain.lists import DocumentQuery
from quire.domain.people import Principal, Role
from quire.domain.repeats import Claim, KeptAnswer, Verdict
from quire.domain.results import Cost
from quire.domain.search import SearchQuery
from quire.domain.statuses import Status
from quire.domain.uploads import Registration, Retry


def again(**more: Any) -> Retry:
    return Retry(**{"job_id": new_id(), "use_llm": False, "correlation_id": "again", "at": NOON, **more})


def arrived(world: Any, registration: Registration, sha256: str = "ab" * 32) -> Arrival:
    arrival = Arrival(job=registration.job, version_id="v1", sha256=sha256)
    world.arrivals.pin(arrival)
    return arrival


def test_a_retry_is_a_job_of_its_own_at_the_same_content(world: Any) -> None:
    who = world.newcomer()
    kept = finished(world, who, read("first"))
    announced(world)
    retry = again()

    job = world.documents.retry(who, kept.job.job_id, retry)

    assert (job.job_id, job.attempt, job.status) == (retry.job_id, 2, Status.PENDING)
    assert world.documents.document(who, kept.job.document_id).job_id == job.job_id
    assert world.documents.job(who, kept.job.job_id)[0].status is Status.COMPLETED
    parcel = world.arrivals.parcel(who.tenant_id, kept.job.document_id)
    assert (parcel.job.attempt, parcel.pinned_version, parcel.use_llm, parcel.may_be_known) == (2, "v1", False, False)
    again_in, told = announced(world)
    assert (again_in.name, again_in.detail["object"]["version-id"]) == ("document.resubmitted", "v1")
    assert again_in.detail["object"]["key"] == kept.job.upload_key
    assert Job.model_validate(told.detail) == job


def test_what_cannot_be_tried_again_is_not(world: Any) -> None:
    who = world.newcomer()
    waiting, kept = sent(world, who, sha256=None), finished(world, who, read("x"))
    never_came = sent(world, who, sha256=None)
    world.journal.append(an_event(never_came.job, EventName.EXPIRED))
    world.documents.retry(who, kept.job.job_id, again())

    for job_id in (waiting.job.job_id, never_came.job.job_id, kept.job.job_id, new_id()):
        assert world.documents.retry(who, job_id, again()) is None
    assert world.documents.retry(as_(who, Role.MEMBER), kept.job.job_id, again()) is None


def test_a_cancelled_job_stays_so_and_its_run_is_ordered_to_stop(world: Any) -> None:
    who = world.newcomer()
    registration = sent(world, who)
    arrived(world, registration)
    world.journal.append(an_event(registration.job, EventName.CLASSIFIED))
    announced(world)

    assert world.journal.append(an_event(registration.job, EventName.CANCELLED))

    told, stop = announced(world)
    assert (told.detail["status"], stop.name) == ("cancelled", "run.stop")
    assert stop.detail["execution"] == registration.job.execution("ab" * 32)
    assert not world.journal.append(an_event(registration.job, EventName.COMPLETED))
    assert world.arrivals.has_ended(registration.job)


def test_what_has_not_arrived_is_cancelled_without_a_run_to_stop(world: Any) -> None:
    who = world.newcomer()
    registration = sent(world, who)

    world.journal.append(an_event(registration.job, EventName.CANCELLED))

    assert [one.name for one in announced(world)] == ["job.changed"]


def test_the_same_content_gets_a_copy_of_the_earlier_result_at_no_cost(world: Any) -> None:
    who = world.newcomer()
    costly = read("the same", total="12").model_copy(update={"cost": Cost(usd=1.5, llm_tokens=9)})
    first = finished(world, who, costly, file_name="first.pdf")
    second = sent(world, who, sha256=None, file_name="second.pdf")
    arrival = arrived(world, second, first.request.sha256 or "")

    saved = [world.arrivals.adopt(arrival), world.arrivals.adopt(arrival)][1]
    world.documents.erase(who, first.job.document_id, at=NOON)

    assert (saved.route, saved.confidence) == ("text", None)
    copy = world.documents.extraction(who, second.job.document_id)
    assert copy == costly.model_copy(update={"cost": Cost()})
    [hit] = world.documents.search(who, SearchQuery(q="12")).items
    assert hit.document.file_name == "second.pdf"
    assert "second.pdf" in hit.highlights[0].text


def test_a_copy_that_is_read_again_is_none_any_more(world: Any) -> None:
    who = world.newcomer()
    first = finished(world, who, read("the same"))
    second = sent(world, who, sha256=None)
    arrival = arrived(world, second, first.request.sha256 or "")
    known = world.arrivals.known(arrival)
    world.arrivals.adopt(arrival)

    world.results.save(second.job.model_copy(update={"attempt": 2}), read("the same"))

    assert (known.job, known.pages) == (first.job, 1)
    assert world.documents.document(who, second.job.document_id).duplicate_of is None
    assert world.documents.pictured(who, second.job.document_id) == second.job


@pytest.mark.parametrize("different", ["content", "type", "tenant", "unfinished"])
def test_what_differs_is_no_duplicate(world: Any, different: str) -> None:
    who = world.newcomer()
    if different == "unfinished":
        first = sent(world, who)
        arrived(world, first, first.request.sha256 or "")
    else:
        first = finished(world, who, read("x"), type="document" if different == "type" else None)
    other = sent(world, world.newcomer() if different == "tenant" else who, sha256=None)
    sha256 = "cd" * 32 if different == "content" else first.request.sha256 or ""

    assert world.arrivals.adopt(arrived(world, other, sha256)) is None


def test_the_earlier_document_is_named_only_to_who_may_see_it(world: Any) -> None:
    who = world.newcomer()
    first = finished(world, who, read("x"))
    second = sent(world, who, sha256=None)
    world.arrivals.adopt(arrived(world, second, first.request.sha256 or ""))

    shown = world.documents.document(as_(who, Role.ADMIN), second.job.document_id)

    assert shown.duplicate_of == first.job.document_id


def test_whoever_sees_everything_is_told_of_content_that_a_colleague_sent(world: Any) -> None:
    who = world.newcomer()
    finished(world, who, read("x"))
    colleague = a_registration(who).model_copy(update={"user_id": new_id()})

    assert registered_origin(world, colleague.model_copy(update={"sees_everything": True})) == "duplicate"


def registered_origin(world: Any, registration: Registration) -> str:
    return str(world.documents.register(registration).origin.value)


def test_an_erased_document_is_gone_and_its_objects_are_noted(world: Any) -> None:
    who = world.newcomer()
    kept = finished(world, who, read("to be forgotten"), file_name="secret.pdf")
    retry = again()
    world.documents.retry(who, kept.job.job_id, retry)

    assert not world.documents.erase(as_(who, Role.MEMBER), kept.job.document_id, at=NOON)
    assert world.documents.erase(who, kept.job.document_id, at=NOON)
    assert not world.documents.erase(who, kept.job.document_id, at=NOON)

    assert world.documents.document(who, kept.job.document_id) is None
    assert world.documents.job(who, retry.job_id) is None
    assert world.documents.documents(who, DocumentQuery()).total == 0
    assert world.documents.search(who, SearchQuery(q="forgotten")).total == 0
    assert world.arrivals.parcel(who.tenant_id, kept.job.document_id) is None
    assert not world.journal.append(an_event(kept.job, EventName.FAILED))
    [erasure] = [one for one in world.upkeep.erasures() if one.document_id == kept.job.document_id]
    assert set(erasure.jobs) == {kept.job.job_id, retry.job_id}
    assert set(erasure.executions) == {
        kept.job.model_copy(update={"attempt": attempt}).execution(kept.request.sha256 or "") for attempt in (1, 2)
    }
    assert "document.erased" in {one.name for one in announced(world)}
    assert world.upkeep.erasure(who.tenant_id, kept.job.document_id) == erasure
    assert world.upkeep.erasure(world.newcomer().tenant_id, kept.job.document_id) is None
    world.upkeep.finish_erasure(erasure)
    assert erasure not in world.upkeep.erasures()
    assert world.upkeep.erasure(who.tenant_id, kept.job.document_id) is None


def test_unfinished_jobs_are_told_across_tenants_until_they_end(world: Any) -> None:
    waiting, done = sent(world, world.newcomer()), sent(world, world.newcomer())
    arrived(world, waiting)
    world.journal.append(an_event(done.job, EventName.FAILED))

    told = world.upkeep.unfinished(late_before=NOON, still_before=NOON)
    ours = [one for one in told if one.job.job_id in {waiting.job.job_id, done.job.job_id}]

    assert [(one.job, one.version_id, one.size) for one in ours] == [(waiting.job, "v1", waiting.request.size)]


def test_the_saved_facts_of_an_attempt_are_known(world: Any) -> None:
    who = world.newcomer()
    kept = finished(world, who, read("x"))

    assert world.upkeep.saved(kept.job).route == "text"
    assert world.upkeep.saved(kept.job.model_copy(update={"attempt": 2})) is None


def a_claim(who: Principal, **more: str) -> Claim:
    given_ = {"route": "POST /v1/things", "key": "click", "fingerprint": "f", **more}
    return Claim(tenant_id=who.tenant_id, user_id=who.user_id, **given_)


def test_a_claimed_key_answers_once_and_then_the_same(world: Any) -> None:
    who = world.newcomer()
    answer = KeptAnswer(status=201, data={"id": "1", "names": ["ä"]})

    assert world.repeats.claim(a_claim(who), at=NOON) is Verdict.FIRST
    assert world.repeats.claim(a_claim(who), at=NOON) is Verdict.AT_WORK
    world.repeats.keep(a_claim(who), answer)
    assert world.repeats.claim(a_claim(who), at=NOON) == answer
    assert world.repeats.claim(a_claim(who, fingerprint="g"), at=NOON) is Verdict.ANOTHER_REQUEST


def test_a_key_is_one_persons_on_one_route(world: Any) -> None:
    who = world.newcomer()
    world.repeats.claim(a_claim(who), at=NOON)

    assert world.repeats.claim(a_claim(who, route="POST /v1/others"), at=NOON) is Verdict.FIRST
    assert world.repeats.claim(a_claim(as_(who, Role.MEMBER)), at=NOON) is Verdict.FIRST
    assert world.repeats.claim(a_claim(world.newcomer()), at=NOON) is Verdict.FIRST


def test_a_key_is_free_again_when_nothing_came_of_it_or_its_holder_died(world: Any) -> None:
    who = world.newcomer()
    world.repeats.claim(a_claim(who), at=NOON)
    world.repeats.release(a_claim(who))

    assert world.repeats.claim(a_claim(who), at=NOON) is Verdict.FIRST
    assert world.repeats.claim(a_claim(who), at=NOON + timedelta(seconds=61)) is Verdict.FIRST
    world.repeats.keep(a_claim(who), KeptAnswer(status=201, data=None))
    world.repeats.release(a_claim(who))
    assert world.repeats.claim(a_claim(who), at=NOON) == KeptAnswer(status=201, data=None)


def test_a_note_is_open_until_it_is_closed_unless_a_later_one_came(world: Any) -> None:
    assert world.chores.open() is None
    world.chores.note()
    first = world.chores.open()
    world.chores.note()

    world.chores.close(first)
    later = world.chores.open()
    world.chores.close(later)

    assert (later.number > first.number, world.chores.open()) == (True, None)
    world.chores.note()
    assert world.chores.open().number > later.number


@pytest.mark.parametrize("ending", list(EventName)[-5:])
def test_shuffled_and_doubled_events_of_two_attempts_end_like_those_in_order(world: Any, ending: EventName) -> None:
    path = [*(name for name in EventName if not name.leads_to.is_final), ending]
    who = world.newcomer()

    def run(order: list[int]) -> Any:
        first = a_registration(who, a_request(sha256=None))
        world.documents.register(first)
        arrived(world, first)
        _append(world, first.job, path, order)
        second = world.documents.retry(who, first.job.job_id, again())
        _append(world, second.ref, [*path[:-1], EventName.COMPLETED], order)
        return [_facts(world, who, job_id) for job_id in (first.job.job_id, second.job_id)]

    positions = list(range(len(path)))
    expected = run(positions)
    for seed in range(_SEEDS[type(world.journal).__name__]):
        assert run(Random(seed).sample([*positions, *positions], 2 * len(positions))) == expected, seed  # noqa: S311 - an order, not a secret


_SEEDS = {"FakeStore": 200, "MeteredJournal": 8}
"""For each of the five endings: 1,000 orders in memory, and 40 in the database, which share one rule."""


def _append(world: Any, job: Any, names: list[EventName], positions: list[int]) -> None:
    events = [an_event(job, name, after=number) for number, name in enumerate(names)]
    for position in positions:
        world.journal.append(events[position])


def _facts(world: Any, who: Principal, job_id: Any) -> Any:
    job, log = world.documents.job(who, job_id)
    different = {"job_id", "document_id", "version"}
    if job.status is not Status.COMPLETED:
        # How far an ended job is known to have come depends on what was heard before its end.
        different |= {"stage", "progress"}
    return job.model_dump(exclude=different), sorted((one.name, one.attempt, one.at) for one in log)
