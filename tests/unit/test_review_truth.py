"""What a person said of a document, held against what was read."""

from __future__ import annotations

from typing import Any

from fakes.making import a_decision, a_job, a_principal, a_task
from fakes.services import NOON
from quire.domain.people import NamedPerson
from quire.domain.results import Field, Part
from quire.domain.review import Decision, Draft, VouchedPart
from quire.domain.tasks import TaskStatus
from quire.domain.timetables import BlockDraft, Day
from quire.domain.truth import Kind, Recorded, Review, ReviewedValue, detailed, reviewed_values

WHO = a_principal()
DRAFT = a_task(a_job(WHO), total="12.50", date="2026-03-14").draft


def read(value: Any) -> Field:
    return Field(value=value, confidence=60, source="ocr", page=1, box=(0, 0, 1, 1), why=None)


def said(**more: Any) -> Decision:
    return a_decision(WHO).model_copy(update=more)


def of(kind: Kind, draft: Draft, decision: Decision) -> list[ReviewedValue]:
    return [value for value in reviewed_values(draft, decision) if value.kind is kind]


def sides(values: list[ReviewedValue]) -> list[tuple[int | None, Any, Any, bool]]:
    return [(value.index, value.before, value.after, value.changed) for value in values]


def test_each_field_tells_what_was_read_what_was_said_and_whether_anything_was() -> None:
    fields = of(Kind.FIELD, DRAFT, said(fields={"total": "13.50", "shop": "Ltd"}))

    assert [(one.name, one.before, one.after, one.vouched, one.changed) for one in fields] == [
        ("total", "12.50", "13.50", True, True),
        ("date", "2026-03-14", "2026-03-14", False, False),
        ("shop", None, "Ltd", True, True),
    ]
    assert (fields[0].confidence, fields[0].page, fields[0].box) == (60, 1, (0, 0, 1, 1))


def test_a_value_that_was_confirmed_is_vouched_for_and_one_that_was_taken_away_is_null() -> None:
    fields = of(Kind.FIELD, DRAFT, said(fields={"total": "12.50", "date": None}))

    assert [(one.after, one.vouched, one.changed) for one in fields] == [("12.50", True, False), (None, True, True)]


def test_rows_that_stayed_belong_together_wherever_they_stand() -> None:
    draft = DRAFT.model_copy(update={"lines": tuple({"name": read(name)} for name in ("a", "b", "c", "a"))})

    lines = of(
        Kind.LINE, draft, said(lines=({"name": "c"}, {"name": "B"}, {"name": "a"}, {"name": "d"}, {"name": "e"}))
    )

    assert sides(lines) == [
        (0, {"name": "c"}, {"name": "c"}, False),
        (2, {"name": "a"}, {"name": "a"}, False),
        (1, {"name": "b"}, {"name": "B"}, True),
        (3, {"name": "a"}, {"name": "d"}, True),
        (4, None, {"name": "e"}, True),
    ]
    assert all(line.vouched for line in lines)


def test_a_row_that_was_taken_away_has_no_after_and_rows_of_which_nothing_was_said_are_as_read() -> None:
    row = {"total": "12.50", "date": "2026-03-14"}

    assert sides(of(Kind.LINE, DRAFT, said(lines=()))) == [(0, row, None, True)]
    [left] = of(Kind.LINE, DRAFT, said())
    assert (left.before, left.after, left.vouched) == (row, row, False)


def test_time_blocks_are_compared_by_what_they_say() -> None:
    kept = BlockDraft(name="Art", day_of_week=Day.MONDAY, color="#ff0000", position=3)
    added = BlockDraft(name="Maths", day_of_week=Day.FRIDAY, start_time="08:00")

    blocks = of(Kind.TIMEBLOCK, DRAFT, said(timeblocks=(kept, added)))

    assert [(one.before and one.before["name"], one.after["name"], one.changed) for one in blocks] == [
        ("Art", "Art", False),
        (None, "Maths", True),
    ]


def test_of_a_file_with_several_documents_each_value_names_its_part() -> None:
    part = Part(
        type="receipt",
        confidence=60,
        calibrated=True,
        fields={"total": read("1")},
        problems=(),
        first_page=1,
        last_page=1,
    )
    draft = DRAFT.model_copy(update={"fields": {}, "lines": (), "timeblocks": (), "parts": (part, part)})

    values = list(reviewed_values(draft, said(parts=(VouchedPart(part=2, fields={"total": "2"}),))))

    assert [(one.part, one.after, one.vouched) for one in values] == [(1, "1", False), (2, "2", True)]


def test_of_a_rejected_document_no_value_was_looked_at() -> None:
    assert list(reviewed_values(DRAFT, a_decision(WHO, rejects=True))) == []


def test_values_that_one_answer_cannot_hold_are_left_out_and_it_says_so() -> None:
    long = said(fields={f"f{number}": "x" * 1_000 for number in range(900)})
    reviews = detailed([recorded(long) for _ in range(9)])

    assert (reviews[0].truncated, reviews[-1].truncated) == (False, True)
    assert [bool(one.values) for one in reviews] == [not one.truncated for one in reviews]


def recorded(decision: Decision) -> Recorded:
    task = a_task(a_job(WHO))
    review = Review(
        task_id=task.task_id,
        document_id=task.job.document_id,
        job_id=task.job.job_id,
        attempt=1,
        file_name="a.pdf",
        content_type="application/pdf",
        type="receipt",
        verdict=TaskStatus.SUBMITTED,
        reviewed_by=NamedPerson(id=WHO.user_id, name="Ada"),
        reviewed_at=NOON,
        review_notes=None,
    )
    return Recorded(review=review, draft=task.draft, decision=decision)
