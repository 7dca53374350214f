"""AWS's cron: minutes, hours, day of month, month, day of week, year; with ? L W and #."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

Days = Callable[[int, int], frozenset[int]]
"""The days of a month, given year and month, on which a field holds."""

_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_WEEKDAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), start=1)}


class InvalidSchedule(ValueError):  # noqa: N818 - it reads as a sentence
    def __init__(self, expression: str, reason: str) -> None:
        super().__init__(f"{expression}: {reason}")
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Cron:
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: Days
    months: tuple[int, ...]
    years: tuple[int, ...]

    def next_after(self, moment: datetime) -> datetime | None:
        """The first whole minute later than `moment` at which all fields hold."""
        start = moment.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        return next((time for time in self._times_from(start) if time >= start), None)

    def _times_from(self, start: datetime) -> Iterator[datetime]:
        """All occurrences, in order, beginning not later than on the day of `start`."""
        for day in self._days_from(start.date()):
            for hour in self.hours:
                for minute in self.minutes:
                    yield datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)

    def _days_from(self, start: date) -> Iterator[date]:
        months = ((year, month) for year in self.years if year >= start.year for month in self.months)
        for year, month in months:
            for day in sorted(self.days(year, month)):
                found = date(year, month, day)
                if found >= start:
                    yield found


@dataclass(frozen=True)
class _Field:
    """One field's range and names, and the words for it in an error."""

    expression: str
    name: str
    low: int
    high: int
    names: Mapping[str, int]

    def values(self, text: str) -> tuple[int, ...]:
        """Every number that a list of values, ranges and steps stands for."""
        return tuple(sorted({number for part in text.split(",") for number in self._part(part)}))

    def number(self, text: str) -> int:
        number = self.names.get(text.upper(), int(text) if text.isascii() and text.isdecimal() else -1)
        if not self.low <= number <= self.high:
            raise self.invalid(f"{text!r} is not between {self.low} and {self.high}")
        return number

    def invalid(self, reason: str) -> InvalidSchedule:
        return InvalidSchedule(self.expression, f"{self.name}: {reason}")

    def _part(self, part: str) -> range:
        span, slash, step = part.partition("/")
        if slash and not (step.isascii() and step.isdecimal() and int(step)):
            raise self.invalid(f"{step!r} is not a step")
        if span == "*" or (slash and not span):
            return range(self.low, self.high + 1, int(step or 1))
        first, dash, last = span.partition("-")
        start = self.number(first)
        end = self.number(last) if dash else (self.high if slash else start)
        if end < start:
            raise self.invalid(f"{span!r} runs backwards")
        return range(start, end + 1, int(step or 1))


def parse_cron(expression: str, argument: str) -> Cron:
    parts = argument.split()
    if len(parts) != 6:
        raise InvalidSchedule(expression, f"cron has 6 fields, not {len(parts)}")
    minutes, hours, day_of_month, month, day_of_week, year = parts
    if (day_of_month == "?") == (day_of_week == "?"):
        raise InvalidSchedule(expression, "one of day-of-month and day-of-week is ?, and the other is not")
    weekdays = _Field(expression, "day-of-week", 1, 7, _WEEKDAYS)
    month_days = _Field(expression, "day-of-month", 1, 31, {})
    return Cron(
        minutes=_Field(expression, "minutes", 0, 59, {}).values(minutes),
        hours=_Field(expression, "hours", 0, 23, {}).values(hours),
        days=_by_weekday(weekdays, day_of_week) if day_of_month == "?" else _by_day(month_days, day_of_month),
        months=_Field(expression, "month", 1, 12, _MONTHS).values(month),
        years=_Field(expression, "year", 1970, 2199, {}).values(year),
    )


def _by_day(field: _Field, text: str) -> Days:
    """Day of month: a list, L for the last day, 15W for the weekday nearest to the 15th, LW for the last weekday."""
    if text == "L":
        return lambda year, month: frozenset({_length(year, month)})
    if text == "LW":
        return lambda year, month: frozenset({_nearest_weekday(year, month, _length(year, month))})
    if text.endswith("W"):
        return partial(_weekday_near, field.number(text[:-1]))
    wanted = field.values(text)
    return lambda year, month: frozenset(day for day in wanted if day <= _length(year, month))


def _by_weekday(field: _Field, text: str) -> Days:
    """Day of week: a list, L for Saturday, 6L for the month's last Friday, 3#2 for its second Tuesday."""
    weekday, hash_mark, nth = text.partition("#")
    if hash_mark:
        if nth not in set("12345"):
            raise field.invalid(f"{nth!r} is not a week of a month")
        return partial(_nth_weekday, field.number(weekday), int(nth))
    if text.endswith("L") and text != "L":
        return partial(_last_weekday, field.number(text[:-1]))
    wanted = frozenset({7} if text == "L" else field.values(text))
    return lambda year, month: frozenset(
        day for day in range(1, _length(year, month) + 1) if _weekday(year, month, day) in wanted
    )


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _weekday(year: int, month: int, day: int) -> int:
    """1 for Sunday to 7 for Saturday."""
    return date(year, month, day).isoweekday() % 7 + 1


def _weekday_near(day: int, year: int, month: int) -> frozenset[int]:
    return frozenset({_nearest_weekday(year, month, day)} if day <= _length(year, month) else ())


def _nearest_weekday(year: int, month: int, day: int) -> int:
    """The Monday to Friday nearest to a day, without leaving its month."""
    weekday = _weekday(year, month, day)
    if weekday == 7:
        return day - 1 if day > 1 else day + 2
    if weekday == 1:
        return day + 1 if day < _length(year, month) else day - 2
    return day


def _nth_weekday(weekday: int, nth: int, year: int, month: int) -> frozenset[int]:
    first = 1 + (weekday - _weekday(year, month, 1)) % 7
    day = first + 7 * (nth - 1)
    return frozenset({day} if day <= _length(year, month) else ())


def _last_weekday(weekday: int, year: int, month: int) -> frozenset[int]:
    last = _length(year, month)
    return frozenset({last - (_weekday(year, month, last) - weekday) % 7})
