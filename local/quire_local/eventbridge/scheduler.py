"""Fires at the occurrences of a schedule."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from quire_local.eventbridge.schedules import Schedule

LONGEST_NAP = 60.0
"""Timers stand still while the machine sleeps, so the clock is looked at this often at least."""

Clock = Callable[[], float]
Fire = Callable[[datetime], Awaitable[None]]


async def keep(schedule: Schedule, fire: Fire, clock: Clock) -> None:
    """Fire at each occurrence from now on; what was missed while nothing ran is not made up."""
    occurrence = schedule.next_after(_now(clock))
    while occurrence is not None:
        await _until(occurrence, clock)
        await fire(occurrence)
        occurrence = _following(schedule, occurrence, _now(clock))


def _following(schedule: Schedule, occurrence: datetime, now: datetime) -> datetime | None:
    """The next occurrence that is still to come, in step with the ones before."""
    following = schedule.next_after(occurrence)
    while following is not None and following <= now:
        following = schedule.next_after(following)
    return following


async def _until(moment: datetime, clock: Clock) -> None:
    while (seconds := moment.timestamp() - clock()) > 0:  # noqa: ASYNC110 - time is what is waited for
        await asyncio.sleep(min(seconds, LONGEST_NAP))


def _now(clock: Clock) -> datetime:
    return datetime.fromtimestamp(clock(), UTC)
