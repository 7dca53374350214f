"""What must be true of an invoice, so that a right one passes and a wrong sum does not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from quire import types
from quire.domain.rules import Rule, problems

CENTS = st.integers(-(10**6), 10**6)
HEAD = {"invoice_number": "F-1", "invoice_date": "2024-03-01", "supplier": "Velmont Ltd", "lines": []}


def broken(**values: Any) -> list[str]:
    kind = types.built_in("invoice")
    assert kind is not None
    return [problem.rule for problem in problems(kind.rules, {**HEAD, **values})]


def items(*amounts: str) -> list[dict[str, str]]:
    return [{"description": "x", "amount": amount} for amount in amounts]


@pytest.mark.parametrize(
    "values",
    [
        {"total": "12.00"},
        {"total": "12.00", "lines": items("12.00")},
        {"subtotal": "10.00", "tax": "2.00", "total": "12.00", "lines": items("4.00", "6.00")},
        {"subtotal": "10.00", "tax": "2.00", "total": "12.00", "lines": items("12.00")},
        {"subtotal": "10.00", "tax": "2.02", "total": "11.99"},
        {"subtotal": "9.00", "discount": "-1.00", "tax": "1.80", "total": "10.80", "lines": items("10.00")},
        {"subtotal": "10.00", "discount": "-1.00", "tax": "1.80", "total": "10.80", "lines": items("10.00")},
        {"subtotal": "10.00", "shipping": "5.00", "tax": "2.00", "total": "17.00", "lines": items("10.00")},
    ],
)
def test_a_right_invoice_passes_however_it_adds_up(values: dict[str, Any]) -> None:
    assert broken(**values) == []


@pytest.mark.parametrize(
    "values",
    [
        {"subtotal": "10.00", "tax": "2.00", "total": "12.60"},
        {"subtotal": "10.00", "tax": "2.00", "total": "12.00", "lines": items("4.00", "5.00")},
        {"subtotal": "10.00", "shipping": "5.00", "tax": "2.00", "total": "16.00"},
    ],
)
def test_a_wrong_sum_does_not_pass(values: dict[str, Any]) -> None:
    assert broken(**values) == ["sum"]


def test_a_row_without_an_amount_does_not_pass() -> None:
    assert broken(total="12.00", lines=[{"description": "x", "amount": None}]) == ["required"]


@given(st.lists(CENTS, min_size=1, max_size=9), CENTS, CENTS, st.booleans())
def test_an_optional_part_counts_or_does_not(parts: list[int], extra: int, other: int, counts: bool) -> None:  # noqa: FBT001
    rule = TypeAdapter(Rule).validate_python(
        {"rule": "sum", "of": ["rows.a"], "equals": "b", "orEquals": ["c"], "optional": ["d"], "tolerance": "0"}
    )
    made = sum(parts) + (extra if counts else 0)
    values = {"rows": [{"a": part} for part in parts], "b": other, "c": made, "d": Decimal(extra)}
    assert problems([rule], values) == ()
    is_right = other in (sum(parts), sum(parts) + extra)
    assert bool(problems([rule], values | {"c": None})) is not is_right
