"""What is checked of values whatever their type."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fakes.making import a_job, a_principal
from fakes.services import FakeObjects
from hypothesis import given
from hypothesis import strategies as st
from quire.domain.checks import lost_rows
from quire.domain.content import Format
from quire.domain.flow import Classified, Extracted, Prepared, Received, RunContext, ToValidate
from quire.domain.ids import made_on, new_id
from quire.domain.numbers import ibans_in, is_iban, is_vat_number, vat_numbers_in
from quire.domain.pages import Line, PageOfLines
from quire.domain.reading import Found, Reading
from quire.domain.refs import ObjectRef
from quire.domain.results import Cost, Extraction, Field
from quire.domain.routing import Direction, ReviewPolicy, Way
from quire.domain.rules import Problem
from quire.domain.timetables import Day, ReadBlock
from quire.domain.types import DocumentType
from quire.steps.validate import validate

ELSEWHERE = ObjectRef(bucket="uploads", key="k", version_id="v")
ARRIVED = UUID(int=int(datetime(2026, 11, 21, tzinfo=UTC).timestamp() * 1000) << 80 | 0x7 << 76 | 0x2 << 62)


def field(value: Any) -> Field:
    return Field(value=value, confidence=99, source="text", page=3, box=(0, 0, 1, 1), why=None)


def extraction(kind: str, *, lines: tuple[dict[str, Any], ...] = (), **fields: Any) -> Extraction:
    return Extraction(
        type=kind,
        confidence=99,
        calibrated=True,
        route="text",
        fields={name: field(value) for name, value in fields.items()},
        lines=tuple({name: field(value) for name, value in line.items()} for line in lines),
        problems=(),
        cost=Cost(),
        pages=(),
    )


def checked(read: Extraction, *types: dict[str, Any]) -> tuple[tuple[Problem, ...], Way]:
    objects = FakeObjects()
    context = RunContext(
        type=read.type,
        max_pages=5,
        threshold_complete=98,
        threshold_review=80,
        types=tuple(DocumentType.model_validate(one).wire() for one in types),
        review=ReviewPolicy(),
        review_seconds=60,
    )
    work = ToValidate(
        job=a_job(a_principal()).model_copy(update={"document_id": ARRIVED}),
        received=Received(
            original=ELSEWHERE,
            context=objects.write("context", context.model_dump_json().encode()),
            sha256="0" * 64,
            size=1,
        ),
        classified=Classified(format=Format.PDF, type=read.type, pages=1),
        prepared=Prepared(pages=ELSEWHERE, count=1),
        extracted=Extracted(
            result=objects.write("result", read.model_dump_json(by_alias=True).encode()),
            confidence=read.confidence,
            direction=Direction(way=Way.ACCEPT, low_confidence=False, review_seconds=60),
        ),
    )
    validated = validate(work, objects=objects)
    return Extraction.model_validate_json(objects.read(validated.result)).problems, validated.direction.way


def own(**schema: Any) -> dict[str, Any]:
    properties = {"iban": {"type": "string"}, "name": {"type": "string"}}
    return {"name": "own", "title": "Own", "schema": {"type": "object", "properties": properties, **schema}}


def test_a_letter_from_the_future_is_looked_at() -> None:
    problems, way = checked(extraction("letter", sender="Ann", date="2026-11-23"))

    assert [(one.rule, one.fields, one.page) for one in problems] == [("past", ("date",), 3)]
    assert way is Way.REVIEW


@pytest.mark.parametrize("day", ["2026-11-22", "2026-11-21", "1990-01-01"])
def test_a_letter_of_the_day_of_arrival_or_before_is_accepted(day: str) -> None:
    assert checked(extraction("letter", sender="Ann", date=day)) == ((), Way.ACCEPT)


def test_a_rule_can_ask_that_a_date_is_not_too_old() -> None:
    rule = {"rule": "past", "fields": ["name"], "years": 10}
    problems, _ = checked(extraction("own", name="2016-01-01"), {**own(), "rules": [rule]})
    older, _ = checked(extraction("own", name="2015-12-31"), {**own(), "rules": [rule]})

    assert problems == ()
    assert [one.rule for one in older] == ["past"]


def test_what_the_schema_requires_is_missed_without_a_rule() -> None:
    problems, way = checked(extraction("letter", date="2024-01-01"))

    assert [(one.rule, one.fields) for one in problems] == [("required", ("sender",))]
    assert way is Way.REVIEW


def test_a_question_that_is_missing_in_a_form_is_named_with_its_row_and_place() -> None:
    problems, _ = checked(
        extraction("form", lines=({"question": "Name", "answer": "A"}, {"question": "", "answer": "B"}))
    )

    assert [(one.rule, one.fields, one.row, one.page) for one in problems] == [
        ("required", ("answers.question",), 1, 3)
    ]


def test_a_wrong_check_digit_in_a_value_is_a_problem() -> None:
    right, _ = checked(extraction("own", iban="DE89 3704 0044 0532 0130 00"), own())
    wrong, way = checked(extraction("own", iban="IBAN: DE88 3704 0044 0532 0130 00"), own())

    assert right == ()
    assert [(one.rule, one.fields, one.page) for one in wrong] == [("checksum", ("iban",), 3)]
    assert way is Way.REVIEW


def test_blocks_that_overlap_are_a_problem_and_blocks_side_by_side_are_none() -> None:
    def timetable(*times: tuple[str, str]) -> Extraction:
        blocks = tuple(
            ReadBlock(name=f"Lesson {start}", day_of_week=Day.MONDAY, start_time=start, end_time=end)
            for start, end in times
        )
        return extraction("timetable").model_copy(update={"timeblocks": blocks})

    crossing, way = checked(timetable(("08:00", "09:00"), ("08:45", "09:30")))

    assert [(one.rule, one.row) for one in crossing] == [("overlap", 1)]
    assert way is Way.REVIEW
    assert checked(timetable(("08:00", "09:00"), ("09:00", "10:00"), ("08:00", "09:00"))) == ((), Way.ACCEPT)


def test_rows_that_the_tables_have_and_nobody_read_are_a_problem() -> None:
    line = {"text": Found("x")}

    assert lost_rows(Reading(lines=(line,), rows_seen=1)) == ()
    assert lost_rows(Reading(lines=(line,))) == ()
    [problem] = lost_rows(Reading(lines=(line,), rows_seen=3))
    assert (problem.rule, problem.message) == ("rows", "The tables have 3 rows, of which 1 were read.")


@pytest.mark.parametrize(
    "number", ["DE136695976", "ATU13585627", "BE0776091951", "IT00743110157", "NL123456782B90", "PL8567346215"]
)
def test_a_vat_number_has_the_right_check_digit_and_its_neighbour_has_not(number: str) -> None:
    digit = max(
        place for place, letter in enumerate(number[: 11 if number.startswith("NL") else None]) if letter.isdigit()
    )
    wrong = number[:digit] + str((int(number[digit]) + 1) % 10) + number[digit + 1 :]

    assert [*vat_numbers_in(f"VAT {number}.")] == [number]
    assert is_vat_number(number)
    assert not is_vat_number(wrong)


@given(st.integers(min_value=0, max_value=10**18 - 1), st.integers(min_value=0, max_value=21))
def test_an_account_number_with_one_digit_changed_is_never_right(account: int, place: int) -> None:
    body = f"{account:018d}"
    check = 98 - int(f"{body}131400") % 97
    number = f"DE{check:02d}{body}"
    changed = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :] if place > 1 else number

    assert [*ibans_in(f"IBAN {number} BIC")] == [number]
    assert is_iban(number)
    assert is_iban(changed) == (changed == number)


def test_an_identifier_says_on_which_day_it_was_made() -> None:
    before = datetime.now(UTC).date()

    assert made_on(ARRIVED).isoformat() == "2026-11-21"
    assert before <= made_on(new_id()) <= datetime.now(UTC).date()


@pytest.mark.parametrize("kind", ["letter", "form", "timetable", "own"])
def test_a_document_of_which_nothing_was_found_that_its_type_requires_is_looked_at(kind: str) -> None:
    problems, way = checked(extraction(kind).model_copy(update={"confidence": None}), own(required=["name"]))

    assert {one.rule for one in problems} == {"required"}
    assert way is Way.REVIEW


def test_a_picture_in_which_nothing_can_be_read_is_looked_at_and_an_empty_text_is_none() -> None:
    blank = PageOfLines(number=1, width=100, height=100, lines=())
    said = blank.model_copy(update={"lines": (Line(text="Hello", box=(0, 0, 1, 1)),)})
    read = extraction("document").model_copy(update={"confidence": None, "pages": (blank, blank)})

    problems, way = checked(read.model_copy(update={"route": "ocr"}))

    assert ([one.rule for one in problems], way) == (["text"], Way.REVIEW)
    assert checked(read) == ((), Way.ACCEPT)
    assert checked(read.model_copy(update={"route": "ocr", "pages": (blank, said)})) == ((), Way.ACCEPT)
