"""What any store promises about who sees what, and how it is found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fakes.making import a_registration, a_request, an_event
from fakes.services import NOON
from quire.domain.ids import new_id
from quire.domain.intake import Arrival
from quire.domain.jobs import EventName
from quire.domain.lists import DocumentQuery, JobQuery
from quire.domain.pages import Line, PageOfLines
from quire.domain.people import Principal, Role
from quire.domain.results import Cost, Extraction, Field
from quire.domain.search import SearchQuery
from quire.domain.statuses import Status
from quire.domain.uploads import Registration


def read(*pages: str, **values: str) -> Extraction:
    fields = {
        name: Field(value=value, confidence=None, source="text", page=1, box=None, why=None)
        for name, value in values.items()
    }
    return Extraction(
        type="document",
        confidence=None,
        calibrated=False,
        route="text",
        fields=fields,
        problems=(),
        cost=Cost(),
        pages=tuple(
            PageOfLines(number=number, width=595, height=842, lines=(Line(text=text, box=(0, 0, 1, 1)),))
            for number, text in enumerate(pages, start=1)
        ),
    )


def sent(world: Any, who: Principal, *, seconds: int = 0, **more: Any) -> Registration:
    registration = a_registration(who, a_request(**more)).model_copy(update={"at": NOON + timedelta(seconds=seconds)})
    world.documents.register(registration)
    return registration


def finished(world: Any, who: Principal, extraction: Extraction, **more: Any) -> Registration:
    registration = sent(world, who, **more)
    world.arrivals.pin(Arrival(job=registration.job, version_id="v1", sha256=registration.request.sha256))
    world.results.save(registration.job, extraction)
    world.journal.append(an_event(registration.job, EventName.COMPLETED, route="text"))
    return registration


def as_(who: Principal, role: Role, *, same: bool = False) -> Principal:
    return who.model_copy(update={"role": role, "user_id": who.user_id if same else new_id()})


@pytest.mark.parametrize(("role", "seen"), [(Role.MEMBER, False), (Role.REVIEWER, True), (Role.ADMIN, True)])
def test_members_see_their_own_and_reviewers_see_all_wherever_one_can_look(
    world: Any, role: Role, *, seen: bool
) -> None:
    owner = world.newcomer()
    kept = finished(world, owner, read("a secret"))
    other, document, job = as_(owner, role), kept.job.document_id, kept.job.job_id

    for who, expected in ((owner, True), (other, seen)):
        assert (world.documents.document(who, document) is not None) is expected
        assert (world.documents.job(who, job) is not None) is expected
        assert (world.documents.extraction(who, document) is not None) is expected
        assert (world.documents.original(who, document) is not None) is expected
        assert world.documents.documents(who, DocumentQuery()).total == int(expected)
        assert world.documents.documents(who, DocumentQuery(q="secret")).total == int(expected)
        assert world.documents.jobs(who, JobQuery()).total == int(expected)
        assert world.documents.search(who, SearchQuery(q="secret")).total == int(expected)


@pytest.mark.parametrize("sort_by", ["createdAt", "updatedAt", "fileName", "size"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_following_cursors_gives_every_document_once_in_the_lists_order(world: Any, sort_by: str, order: str) -> None:
    who = world.newcomer()
    for number in range(5):
        sent(world, who, seconds=number // 2, file_name=f"{number % 3}.pdf", size=10 + number % 2, sha256=None)
    query = DocumentQuery(sort_by=sort_by, order=order, limit=2)
    whole = [one.document_id for one in world.documents.documents(who, query.model_copy(update={"limit": 100})).items]

    found, pages = world.documents.documents(who, query), 1
    walked = list(found.items)
    while found.next_cursor is not None:
        found = world.documents.documents(who, query.model_copy(update={"cursor": found.next_cursor}))
        walked += found.items
        pages += 1

    assert [one.document_id for one in walked] == whole
    assert (len(walked), pages, found.total) == (5, 3, 5)


def test_a_cursor_is_not_moved_by_what_comes_in_meanwhile(world: Any) -> None:
    who = world.newcomer()
    for number in range(3):
        sent(world, who, seconds=number, file_name=f"{number}.pdf")
    first = world.documents.jobs(who, JobQuery(limit=2))

    sent(world, who, seconds=9, file_name="new.pdf")
    rest = world.documents.jobs(who, JobQuery(limit=2, cursor=first.next_cursor))

    assert {one.job_id for one in first.items}.isdisjoint(one.job_id for one in rest.items)
    assert (len(rest.items), rest.next_cursor) == (1, None)


def test_lists_are_cut_by_time_type_and_words(world: Any) -> None:
    who = world.newcomer()
    for number, name in enumerate(("early.pdf", "100%_sure.pdf", "late.pdf")):
        sent(world, who, seconds=number, file_name=name)
    finished(world, who, read("Grüße aus Köln"), file_name="card.pdf", seconds=3)

    def names(**query: Any) -> list[str]:
        found = world.documents.documents(who, DocumentQuery(sort_by="fileName", order="asc", **query))
        assert found.total == len(found.items)
        return [one.file_name for one in found.items]

    assert names(created_from=NOON + timedelta(seconds=2)) == ["card.pdf", "late.pdf"]
    assert names(created_to=NOON + timedelta(seconds=1)) == ["early.pdf"]
    assert names(type="document") == ["card.pdf"]
    assert names(q="LATE") == ["late.pdf"]
    assert names(q="%") == names(q="%_s") == ["100%_sure.pdf"]
    assert names(q="koln") == ["card.pdf"]
    assert names(q="x", status=Status.PENDING) == []


def test_words_are_found_without_accents_or_case_and_shown_where_they_stand(world: Any) -> None:
    who = world.newcomer()
    kept = finished(world, who, read("nothing here", "Sehr geehrte Frau Müller, Grüße!"), file_name="card.pdf")

    found = world.documents.search(who, SearchQuery(q="MULLER gruße"))

    [hit] = found.items
    [shown] = hit.highlights
    assert (found.total, hit.document.document_id, shown.page) == (1, kept.job.document_id, 2)
    assert [shown.text[start:end] for start, end in shown.marks] == ["Müller", "Grüße"]


def test_names_and_fields_are_found_too_and_all_words_are_needed(world: Any) -> None:
    who = world.newcomer()
    finished(world, who, read("page", company="Miller & Sons"), file_name="march.pdf")

    def total(words: str) -> int:
        return int(world.documents.search(who, SearchQuery(q=words)).total)

    assert [total("miller sons"), total("page"), total("page miller"), total("unheard")] == [1, 1, 0, 0]
    [hit] = world.documents.search(who, SearchQuery(q="miller")).items
    assert [one.page for one in hit.highlights] == [None]


@pytest.mark.parametrize("words", ["'", '"', "a & | ! b:*", "\\", "-", "((", "%s %(q)s", "🙂", "' OR 1=1 --", "<i>"])
def test_no_words_break_the_search(world: Any, words: str) -> None:
    who = world.newcomer()
    finished(world, who, read("plain"))

    assert world.documents.search(who, SearchQuery(q=words)).total == 0
    world.documents.documents(who, DocumentQuery(q=words))
