"""Spans of days and the bounds of a month."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from quire.domain.codes import ErrorCode
from quire.domain.jobs import EventName
from quire.domain.usage import (
    Budget,
    DayOfUse,
    Ended,
    ErrorCount,
    Routes,
    StepTime,
    UsageQuery,
    bound,
    errors_of,
    routes_of,
    steps_of,
    total_of,
)

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


def ended(*moments: dict[EventName, float], **more: object) -> Ended:
    return Ended.model_validate({"routes": {}, "errors": {}, "moments": moments, **more})


def test_whatever_nobody_was_asked_about_went_by_itself() -> None:
    assert routes_of(ended(routes={"text": 3, "ocr": 4, "llm": 2, "review": 1})) == Routes(auto=7, llm=2, review=1)
    assert routes_of(ended()) == Routes(auto=0, llm=0, review=0)


def test_errors_are_told_by_how_often_they_were() -> None:
    counted = ended(errors={"TIMEOUT": 1, "ENCRYPTED": 4, "CORRUPT": 1})

    assert errors_of(counted) == (
        ErrorCount(code=ErrorCode.ENCRYPTED, count=4),
        ErrorCount(code=ErrorCode.CORRUPT, count=1),
        ErrorCount(code=ErrorCode.TIMEOUT, count=1),
    )


def test_steps_stand_in_the_order_of_the_flow_with_what_half_and_nearly_all_of_them_took() -> None:
    began = {EventName.UPLOADED: 0.0, EventName.CLASSIFYING: 1.0}
    jobs = [{**began, EventName.CLASSIFIED: 1.0 + seconds} for seconds in range(1, 101)]

    assert steps_of(ended(*jobs, {EventName.UPLOADED: 0.0})) == (
        StepTime(step="intake", jobs=100, median_ms=1000, p95_ms=1000),
        StepTime(step="classify", jobs=100, median_ms=50_000, p95_ms=95_000),
    )


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=60))
def test_a_median_and_a_p95_are_times_that_were_taken(took: list[int]) -> None:
    jobs = [{EventName.CLASSIFYING: 0.0, EventName.CLASSIFIED: one / 1000} for one in took]

    [step] = steps_of(ended(*jobs))

    assert {step.median_ms, step.p95_ms} <= set(took)
    assert 2 * sum(one <= step.median_ms for one in took) >= len(took)
    assert 2 * sum(one >= step.median_ms for one in took) >= len(took)
    assert 20 * sum(one <= step.p95_ms for one in took) >= 19 * len(took)
