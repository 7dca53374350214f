"""Spans of days and the bounds of a month."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from quire.domain.usage import Budget, DayOfUse, UsageQuery, bound, total_of

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("asked", "span"),
    [
        ({}, ("2026-11-01", "2026-11-21")),
        ({"from": "2026-10-05"}, ("2026-10-05", "2026-11-21")),
        ({"from": "2026-12-05"}, ("2026-12-05", "2026-12-05")),
        ({"to": "2026-02-10"}, ("2026-02-01", "2026-02-10")),
        ({"from": "2026-01-02", "to": "2026-01-03"}, ("2026-01-02", "2026-01-03")),
        ({"from": "2000-01-01"}, ("2000-01-01", "2000-12-31")),
        ({"from": "9999-12-31"}, ("9999-12-31", "9999-12-31")),
    ],
)
def test_a_span_is_what_was_asked_for_and_the_present_month_unasked(
    asked: dict[str, str], span: tuple[str, str]
) -> None:
    assert tuple(map(str, UsageQuery.model_validate_strings(asked, by_name=False).span(TODAY))) == span


@given(st.none() | st.dates(), st.none() | st.dates(), st.dates())
def test_a_span_is_never_longer_than_a_leap_year_nor_backwards(
    start: date | None, end: date | None, today: date
) -> None:
    try:
        query = UsageQuery(start=start, end=end)
    except ValidationError:
        assert start is not None
        assert end is not None
        assert not timedelta() <= end - start < timedelta(days=366)
        return

    first, last = query.span(today)

    assert timedelta() <= last - first < timedelta(days=366)


@pytest.mark.parametrize(
    ("own", "ceiling", "expected"),
    [(None, 0, None), (None, 5, 5), (Decimal(3), 0, 3), (Decimal(3), 5, 3), (Decimal(8), 5, 5), (Decimal(0), 5, 0)],
)
def test_the_lower_bound_holds(own: Decimal | None, ceiling: float, expected: float | None) -> None:
    assert bound(own, ceiling) == expected


@pytest.mark.parametrize(
    ("monthly", "spent", "exceeded"), [(None, 9, False), (1, 0.99, False), (1, 1, True), (0, 0, True)]
)
def test_a_budget_is_exceeded_once_it_is_spent(monthly: float | None, spent: float, exceeded: bool) -> None:  # noqa: FBT001
    assert Budget(monthly_usd=monthly, spent_usd=spent).is_exceeded is exceeded


def test_sums_of_money_are_not_spoilt_by_binary_fractions() -> None:
    days = tuple(DayOfUse(day=TODAY, usd=0.1) for _ in range(3))

    assert total_of(days).usd == 0.3
