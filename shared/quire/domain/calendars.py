"""Timetables as calendars (RFC 5545): weekly events at local times, wherever the calendar is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from quire.domain.timetables import TimeBlock, Timetable

_LONGEST_LINE = 75
"""Octets, without the line's end."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def calendar_of(timetable: Timetable, *, starts_on: date | None = None, ends_on: date | None = None) -> str | None:
    """The timetable as a calendar; None if nothing of it has a time within these days.

    A block whose start or end alone is known becomes a moment at that time.
    """
    first = starts_on or timetable.created_at.date()
    events = [line for block in timetable.timeblocks for line in _event(block, timetable, first, ends_on)]
    if not events:
        return None
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Quire//Timetables//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(timetable.name)}",
        *events,
        "END:VCALENDAR",
    ]
    return "".join(folded(line) for line in lines)


def _event(block: TimeBlock, timetable: Timetable, first: date, last: date | None) -> Iterator[str]:
    start = block.start_time or block.end_time
    day = first + timedelta(days=(block.day_of_week.number - first.weekday()) % 7)
    if start is None or (last is not None and day > last):
        return
    yield "BEGIN:VEVENT"
    yield f"UID:{block.timeblock_id}"
    yield f"DTSTAMP:{timetable.updated_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART:{_local(day, start)}"
    if block.duration is not None:
        yield f"DTEND:{_local(day, str(block.end_time))}"
    yield "RRULE:FREQ=WEEKLY" + ("" if last is None else f";UNTIL={_local(last, '23:59')}")
    yield f"SUMMARY:{escaped(block.name)}"
    if block.notes:
        yield f"DESCRIPTION:{escaped(block.notes)}"
    yield "END:VEVENT"


def _local(day: date, clock: str) -> str:
    return f"{datetime.combine(day, datetime.strptime(clock, '%H:%M').time()):%Y%m%dT%H%M%S}"  # noqa: DTZ007 - local


def escaped(text: str) -> str:
    """A text value, in which nothing ends the line or the value."""
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, none of which splits a character."""
    pieces, piece, room = [], "", _LONGEST_LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", _LONGEST_LINE - 1  # the space that every further piece begins with
        piece, room = piece + letter, room - size
    return "\r\n ".join([*pieces, piece]) + "\r\n"
