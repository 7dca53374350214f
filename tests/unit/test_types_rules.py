"""The rules of types: what they say of values, whatever the values are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from quire.domain.rules import Rule, problems

CENTS = st.integers(-10_000_000, 10_000_000)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=20,
)
RULES = [
    {"rule": "required", "fields": ["a", "b.c"]},
    {"rule": "sum", "of": ["b.c", "a"], "equals": "c"},
    {"rule": "order", "fields": ["a", "b"]},
    {"rule": "pattern", "field": "b.c", "pattern": "^[A-Z]+$"},
    {"rule": "oneOf", "field": "a", "values": ["x", 1, None]},
    {"rule": "range", "field": "b.c", "min": 0, "max": 10.5},
]


def rule(**said: Any) -> Any:
    return TypeAdapter(Rule).validate_python(said)


def money(cents: int) -> str:
    return str(Decimal(cents).scaleb(-2))


@given(st.dictionaries(st.sampled_from("abc"), JSON, max_size=3))
def test_whatever_was_read_is_judged_and_never_fails(values: dict[str, Any]) -> None:
    for problem in problems([rule(**said) for said in RULES], values):
        assert problem.message.endswith(".")


@given(st.lists(CENTS, min_size=1, max_size=30), st.sampled_from([money, lambda one: one / 100]))
def test_amounts_that_add_up_are_right_and_others_are_not(cents: list[int], write: Callable[[int], Any]) -> None:
    lines = [{"amount": write(one)} for one in cents]
    adds_up = rule(rule="sum", of=["lines.amount"], equals="total")

    assert problems([adds_up], {"lines": lines, "total": money(sum(cents))}) == ()
    assert len(problems([adds_up], {"lines": lines, "total": money(sum(cents) + 2)})) == 1


@given(st.lists(CENTS, min_size=2, max_size=5), st.data())
def test_a_sum_with_a_missing_part_says_nothing(cents: list[int], data: st.DataObject) -> None:
    lines = [{"amount": money(one)} for one in cents]
    lines[data.draw(st.integers(0, len(lines) - 1))] = {}

    assert problems([rule(rule="sum", of=["lines.amount"], equals="total")], {"lines": lines, "total": "1"}) == ()


def test_a_sum_of_what_is_no_amount_is_a_problem() -> None:
    values = {"net": "ten", "tax": 1, "total": 11}

    [problem] = problems([rule(rule="sum", of=["net", "tax"], equals="total")], values)

    assert problem.fields == ("net", "tax", "total")


@pytest.mark.parametrize("amount", ["1e999999999", "-9e99999", "NaN", "Infinity", True])
def test_amounts_that_nobody_pays_are_no_amounts(amount: Any) -> None:
    assert len(problems([rule(rule="range", field="total", min=0)], {"total": amount})) == 1


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 10_000), st.sampled_from([0, 1]))
def test_dates_in_order_are_right_and_dates_that_go_back_are_not(first: date, days: int, strict: int) -> None:
    later = first + timedelta(days=days)
    in_order = rule(rule="order", fields=["issued", "due"], strict=bool(strict))

    assert problems([in_order], {"issued": first.isoformat(), "due": later.isoformat()}) == ()
    assert len(problems([in_order], {"issued": later.isoformat(), "due": first.isoformat()})) == 1
    assert len(problems([in_order], {"issued": first.isoformat(), "due": first.isoformat()})) == strict


def test_rows_are_judged_one_by_one() -> None:
    blocks = [{"from": "08:00", "to": "09:00"}, {"from": "09:00", "to": "08:00"}, {"from": "10:00"}, {"from": "soon"}]

    found = problems([rule(rule="order", fields=["blocks.from", "blocks.to"])], {"blocks": blocks})

    assert [problem.row for problem in found] == [1, 3]


@pytest.mark.parametrize("empty", [{}, {"company": None}, {"company": ""}])
def test_a_required_field_is_there(empty: dict[str, Any]) -> None:
    wanted = rule(rule="required", fields=["company"])

    assert len(problems([wanted], empty)) == 1
    assert problems([wanted], {"company": "Example Ltd"}) == ()


def test_a_list_without_rows_misses_nothing_of_its_rows() -> None:
    assert problems([rule(rule="required", fields=["lines.amount"])], {"lines": []}) == ()


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        ({"rule": "pattern", "field": "currency", "pattern": "^[A-Z]{3}$"}, "EUR", "euro"),
        ({"rule": "oneOf", "field": "currency", "values": ["EUR", "CHF"]}, "CHF", "chf"),
        ({"rule": "range", "field": "currency", "min": 1, "max": 2.5}, "2.50", "2.51"),
        ({"rule": "range", "field": "currency", "min": 1}, 1, 0.999),
    ],
)
def test_one_value_is_judged_by_itself(said: dict[str, Any], right: Any, wrong: Any) -> None:
    judge = rule(**said)

    assert problems([judge], {"currency": right}) == problems([judge], {}) == ()
    assert [problem.rule for problem in problems([judge], {"currency": wrong})] == [said["rule"]]


def test_a_pattern_that_would_explode_elsewhere_is_searched_at_once() -> None:
    judge = rule(rule="pattern", field="a", pattern="^(a+)+$")

    assert len(problems([judge], {"a": "a" * 100_000 + "b"})) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"rule": "eval", "fields": ["a"]},
        {"rule": "required", "fields": []},
        {"rule": "required", "fields": ["a; DROP"]},
        {"rule": "order", "fields": ["a"]},
        {"rule": "range", "field": "a"},
        {"rule": "range", "field": "a", "min": float("nan")},
        {"rule": "pattern", "field": "a", "pattern": "(?=a)b"},
        {"rule": "pattern", "field": "a", "pattern": r"(a)\1"},
        {"rule": "pattern", "field": "a", "pattern": "((a{100}){100}){100}"},
        {"rule": "pattern", "field": "a", "pattern": r"\w{100}"},
        {"rule": "pattern", "field": "a", "pattern": "a)(b"},
        {"rule": "pattern", "field": "a", "pattern": "("},
        {"rule": "pattern", "field": "a", "pattern": "a" * 201},
        {"rule": "sum", "of": ["a"], "equals": "b", "tolerance": "-1"},
        {"rule": "oneOf", "field": "a", "values": []},
    ],
)
def test_rules_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        rule(**wrong)
