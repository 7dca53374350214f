"""Schedule expressions of rules: `rate(5 minutes)` and `cron(0 12 * * ? *)`, in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from quire_local.eventbridge.cron import Cron, InvalidSchedule, parse_cron

__all__ = ["Cron", "InvalidSchedule", "Rate", "Schedule", "parse_schedule"]

_EXPRESSION = re.compile(r"(rate|cron)\((.*)\)")
_RATE = re.compile(r"([1-9][0-9]*) (minute|hour|day)(s?)")


class Schedule(Protocol):
    def next_after(self, moment: datetime) -> datetime | None:
        """The first occurrence later than `moment`, or None when there is none left."""


@dataclass(frozen=True)
class Rate:
    """Every so often, counted from the occurrence before or from the start."""

    period: timedelta

    def next_after(self, moment: datetime) -> datetime:
        return moment + self.period


def parse_schedule(expression: str) -> Schedule:
    match = _EXPRESSION.fullmatch(expression)
    if match is None:
        raise InvalidSchedule(expression, "it is neither rate(...) nor cron(...)")
    kind, argument = match.groups()
    return _parse_rate(expression, argument) if kind == "rate" else parse_cron(expression, argument)


def _parse_rate(expression: str, argument: str) -> Rate:
    match = _RATE.fullmatch(argument)
    if match is None:
        raise InvalidSchedule(expression, "a rate is a whole number and minutes, hours or days")
    value, unit, plural = int(match[1]), match[2], match[3]
    if (value == 1) == bool(plural):
        raise InvalidSchedule(expression, "the unit is singular after 1 and plural after any other number")
    return Rate(timedelta(**{f"{unit}s": value}))
