"""What the work of each day used, and what a month may cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Annotated

from pydantic import Field, model_validator

from quire.domain.codes import ErrorCode
from quire.domain.jobs import STEPS, EventName, lasted
from quire.domain.model import Model

_LONGEST_DAYS = 366


class Used(Model):
    """Ended work. `failed` counts jobs that ended without a result; the other figures are of the results."""

    documents: int = 0
    failed: int = 0
    pages: int = 0
    llm_tokens: int = 0
    usd: float = 0.0


class DayOfUse(Used):
    day: date


class UsageQuery(Model):
    """Days in UTC, both included; unasked the present month."""

    start: Annotated[date | None, Field(alias="from")] = None
    end: Annotated[date | None, Field(alias="to")] = None

    @model_validator(mode="after")
    def _span_is_bounded(self) -> UsageQuery:
        if self.start and self.end and not 0 <= (self.end - self.start).days < _LONGEST_DAYS:
            raise ValueError(f"must span 1 to {_LONGEST_DAYS} days")
        return self

    def span(self, today: date) -> tuple[date, date]:
        """The first and the last day that are asked for; a start alone means until today, but no longer than a year."""
        if self.start is None:
            end = self.end or today
            return end.replace(day=1), end
        longest = date.fromordinal(min(date.max.toordinal(), self.start.toordinal() + _LONGEST_DAYS - 1))
        return self.start, self.end or min(max(today, self.start), longest)


class Budget(Model):
    """What a month may cost the tenant, and what this one has. None: nobody set a bound."""

    monthly_usd: float | None
    spent_usd: float

    @property
    def is_exceeded(self) -> bool:
        return self.monthly_usd is not None and self.spent_usd >= self.monthly_usd


class BudgetRequest(Model):
    """The body of PUT /usage/budget; null takes the tenant's own bound away."""

    monthly_usd: Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=6)] | None


class Routes(Model):
    """Completed jobs by the way that they went: by themselves, by way of a language model, by way of a person."""

    auto: int = 0
    llm: int = 0
    review: int = 0


class StepTime(Model):
    """How long a step took, the wait before it included, in that many jobs."""

    step: str
    jobs: int
    median_ms: int
    p95_ms: int


class ErrorCount(Model):
    code: ErrorCode
    count: int


class Ended(Model):
    """What became of jobs that began in a span of days and have ended, as far as their documents are still there."""

    routes: dict[str, int]
    """Completed ones by their route."""
    errors: dict[ErrorCode, int]
    moments: tuple[dict[EventName, float], ...]
    """When things happened to the newest of them, in seconds."""


class Usage(Model):
    """`routes`, `steps` and `errors` are of jobs that began on these days and whose documents are still there."""

    days: tuple[DayOfUse, ...]
    total: Used
    budget: Budget
    routes: Routes
    steps: tuple[StepTime, ...]
    errors: tuple[ErrorCount, ...]


def total_of(days: tuple[DayOfUse, ...]) -> Used:
    return Used(
        documents=sum(day.documents for day in days),
        failed=sum(day.failed for day in days),
        pages=sum(day.pages for day in days),
        llm_tokens=sum(day.llm_tokens for day in days),
        usd=round(sum(day.usd for day in days), 6),
    )


def routes_of(ended: Ended) -> Routes:
    asked = {name: ended.routes.get(name, 0) for name in ("llm", "review")}
    return Routes(auto=sum(ended.routes.values()) - sum(asked.values()), **asked)


def steps_of(ended: Ended) -> tuple[StepTime, ...]:
    """In the order of the flow."""
    took: dict[str, list[int]] = {}
    for moments in ended.moments:
        for step, milliseconds in lasted(moments).items():
            took.setdefault(step, []).append(milliseconds)
    return tuple(_step_time(step, sorted(took[step])) for step in STEPS if step in took)


def errors_of(ended: Ended) -> tuple[ErrorCount, ...]:
    """The most frequent first."""
    ranked = sorted(ended.errors.items(), key=lambda one: (-one[1], one[0]))
    return tuple(ErrorCount(code=code, count=count) for code, count in ranked)


def _step_time(step: str, took: Sequence[int]) -> StepTime:
    return StepTime(step=step, jobs=len(took), median_ms=_rank(took, 0.5), p95_ms=_rank(took, 0.95))


def _rank(ordered: Sequence[int], share: float) -> int:
    """The value that this share of all does not exceed."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def bound(own: Decimal | None, ceiling: float) -> float | None:
    """The lower of the tenant's own bound and the installation's; a ceiling of 0 is none."""
    bounds = [float(one) for one in (own, ceiling or None) if one is not None]
    return min(bounds) if bounds else None


def first_of_month(at: datetime) -> date:
    return at.date().replace(day=1)
