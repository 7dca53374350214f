"""Several documents in one file: each is read, checked, corrected and exported as itself."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.catalogue import FakeTypes
from fakes.making import a_job, a_principal, a_registration, a_task
from fakes.reviews import FakeReviews
from fakes.services import NOON, FakeObjects, noon
from fakes.store import FakeStore
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from quire import types
from quire.domain.content import Format
from quire.domain.flow import (
    Classified,
    Extracted,
    Prepared,
    PreparedPage,
    PreparedPages,
    Received,
    RunContext,
    ToExtract,
    ToValidate,
)
from quire.domain.ids import new_id
from quire.domain.pages import Line, PageOfLines
from quire.domain.parts import again, apart, direction_of, together
from quire.domain.people import Role
from quire.domain.refs import ObjectRef
from quire.domain.results import Cost, Extraction, Field
from quire.domain.review import Decision, Submission, VouchedPart, corrected, draft_of
from quire.domain.routing import ReviewPolicy, ReviewRule, Way
from quire.domain.rules import Problem
from quire.domain.search import searchable
from quire.domain.tables import tables_of
from quire.domain.tasks import TaskStatus
from quire.errors import Refusal
from quire.steps.extract import extract
from quire.steps.reviewing import submit
from quire.steps.validate import validate

from training.generators import receipts
from training.generators.bundles import bundle
from training.words import Pages

ELSEWHERE = ObjectRef(bucket="uploads", key="k", version_id="v")
PROBLEM = Problem(rule="sum", fields=("total",), message="does not add up")


def a_field(value: Any, confidence: float | None = 90) -> Field:
    return Field(value=value, confidence=confidence, source="text", page=1, box=None, why=None)


def a_document(kind: str, first: int, last: int, **more: Any) -> Extraction:
    pages = [
        PageOfLines(number=number, width=595, height=842, lines=(Line(text=f"{kind} {number}", box=(0, 0, 1, 1)),))
        for number in range(first, last + 1)
    ]
    plain = {"confidence": 90.0, "calibrated": True, "route": "text", "fields": {}, "problems": (), "cost": Cost()}
    return Extraction(**{**plain, "type": kind, "pages": tuple(pages), **more})


def a_file() -> Extraction:
    invoice = a_document("invoice", 1, 2, fields={"total": a_field("5.00")}, confidence=99.0, language="en")
    return together([invoice, a_document("receipt", 3, 3, fields={"total": a_field("7.50")}, language="en")])


def a_context(**more: Any) -> RunContext:
    plain = {"type": None, "max_pages": 50, "threshold_complete": 98, "threshold_review": 80, "review_seconds": 60}
    kinds = tuple(kind.wire() for name in types.BUILT_IN if (kind := types.built_in(name)) is not None)
    return RunContext(**{**plain, "types": kinds, "review": ReviewPolicy(), **more})


def work_on(pages: Pages, objects: FakeObjects) -> ToExtract:
    listed = PreparedPages(
        pages=tuple(
            PreparedPage(
                number=page.number,
                width=page.width,
                height=page.height,
                words=objects.write(f"page-{page.number}", page.model_dump_json().encode()),
            )
            for page in pages
        )
    )
    context = objects.write("context", a_context().model_dump_json().encode())
    return ToExtract(
        job=a_job(a_principal()),
        received=Received(original=ELSEWHERE, context=context, sha256="0" * 64, size=1),
        classified=Classified(format=Format.PDF, type=None, pages=len(pages)),
        prepared=Prepared(pages=objects.write("pages", listed.model_dump_json().encode()), count=len(pages)),
    )


def decided(*parts: VouchedPart) -> Decision:
    return Decision(verdict=TaskStatus.SUBMITTED, parts=parts, decided_by=new_id(), decided_at=NOON)


def test_a_file_is_as_sure_as_its_weakest_document_and_claims_nothing_itself() -> None:
    file = a_file()

    assert (file.type, file.confidence, file.calibrated, file.fields) == ("document", 90.0, True, {})
    assert [(part.type, part.first_page, part.last_page) for part in file.parts] == [
        ("invoice", 1, 2),
        ("receipt", 3, 3),
    ]
    assert (file.language, len(file.pages)) == ("en", 3)


def test_a_single_document_says_nothing_of_parts() -> None:
    one = a_document("invoice", 1, 2)

    assert together([one]) is one
    assert "parts" not in one.wire()
    assert "parts" not in draft_of(one).wire()
    assert "parts" not in Submission(fields={}).wire()


@given(lengths=st.lists(st.integers(1, 4), min_size=1, max_size=6))
def test_a_file_that_was_taken_apart_and_put_together_is_the_same(lengths: list[int]) -> None:
    ends = [sum(lengths[: at + 1]) for at in range(len(lengths))]
    file = together([a_document("letter", end - long + 1, end) for end, long in zip(ends, lengths, strict=True)])

    assert again(file, apart(file)) == file
    assert Extraction.model_validate_json(file.model_dump_json(by_alias=True)) == file


def test_what_working_on_the_documents_cost_is_added_up() -> None:
    file = a_file()
    asked = [one.model_copy(update={"cost": Cost(usd=0.01, llm_tokens=5), "route": "llm"}) for one in apart(file)]

    after = again(file, asked)

    assert (after.cost, after.route) == (Cost(usd=0.02, llm_tokens=10), "llm")


@pytest.mark.parametrize(
    ("changes", "way"),
    [
        ({}, Way.ACCEPT),
        ({"confidence": 90.0}, Way.LLM),
        ({"confidence": 50.0}, Way.REVIEW),
        ({"problems": (PROBLEM,)}, Way.REVIEW),
    ],
)
def test_a_file_goes_the_longest_way_of_its_documents(changes: dict[str, Any], way: Way) -> None:
    doubtful = a_document("receipt", 3, 3, **{"confidence": 99.0, **changes})
    file = together([a_document("invoice", 1, 2, confidence=99.0), doubtful])

    assert direction_of(file, a_context(), are_checked=True).way is way


def test_a_policy_for_one_type_holds_for_the_document_of_it_in_a_file() -> None:
    file = together([a_document("invoice", 1, 1, confidence=99.0), a_document("receipt", 2, 2, confidence=99.0)])
    watched = a_context(review=ReviewPolicy(by_type={"receipt": ReviewRule.ALWAYS}))

    assert direction_of(file, watched).way is Way.REVIEW


def test_each_receipt_of_a_file_is_read_by_itself() -> None:
    objects, made = FakeObjects(), [receipts.make(seed) for seed in (1, 2, 3)]
    pages = bundle([(one.page,) for one in made]).pages

    extracted = extract(work_on(pages, objects), objects=objects)
    result = Extraction.model_validate_json(objects.read(extracted.result))

    assert [(part.type, part.first_page) for part in result.parts] == [("receipt", 1), ("receipt", 2), ("receipt", 3)]
    assert [str(part.fields["total"].value) for part in result.parts] == [one.receipt.truth()["total"] for one in made]
    assert extracted.confidence == min(part.confidence or 0.0 for part in result.parts)


def test_rules_are_held_against_each_document_of_a_file() -> None:
    objects = FakeObjects()
    work = work_on(bundle([(receipts.make(1).page,)]).pages, objects)
    bad = a_document("receipt", 2, 2, fields={"total": a_field("-1.00")})
    file = together([a_document("letter", 1, 1, fields={"sender": a_field("A"), "date": a_field("2024-01-05")}), bad])
    read = objects.write("read", file.model_dump_json(by_alias=True).encode())
    direction = direction_of(file, a_context())

    checked = validate(
        ToValidate(**dict(work), extracted=Extracted(result=read, confidence=90, direction=direction)), objects=objects
    )
    result = Extraction.model_validate_json(objects.read(checked.result))

    assert {problem.rule for problem in result.parts[1].problems} == {"required", "range"}
    assert (result.parts[0].problems, result.problems) == ((), ())
    assert (checked.problems, checked.direction.way) == (len(result.parts[1].problems), Way.REVIEW)


def test_a_reviewer_corrects_one_document_of_a_file() -> None:
    after = corrected(a_file(), decided(VouchedPart(part=2, fields={"total": "8.00"})))

    assert [part.fields["total"].value for part in after.parts] == ["5.00", "8.00"]
    assert [part.fields["total"].source for part in after.parts] == ["text", "human"]
    assert (after.route, after.confidence) == ("review", 90.0)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"fields": {"total": "8.00"}}, "fields"),
        ({"lines": []}, "fields"),
        ({"parts": [{"part": 3, "fields": {}}]}, "parts"),
        ({"parts": [{"part": 2, "fields": {}, "timeblocks": []}]}, "timeblocks"),
        ({"parts": [{"part": 2, "fields": {"date": "soon"}}]}, "fields.date"),
    ],
)
def test_a_submission_that_fits_no_document_of_the_file_is_refused(said: dict[str, Any], field: str) -> None:
    store, who = FakeStore(), a_principal(role=Role.REVIEWER)
    registration = a_registration(who)
    store.register(registration)
    tasks = FakeReviews(store)
    task_id = tasks.request(a_task(registration.job).model_copy(update={"draft": draft_of(a_file())}))
    assert task_id is not None

    submission = Submission.model_validate({"fields": {}, **said})
    with pytest.raises(Refusal) as refused:
        submit(task_id, submission, who, tasks=tasks, own=FakeTypes(), clock=noon)

    assert refused.value.details[0][0] == field


def test_no_part_is_corrected_twice_at_once() -> None:
    with pytest.raises(ValidationError):
        Submission(fields={}, parts=(VouchedPart(part=1, fields={}), VouchedPart(part=1, fields={})))


def test_tables_of_a_file_say_which_document_a_row_is_of() -> None:
    table = tables_of(a_file())["fields"]

    assert table.head[:3] == ("part", "field", "value")
    assert [row[:3] for row in table.rows] == [(1, "total", "5.00"), (2, "total", "7.50")]


def test_values_of_every_document_of_a_file_are_found() -> None:
    assert searchable("scan.pdf", a_file())[0].body == "scan.pdf\n5.00\n7.50"
