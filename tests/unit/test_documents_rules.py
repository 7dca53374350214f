"""Rules of lists, search, links and repetitions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from fakes.making import a_principal, a_registration, an_event
from fakes.services import NOON, FakeBus, FakeExecutions, FakeLinks, FakeObjects
from fakes.store import FakeStore
from fakes.upkeep import FakeChores, FakeRepeats
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from quire.adapters.aws.storage import disposition
from quire.domain.content import CONTENT_TYPES, ending_as
from quire.domain.intake import Arrival
from quire.domain.jobs import EventName
from quire.domain.lists import Cursor, DocumentQuery
from quire.domain.pages import Line, PageOfLines
from quire.domain.repeats import Claim, KeptAnswer
from quire.domain.results import Cost, Extraction, ResultQuery
from quire.domain.search import Searchable, folded, highlight
from quire.domain.statuses import Status
from quire.domain.uploads import RetryRequest
from quire.doors.repeating import once
from quire.errors import Refusal, RefusalCode
from quire.steps import documents, jobs
from quire.steps.relay import relay

WHO = a_principal()


@given(st.text(max_size=400), st.uuids())
def test_a_cursor_is_read_as_it_was_written(value: str, found: Any) -> None:
    cursor = Cursor(sort_by="fileName", order="asc", value=value, id=found)

    assert Cursor.read(cursor.written()) == cursor


@given(st.text(alphabet="abcXYZ019-_=", max_size=60))
def test_what_never_was_a_cursor_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        DocumentQuery(cursor=text)


@pytest.mark.parametrize(
    "cursor",
    [
        Cursor(sort_by="size", order="desc", value="1", id=uuid4()),
        Cursor(sort_by="createdAt", order="asc", value=NOON.isoformat(), id=uuid4()),
        Cursor(sort_by="createdAt", order="desc", value="'; DROP TABLE jobs", id=uuid4()),
    ],
)
def test_a_cursor_of_another_list_is_refused(cursor: Cursor) -> None:
    with pytest.raises(ValidationError):
        DocumentQuery(cursor=cursor.written())


@given(st.text(max_size=300), st.text(min_size=1, max_size=30))
def test_marks_stand_on_words_that_were_looked_for(body: str, words: str) -> None:
    found = highlight(Searchable(page=1, body=body), words)

    if found is not None:
        assert found.text in body
        for start, end in found.marks:
            assert 0 <= start < end <= len(found.text)
            assert any(part in folded(words) for part in folded(found.text[start:end]).split())


def test_a_word_that_was_left_out_is_not_marked() -> None:
    entry = Searchable(page=1, body="paid and unpaid invoices")

    found = highlight(entry, 'invoices -paid -"and unpaid"')

    assert found is not None
    assert [found.text[start:end] for start, end in found.marks] == ["invoices"]


@given(st.text(max_size=255))
def test_no_file_name_ends_the_header_or_leaves_its_folder(name: str) -> None:
    header = disposition(name)

    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert not set("/\\:") & set(header)


@pytest.mark.parametrize(
    ("content_type", "name", "given_back"),
    [
        ("application/pdf", "invoice.pdf", "invoice.pdf"),
        ("application/pdf", "INVOICE.PDF", "INVOICE.PDF"),
        ("application/pdf", "invoice", "invoice.pdf"),
        ("application/pdf", "invoice.exe", "invoice.exe.pdf"),
        ("application/pdf", "invoice.pdf.html", "invoice.pdf.html.pdf"),
        ("application/pdf", "invoice.pdf ", "invoice.pdf .pdf"),
        ("image/jpeg", "page.jpeg", "page.jpeg"),
        ("image/tiff", "page.jpg", "page.jpg.tif"),
    ],
)
def test_a_file_is_given_back_under_a_name_that_ends_as_its_type_does(
    content_type: str, name: str, given_back: str
) -> None:
    assert ending_as(content_type, name) == given_back


@given(st.sampled_from([*CONTENT_TYPES]), st.text(max_size=60))
def test_a_name_that_ends_as_its_type_does_stays(content_type: str, name: str) -> None:
    ended = ending_as(content_type, name)

    assert ended.startswith(name)
    assert ending_as(content_type, ended) == ended


def test_a_result_that_no_answer_holds_is_kept_as_a_file() -> None:
    store, objects = FakeStore(), FakeObjects()
    registration = a_registration(WHO)
    store.register(registration)
    page = PageOfLines(number=1, width=1, height=1, lines=(Line(text='"' * 3_000_000, box=(0, 0, 1, 1)),))
    store.save(
        registration.job,
        Extraction(
            type="document", confidence=None, calibrated=False, route="text", fields={}, problems=(), cost=Cost(),
            pages=(page,),
        ),
    )  # fmt: skip
    store.append(an_event(registration.job, EventName.COMPLETED))

    result = documents.get_result(
        registration.job.document_id, ResultQuery(), WHO, documents=store, objects=objects, links=FakeLinks()
    )

    assert (result.pages, result.text) == ((), "")
    [(ref, body)] = objects.stored.items()
    assert result.result_url == f"https://links.test/{ref.key}?inline=False"
    assert len(body) > 6_000_000


def claim(fingerprint: str = "f") -> Claim:
    return Claim(tenant_id=WHO.tenant_id, user_id=WHO.user_id, route="POST /x", key="k", fingerprint=fingerprint)


def test_a_request_is_done_once_for_its_key() -> None:
    repeats, done = FakeRepeats(), []

    def do() -> KeptAnswer:
        done.append(1)
        return KeptAnswer(status=201, data={"n": len(done)})

    assert once(claim(), do, repeats=repeats) == once(claim(), do, repeats=repeats)
    assert len(done) == 1
    with pytest.raises(Refusal) as refused:
        once(claim("g"), do, repeats=repeats)
    assert refused.value.code is RefusalCode.CONFLICT


def test_a_repetition_while_the_first_is_at_work_is_told_to_come_back() -> None:
    repeats = FakeRepeats()

    def do() -> KeptAnswer:
        with pytest.raises(Refusal) as refused:
            once(claim(), do, repeats=repeats)
        assert (refused.value.code, refused.value.retry_after) == (RefusalCode.CONFLICT, 1)
        return KeptAnswer(status=201, data=None)

    assert once(claim(), do, repeats=repeats).status == 201


def test_a_request_that_was_refused_may_be_sent_again() -> None:
    repeats = FakeRepeats()

    def refuse() -> KeptAnswer:
        raise Refusal(RefusalCode.CONFLICT, "No.")

    with pytest.raises(Refusal):
        once(claim(), refuse, repeats=repeats)
    assert once(claim(), lambda: KeptAnswer(status=201, data=1), repeats=repeats).data == 1


def pending(store: FakeStore, *, pinned: bool = True) -> Any:
    registration = a_registration(WHO)
    store.register(registration)
    if pinned:
        store.pin(Arrival(job=registration.job, version_id="v1", sha256="ab" * 32))
    return registration.job


def cancel(store: FakeStore, job: Any) -> documents.JobReport:
    return jobs.cancel(job.job_id, WHO, documents=store, journal=store, chores=FakeChores(), clock=lambda: NOON)


def test_a_cancelled_job_has_ended_and_the_relay_stops_its_run() -> None:
    store, executions, bus = FakeStore(), FakeExecutions(), FakeBus()
    job = pending(store)
    executions.start(job.execution("ab" * 32), {})

    assert cancel(store, job).status is Status.CANCELLED
    relay(outbox=store, bus=bus, orders={"run.stop": lambda detail: executions.stop(detail["execution"])})

    run = executions.run(job.execution("ab" * 32))
    assert run is not None
    assert not run.status.is_at_work
    assert [one.name for one in bus.took] == ["job.changed"]


def test_a_job_that_has_ended_cannot_be_cancelled() -> None:
    store = FakeStore()
    job = pending(store)
    cancel(store, job)

    with pytest.raises(Refusal) as refused:
        cancel(store, job)

    assert refused.value.code is RefusalCode.CONFLICT


@pytest.mark.parametrize(("pinned", "ended"), [(True, False), (False, True)])
def test_a_job_that_goes_on_or_has_no_file_is_not_tried_again(pinned: bool, ended: bool) -> None:  # noqa: FBT001 - parameters
    store = FakeStore()
    job = pending(store, pinned=pinned)
    if ended:
        store.append(an_event(job, EventName.EXPIRED))

    with pytest.raises(Refusal) as refused:
        jobs.retry(
            job.job_id,
            RetryRequest(),
            WHO,
            documents=store,
            chores=FakeChores(),
            clock=lambda: NOON,
            correlation_id="again",
        )

    assert refused.value.code is RefusalCode.CONFLICT
