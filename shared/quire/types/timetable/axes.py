"""Which way the days run through a table, and which the times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from quire.domain.layout.boxes import height, shared_height
from quire.domain.timetables import Day
from quire.domain.values.times import PrintedSpan, Span, in_order, printed_spans, without_times
from quire.types.timetable.days import days_of, days_of_letters
from quire.types.timetable.legend import Legend, number_of
from quire.types.timetable.pieces import Piece

_FEWEST_DAYS = 2
_SAME_ROW = 0.5
_BOTTOM = 1.01
_OUT_OF_STEP = 0.25
"""Share of a column by which headings may miss their places."""
_HOURS = re.compile(r"\d{1,2}", re.ASCII)


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


def plans(pieces: Sequence[Piece], *, is_ruled: bool, legend: Legend) -> Iterator[Plan]:
    """The week plans in a table, one for each row or column of days; none where no days head it.

    `legend` has the times of lessons that the table only numbers.
    """
    side_by_side = _day_rows(pieces)
    turned = [piece.turned() for piece in pieces]
    one_below_the_other = _day_rows(turned)
    if _count(one_below_the_other) > _count(side_by_side):
        yield from _plans(turned, one_below_the_other, is_ruled=is_ruled, legend=legend)
    else:
        yield from _plans(pieces, side_by_side, is_ruled=is_ruled, legend=legend)


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
    return [_with_illegible(row, pieces) for row in ordered if len({column.days for column in row}) >= _FEWEST_DAYS]


def _with_illegible(row: list[DayColumn], pieces: Sequence[Piece]) -> list[DayColumn]:
    """The row with a heading that could not be read, where its neighbours leave but one day for it."""
    heads = [column.head for column in row]
    beside = [one for one in pieces if one not in heads and one.text and all(_in_row(one, head) for head in heads)]
    days_apart = row[-1].days[0].number - row[0].days[0].number
    if days_apart <= 0:
        return row
    step = (row[-1].head.centre - row[0].head.centre) / days_apart
    found = list(row)
    for piece in beside:
        place = (piece.centre - row[0].head.centre) / step
        day = row[0].days[0].number + round(place)
        is_free = 0 <= day < 5 and all(tuple(Day)[day] not in column.days for column in found)
        if is_free and _are_in_step(row, step) and abs(place - round(place)) < _OUT_OF_STEP:
            found.append(DayColumn((tuple(Day)[day],), piece))
    return sorted(found, key=lambda column: column.head.centre)


def _in_row(piece: Piece, head: Piece) -> bool:
    alike = abs(height(piece.box) - height(head.box)) < _OUT_OF_STEP * height(head.box)
    return alike and shared_height(piece.box, head.box) > 1 - _OUT_OF_STEP


def _are_in_step(row: Sequence[DayColumn], step: float) -> bool:
    """Whether the days follow each other as far apart as their headings do."""
    first = row[0]
    return all(
        abs((one.head.centre - first.head.centre) / step - (one.days[0].number - first.days[0].number)) < _OUT_OF_STEP
        for one in row
    )


def _days(pieces: Sequence[Piece]) -> list[DayColumn]:
    named = [DayColumn(days, piece) for piece in pieces if (days := days_of(piece.text))]
    letters = sorted((piece for piece in pieces if len(piece.text) == 1), key=lambda piece: piece.centre)
    if named or len(letters) < 5:
        return named
    top = min(letter.middle for letter in letters)
    first = [letter for letter in letters if abs(letter.middle - top) < height(letter.box) / 2]
    days = days_of_letters([letter.text for letter in first])
    return [DayColumn((day,), letter) for day, letter in zip(days, first, strict=False)]


def _plans(
    pieces: Sequence[Piece], rows: Sequence[Sequence[DayColumn]], *, is_ruled: bool, legend: Legend
) -> Iterator[Plan]:
    ends = [*(row[0].head.box[1] for row in rows[1:]), _BOTTOM]
    for row, end in zip(rows, ends, strict=False):
        top = max(column.head.box[3] for column in row) - height(row[0].head.box) / 2
        heads = [column.head for column in row]
        below = [piece for piece in pieces if top < piece.middle < end and piece not in heads]
        yield _plan(row, below, is_ruled=is_ruled, legend=legend)


def _plan(columns: Sequence[DayColumn], below: Sequence[Piece], *, is_ruled: bool, legend: Legend) -> Plan:
    left, right = columns[0].head.box[0], max(column.head.box[2] for column in columns)
    beside = [piece for piece in below if not left <= piece.centre <= right and piece.text]
    contents = tuple(piece for piece in below if left <= piece.centre <= right)
    return Plan(tuple(columns), tuple(slots_of(beside, legend)), contents, is_ruled)


def slots_of(heads: Sequence[Piece], legend: Legend) -> Iterator[Slot]:
    """The rows that have headings beside the days, with their times in the order of the day."""
    rows = _rows(heads)
    numbers = [next(filter(None, (number_of(piece.text) for piece in row)), None) for row in rows]
    spans = _completed(_spans(rows, [legend.get(number or 0) for number in numbers]), numbers)
    for row, span in zip(rows, spans, strict=True):
        labels = [without_times(piece.text) for piece in row if not _HOURS.fullmatch(piece.text)]
        yield Slot(
            top=min(piece.box[1] for piece in row),
            bottom=max(piece.box[3] for piece in row),
            start=span.start,
            end=span.end,
            heads=tuple(row),
            label=" ".join(filter(None, labels)),
        )


def _spans(rows: Sequence[Sequence[Piece]], told_apart: Sequence[PrintedSpan | None]) -> list[Span]:
    printed = [_printed(row) or told for row, told in zip(rows, told_apart, strict=True)]
    if not any(printed) and _are_hours(rows):
        printed = [_hour(row) for row in rows]
    told = in_order([one for one in printed if one is not None])
    return [Span(None, None) if one is None else next(told) for one in printed]


def _completed(spans: Sequence[Span], numbers: Sequence[int | None]) -> list[Span]:
    """A row lasts until the next begins, and begins when the one before ends, where it does not say so itself.

    One that has but a number says nothing of its time: there may be several between two times.
    """
    if all(span.start is None for span in spans):
        return list(spans)
    ends = [None, *(span.end for span in spans)]
    starts = [*(span.start for span in spans[1:]), None]
    begun = [
        Span(end, None) if span.start is None and number is None else span
        for span, end, number in zip(spans, ends, numbers, strict=False)
    ]
    return [_until(span, after) for span, after in zip(begun, starts, strict=True)]


def _until(span: Span, after: int | None) -> Span:
    is_open = span.start is not None and span.end is None
    return Span(span.start, after) if is_open and after is not None and after > (span.start or 0) else span


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
