"""When a schedule of EventBridge Scheduler occurs: rate, cron and at, in a time zone, between two dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from quire_local.eventbridge.cron import Cron, InvalidSchedule
from quire_local.eventbridge.schedules import Rate, Schedule, parse_schedule

_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Once:
    """Occurs at one moment."""

    moment: datetime

    def next_after(self, moment: datetime) -> datetime | None:
        return self.moment if self.moment > moment else None


@dataclass(frozen=True)
class Zoned:
    """A cron of a time zone's clocks: a time that they skip does not occur, one that they show twice occurs once."""

    cron: Cron
    zone: tzinfo

    def next_after(self, moment: datetime) -> datetime | None:
        return next((time for time in self._times(moment) if time > moment), None)

    def _times(self, moment: datetime) -> Iterator[datetime]:
        # The cron reads a clock: what the zone's clocks show is handed to it as if it were UTC.
        shown: datetime | None = moment.astimezone(self.zone).replace(tzinfo=UTC) - timedelta(minutes=1)
        while shown is not None and (shown := self.cron.next_after(shown)) is not None:
            time = shown.replace(tzinfo=self.zone).astimezone(UTC)
            if time.astimezone(self.zone).replace(tzinfo=UTC) == shown:
                yield time


@dataclass(frozen=True)
class From:
    """A rate in step with its start date, at which it occurs for the first time."""

    start: datetime
    period: timedelta

    def next_after(self, moment: datetime) -> datetime:
        if moment < self.start:
            return self.start
        return self.start + self.period * ((moment - self.start) // self.period + 1)


@dataclass(frozen=True)
class Between:
    """What of another schedule lies between two moments."""

    schedule: Schedule
    start: datetime | None
    end: datetime | None

    def next_after(self, moment: datetime) -> datetime | None:
        if self.start is not None:
            moment = max(moment, self.start - timedelta(microseconds=1))
        found = self.schedule.next_after(moment)
        return found if found is not None and found <= (self.end or _LAST) else None


def parse_calendar(expression: str, *, timezone: str, start: str | None, end: str | None) -> Schedule:
    """Raises InvalidSchedule, saying why, for what CreateSchedule would refuse."""
    zone = _zone(expression, timezone)
    if match := _AT.fullmatch(expression):
        return Once(_local_moment(expression, match[1], zone))
    first, last = _moment(expression, start), _moment(expression, end)
    if first is not None and last is not None and first >= last:
        raise InvalidSchedule(expression, "StartDate is not before EndDate")
    return Between(_recurring(expression, zone, first), first, last)


def _recurring(expression: str, zone: tzinfo, start: datetime | None) -> Schedule:
    schedule = parse_schedule(expression)
    if isinstance(schedule, Cron):
        return Zoned(schedule, zone)
    if isinstance(schedule, Rate) and start is not None:
        return From(start, schedule.period)
    return schedule


def _zone(expression: str, name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # a path, a folder or a name that nobody knows
        raise InvalidSchedule(expression, f"ScheduleExpressionTimezone {name!r} is no time zone") from error


def _local_moment(expression: str, text: str, zone: tzinfo) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidSchedule(expression, "it is no date and time") from error


def _moment(expression: str, text: str | None) -> datetime | None:
    """A date and time of the template, in UTC unless it says otherwise."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidSchedule(expression, f"{text!r} is no date and time") from error
