"""Which way the days run through a table, and which the times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from quire.domain.layout.boxes import height, shared_height
from quire.domain.timetables import Day
from quire.domain.values.times import PrintedSpan, in_order, printed_spans, without_times
from quire.types.timetable.days import days_of, days_of_letters
from quire.types.timetable.pieces import Piece

_FEWEST_DAYS = 2
_SAME_ROW = 0.5
_MOSTLY = 0.5
_BOTTOM = 1.01
_HOURS = re.compile(r"\d{1,2}", re.ASCII)
_NUMBERED = re.compile(
    r"(?:period|lesson|session|block|hour|p|l|stunde)?\.?\s*(\d{1,2})(?:st|nd|rd|th|\.)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DayColumn:
    days: tuple[Day, ...]
    head: Piece


@dataclass(frozen=True, slots=True)
class Slot:
    """A row of the table: when it is, as its heading says."""

    top: float
    bottom: float
    start: int | None
    end: int | None
    heads: tuple[Piece, ...]
    label: str
    """What its heading says besides the time: Period 1, Break."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A table in its frame: days side by side, times from top to bottom."""

    columns: tuple[DayColumn, ...]
    slots: tuple[Slot, ...]
    contents: tuple[Piece, ...]
    is_ruled: bool


def plans(pieces: Sequence[Piece], *, is_ruled: bool) -> Iterator[Plan]:
    """The week plans in a table, one for each row or column of days; none where no days head it."""
    side_by_side = _day_rows(pieces)
    turned = [piece.turned() for piece in pieces]
    one_below_the_other = _day_rows(turned)
    if _count(one_below_the_other) > _count(side_by_side):
        yield from _plans(turned, one_below_the_other, is_ruled=is_ruled)
    else:
        yield from _plans(pieces, side_by_side, is_ruled=is_ruled)


def number_of(label: str) -> int | None:
    """Of Period 3 or P3, the 3."""
    match = _NUMBERED.fullmatch(label.strip())
    return int(match[1]) if match else None


def _count(rows: Sequence[Sequence[DayColumn]]) -> int:
    return max((len({day for column in row for day in column.days}) for row in rows), default=0)


def _day_rows(pieces: Sequence[Piece]) -> list[list[DayColumn]]:
    """Rows of headings that are days, each at least two different ones side by side."""
    rows: list[list[DayColumn]] = []
    for column in sorted(_days(pieces), key=lambda column: column.head.middle):
        if rows and shared_height(rows[-1][-1].head.box, column.head.box) > _SAME_ROW:
            rows[-1].append(column)
        else:
            rows.append([column])
    ordered = [sorted(row, key=lambda column: column.head.centre) for row in rows]
    return [row for row in ordered if len({column.days for column in row}) >= _FEWEST_DAYS]


def _days(pieces: Sequence[Piece]) -> list[DayColumn]:
    named = [DayColumn(days, piece) for piece in pieces if (days := days_of(piece.text))]
    letters = sorted((piece for piece in pieces if len(piece.text) == 1), key=lambda piece: piece.centre)
    if named or len(letters) < 5:
        return named
    top = min(letter.middle for letter in letters)
    first = [letter for letter in letters if abs(letter.middle - top) < height(letter.box) / 2]
    days = days_of_letters([letter.text for letter in first])
    return [DayColumn((day,), letter) for day, letter in zip(days, first, strict=False)]


def _plans(pieces: Sequence[Piece], rows: Sequence[Sequence[DayColumn]], *, is_ruled: bool) -> Iterator[Plan]:
    ends = [*(row[0].head.box[1] for row in rows[1:]), _BOTTOM]
    for row, end in zip(rows, ends, strict=False):
        top = max(column.head.box[3] for column in row) - height(row[0].head.box) / 2
        yield _plan(row, [piece for piece in pieces if top < piece.middle < end], is_ruled=is_ruled)


def _plan(columns: Sequence[DayColumn], below: Sequence[Piece], *, is_ruled: bool) -> Plan:
    left, right = columns[0].head.box[0], max(column.head.box[2] for column in columns)
    beside = [piece for piece in below if not left <= piece.centre <= right and piece.text]
    contents = tuple(piece for piece in below if left <= piece.centre <= right)
    return Plan(tuple(columns), tuple(slots_of(beside)), contents, is_ruled)


def slots_of(heads: Sequence[Piece]) -> Iterator[Slot]:
    """The rows that have headings beside the days, with their times in the order of the day."""
    rows = _rows(heads)
    printed = [_printed(row) for row in rows]
    printed = printed if any(printed) else [_hour(row) for row in rows] if _are_hours(rows) else printed
    told = iter(list(in_order(one for one in printed if one is not None)))
    spans = [next(told) if one is not None else None for one in printed]
    starts = [span.start if span else None for span in spans]
    open_ended = sum(one is not None and one.end is None for one in spans) > _MOSTLY * sum(map(bool, spans))
    for at, (row, span) in enumerate(zip(rows, spans, strict=True)):
        end = span.end if span else None
        if span and end is None and open_ended and at + 1 < len(starts):
            end = _later(starts[at + 1], span.start)
        yield Slot(
            top=min(piece.box[1] for piece in row),
            bottom=max(piece.box[3] for piece in row),
            start=span.start if span else None,
            end=end,
            heads=tuple(row),
            label=" ".join(
                filter(None, (without_times(piece.text) for piece in row if not _HOURS.fullmatch(piece.text)))
            ),
        )


def _later(time: int | None, start: int | None) -> int | None:
    return time if time is not None and start is not None and time > start else None


def _rows(heads: Sequence[Piece]) -> list[list[Piece]]:
    """Headings in rows; a heading that spans several rows of others names no time of its own."""
    timed = [piece for piece in heads if _printed([piece])]
    rows: list[list[Piece]] = []
    for piece in sorted(timed or heads, key=lambda piece: piece.middle):
        if rows and shared_height(rows[-1][0].box, piece.box) > _SAME_ROW:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for piece in heads:
        if timed and piece not in timed:
            beside = [row for row in rows if shared_height(row[0].box, piece.box) > _SAME_ROW]
            if len(beside) == 1:
                beside[0].append(piece)
            elif not beside:
                rows.append([piece])
    return sorted(rows, key=lambda row: row[0].middle)


def _printed(row: Sequence[Piece]) -> PrintedSpan | None:
    """The time of the row; two columns may hold where it starts and where it ends."""
    spans = [span for piece in sorted(row, key=lambda piece: piece.centre) for span in printed_spans(piece.text)]
    if len(spans) > 1 and all(span.end is None for span in spans[:2]):
        return PrintedSpan(spans[0].start, spans[1].start, spans[0].place)
    ranged = [span for span in spans if span.end is not None]
    return next(iter(ranged or spans), None)


def _are_hours(rows: Sequence[Sequence[Piece]]) -> bool:
    """Whether headings that are mere numbers are the hours of a day, and not those of lessons."""
    numbers = [int(row[0].text) for row in rows if _HOURS.fullmatch(row[0].text)]
    if len(numbers) < 3 or not 7 <= numbers[0] <= 10:
        return False
    return all((later - number) % 12 == 1 for number, later in pairwise(numbers))


def _hour(row: Sequence[Piece]) -> PrintedSpan | None:
    return next(iter(printed_spans(f"{row[0].text}:00")), None) if _HOURS.fullmatch(row[0].text) else None
