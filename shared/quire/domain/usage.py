"""What the work of each day used, and what a month may cost."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

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


class Usage(Model):
    days: tuple[DayOfUse, ...]
    total: Used
    budget: Budget


def total_of(days: tuple[DayOfUse, ...]) -> Used:
    return Used(
        documents=sum(day.documents for day in days),
        failed=sum(day.failed for day in days),
        pages=sum(day.pages for day in days),
        llm_tokens=sum(day.llm_tokens for day in days),
        usd=round(sum(day.usd for day in days), 6),
    )


def bound(own: Decimal | None, ceiling: float) -> float | None:
    """The lower of the tenant's own bound and the installation's; a ceiling of 0 is none."""
    bounds = [float(one) for one in (own, ceiling or None) if one is not None]
    return min(bounds) if bounds else None


def first_of_month(at: datetime) -> date:
    return at.date().replace(day=1)
