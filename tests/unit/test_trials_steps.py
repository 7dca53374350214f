"""A type is tried on a document that was read, by the rules of a run, and nothing is kept of it."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.making import a_principal, a_registration, an_event
from fakes.services import FakeObjects
from fakes.store import FakeStore
from printed import page
from quire.domain.flow import PreparedPage, PreparedPages
from quire.domain.jobs import EventName
from quire.domain.pages import PageOfWords, Source
from quire.domain.people import Role
from quire.domain.refs import JobRef
from quire.domain.trials import Trial, TrialRequest, first_pages
from quire.errors import Refusal, RefusalCode
from quire.steps.trying import try_type

WHO = a_principal(role=Role.ADMIN)
SCHEMA = {"type": "object", "properties": {"total": {"type": "number"}, "due": {"type": "string", "format": "date"}}}
CODED = {"type": "object", "properties": {"a": {"type": "string", "pattern": "x"}}}
RULES = [{"rule": "required", "fields": ["due"]}, {"rule": "range", "field": "total", "max": 10}]


class Desk:
    """A document and what was kept of reading it."""

    def __init__(self) -> None:
        self.documents, self.objects = FakeStore(), FakeObjects()
        registration = a_registration(WHO)
        self.documents.register(registration)
        self.job: JobRef = registration.job

    def read(self, *pages: PageOfWords, by: Source = Source.TEXT) -> None:
        listed = tuple(self._kept(one, by) for one in pages)
        self._write("preprocess/pages.json", PreparedPages(pages=listed))

    def tried(self, *, most: int = 100_000, **more: Any) -> Trial:
        given = {"name": "bill", "title": "Bill", "schema": SCHEMA, "document_id": self.job.document_id, **more}
        request = TrialRequest.model_validate(given)
        return try_type(request, WHO, documents=self.documents, objects=self.objects, most=most)

    def _kept(self, one: PageOfWords, by: Source) -> PreparedPage:
        plain = PreparedPage(number=one.number, width=one.width, height=one.height)
        if by is Source.OCR:
            self._write(f"ocr/page-{one.number}.json", one.model_copy(update={"source": by}))
            return plain
        return plain.model_copy(update={"words": self._write(f"preprocess/page-{one.number}.json", one)})

    def _write(self, name: str, model: Any) -> Any:
        return self.objects.write(self.job.key(name), model.model_dump_json(by_alias=True).encode())


@pytest.fixture
def desk() -> Desk:
    return Desk()


def refusal(desk: Desk, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        desk.tried(**more)
    return refused.value


@pytest.mark.parametrize("by", Source)
def test_a_trial_finds_values_and_problems_and_keeps_nothing(desk: Desk, by: Source) -> None:
    desk.read(page((50, 100, "Total: 12.50")), by=by)
    kept = dict(desk.objects.stored)

    trial = desk.tried(rules=RULES)

    assert (trial.fields["total"].value, trial.fields["total"].page, trial.fields["total"].source) == ("12.50", 1, by)
    assert trial.fields["total"].box is not None
    assert {(one.rule, one.fields) for one in trial.problems} == {("required", ("due",)), ("range", ("total",))}
    assert (trial.type, trial.calibrated, trial.pages, trial.pages_tried) == ("bill", False, 1, 1)
    assert desk.objects.stored == kept


def test_a_trial_looks_no_further_than_an_answer_may_take(desk: Desk) -> None:
    desk.read(page((50, 100, "Total: 12.50")), page((50, 100, "Due 2026-11-21 and so on"), number=2))

    trial = desk.tried(most=6 * 3)

    assert (trial.pages, trial.pages_tried, set(trial.fields)) == (2, 1, {"total"})
    refused = refusal(desk, most=6)
    assert (refused.code, refused.details[0][0]) == (RefusalCode.VALIDATION_ERROR, "documentId")


@pytest.mark.parametrize(
    ("more", "tried"),
    [({}, 5), ({"synonyms": {"total": ["sum", "amount", "price"]}}, 3), ({"schema": CODED}, 2)],
)
def test_every_synonym_and_pattern_is_one_more_thing_to_look_for(more: dict[str, Any], tried: int) -> None:
    given = {"name": "n", "title": "N", "schema": SCHEMA, "document_id": WHO.user_id, **more}
    pages = [page((50, 100, "one two three"), number=number) for number in range(1, 10)]

    assert len(first_pages(pages, TrialRequest.model_validate(given).kind, most=90)) == tried


def test_what_was_not_read_yet_and_what_is_kept_no_more_are_told_apart(desk: Desk) -> None:
    assert "not been read yet" in refusal(desk).message

    desk.documents.append(an_event(desk.job, EventName.COMPLETED))

    refused = refusal(desk)
    assert (refused.code, "not kept any more" in refused.message) == (RefusalCode.CONFLICT, True)


def test_a_page_whose_words_are_gone_is_a_conflict_too(desk: Desk) -> None:
    desk.read(page((50, 100, "Total: 12.50")))
    desk.objects.stored = {ref: body for ref, body in desk.objects.stored.items() if "page-1" not in ref.key}

    assert refusal(desk).code is RefusalCode.CONFLICT


def test_there_is_no_trial_on_what_is_not_there_nor_of_a_built_in_type(desk: Desk) -> None:
    desk.read(page((50, 100, "Total: 12.50")))

    assert refusal(desk, document_id=WHO.user_id).code is RefusalCode.NOT_FOUND
    assert refusal(desk, name="invoice").code is RefusalCode.CONFLICT
