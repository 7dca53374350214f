"""What a language model answered, held against the type; and what calls cost."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quire import types
from quire.domain.asking import Doubts
from quire.domain.inquiry import Question
from quire.domain.replies import reply
from quire.domain.schemas import Schema
from quire.domain.spelling import valued
from quire.domain.spending import Price, Tokens, price_of
from quire.domain.types import DocumentType

HAIKU = price_of("claude-haiku-5-5")


def a_type(name: str) -> DocumentType:
    kind = types.built_in(name)
    assert kind is not None
    return kind


def said(*answers: tuple[str, str], **more: Any) -> str:
    return json.dumps({"answers": [{"field": field, "value": value} for field, value in answers], **more})


@pytest.mark.parametrize(
    ("text", "schema", "value"),
    [
        ("12.50", {"type": "number"}, Decimal("12.50")),
        ("-3", {"type": ["number", "null"]}, Decimal(-3)),
        ("2026", {"type": "integer", "minimum": 1900}, 2026),
        ("true", {"type": "boolean"}, True),
        ("2026-03-31", {"type": "string", "format": "date"}, date(2026, 3, 31)),
        ("08:35", {"type": "string", "format": "time"}, "08:35"),
        ("  Corner\nShop ", {"type": "string"}, "Corner Shop"),
        ("EUR", {"type": "string", "pattern": "^[A-Z]{3}$"}, "EUR"),
        ("b", {"enum": ["a", "b"]}, "b"),
        ("7", {"const": 7}, 7),
    ],
)
def test_a_text_becomes_the_value_that_the_schema_wants(text: str, schema: dict[str, Any], value: Any) -> None:
    assert valued(text, Schema.model_validate(schema)) == value


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ("12,50", {"type": "number"}),
        ("1e9", {"type": "number"}),
        ("NaN", {"type": "number"}),
        ("12.5", {"type": "integer"}),
        ("3", {"type": "number", "maximum": 2}),
        ("0", {"type": "number", "exclusiveMinimum": 0}),
        ("yes", {"type": "boolean"}),
        ("31.3.2026", {"type": "string", "format": "date"}),
        ("25:00", {"type": "string", "format": "time"}),
        ("euro", {"type": "string", "pattern": "^[A-Z]{3}$"}),
        ("abc", {"type": "string", "maxLength": 2}),
        (" ", {"type": "string"}),
        ("a\u0000b", {"type": "string"}),
        ("c", {"enum": ["a", "b"]}),
    ],
)
def test_a_text_that_the_schema_does_not_allow_is_no_value(text: str, schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^(must|is|does) "):
        valued(text, Schema.model_validate(schema))


def test_what_nobody_asked_for_is_not_taken() -> None:
    read = reply(said(("total", "1.00"), ("company", "Evil")), Doubts(("total",)), a_type("receipt"))

    assert (read.values, read.faults) == ({"total": Decimal("1.00")}, ())


def test_what_fits_is_kept_beside_what_does_not() -> None:
    read = reply(said(("total", "1.00"), ("date", "soon")), Doubts(("total", "date")), a_type("receipt"))

    assert read.values == {"total": Decimal("1.00")}
    assert read.faults == ("date must be a date as YYYY-MM-DD",)


def test_lessons_need_names_and_times_that_follow_each_other() -> None:
    lesson = {"name": "Maths", "dayOfWeek": "Monday", "startTime": "08:00", "endTime": ""}
    lessons = [lesson, {**lesson, "endTime": "07:00"}, {**lesson, "name": " "}, {**lesson, "startTime": "8"}]

    read = reply(said(timeblocks=lessons), Doubts((), blocks=True), a_type("timetable"))

    assert [(block.name, block.start_time, block.end_time) for block in read.blocks] == [("Maths", "08:00", None)]
    assert len(read.faults) == 3


@given(st.text() | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(json.dumps))
def test_nothing_that_a_model_writes_breaks_the_reading_of_it(text: str) -> None:
    read = reply(text, Doubts(("total",)), a_type("receipt"))

    assert (read.values, bool(read.faults)) == ({}, True)


def test_what_the_provider_cached_costs_a_tenth_and_what_it_will_cache_a_quarter_more() -> None:
    price = Price(input=Decimal(1), output=Decimal(10))

    assert price.of(Tokens(fresh=1_000_000)) == 1
    assert price.of(Tokens(cached=1_000_000)) == Decimal("0.1")
    assert price.of(Tokens(written=1_000_000)) == Decimal("1.25")
    assert price.of(Tokens(output=1_000_000)) == 10


@pytest.mark.parametrize("name", ["claude-haiku-5-5", "eu.anthropic.claude-haiku-5-5-20260801-v1:0"])
def test_a_model_has_its_price_whatever_the_provider_calls_it(name: str) -> None:
    assert price_of(name) == Price(input=Decimal("0.10"), output=Decimal("0.50"))


@given(st.text(max_size=400), st.integers(256, 8192))
def test_what_is_set_aside_for_a_call_covers_a_token_for_every_two_bytes(pages: str, most: int) -> None:
    put = Question(instructions="Read.", shape={}, pages=pages, most_tokens=most)

    used = Tokens(fresh=len(pages.encode()) // 2, output=most)

    assert put.costs_at_most(HAIKU) >= HAIKU.of(used)


def test_questions_that_differ_in_anything_are_kept_apart() -> None:
    put = Question(instructions="Read.", shape={}, pages="a")

    keys = {
        put.key("one"),
        put.key("two"),
        put.with_more_room().key("one"),
        put.corrected("{}", "no").key("one"),
        Question(instructions="Read.", shape={}, pages="b").key("one"),
    }

    assert len(keys) == 5
