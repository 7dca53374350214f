"""Tables with a row for each lesson: its day, its time and its name stand side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quire.domain.layout.boxes import around, shared_height
from quire.domain.pages import Box, PageOfWords
from quire.domain.timetables import Day
from quire.domain.values.times import in_order, printed_spans
from quire.types.timetable.blocks import Timed
from quire.types.timetable.days import WEEKDAYS, days_of, days_within
from quire.types.timetable.naming import entries
from quire.types.timetable.pieces import Piece
from quire.types.timetable.writing import Writing, written

_SAME_ROW = 0.5


def recorded(table: Sequence[Piece], page: PageOfWords) -> Iterator[Timed]:
    """The blocks of a table with times in one column; days stand in another, or above all of them."""
    heading = _heading(table, page)
    days: tuple[Day, ...] = days_within(heading.text) if heading else ()
    head = heading
    for row in _rows(table):
        own = next((piece for piece in row if days_of(piece.text)), None)
        if own is not None:
            days, head = days_of(own.text), own
        timed = next((piece for piece in row if _has_time(piece)), None)
        if timed is None:
            continue
        names = [piece for piece in row if piece not in (own, timed) and piece.text and not piece.text.isdigit()]
        yield from _blocks(timed, names, days or WEEKDAYS, head)


def _has_time(piece: Piece) -> bool:
    return any(not span.is_bare for span in printed_spans(piece.text))


def _rows(table: Sequence[Piece]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    timed = sorted((piece for piece in table if _has_time(piece)), key=lambda piece: piece.middle)
    for anchor in timed:
        if not rows or shared_height(rows[-1][0].box, anchor.box) <= _SAME_ROW:
            rows.append([anchor])
    for row in rows:
        beside = [one for one in table if one is not row[0] and shared_height(one.box, row[0].box) > _SAME_ROW]
        row[:] = sorted([*row, *beside], key=lambda piece: piece.centre)
    return rows


def _blocks(timed: Piece, names: Sequence[Piece], days: Sequence[Day], head: Piece | None) -> Iterator[Timed]:
    said = [entry for piece in names for entry in entries(piece.writing)[:1] if entry.name]
    own = [entry for entry in entries(timed.writing) if entry.name and not entry.name.isdigit()]
    entry = next(iter(said or own), None)
    if entry is None:
        return
    span = next(in_order(one for one in printed_spans(timed.text) if not one.is_bare))
    notes = [other.name for other in said[1:]] + [other.notes for other in said if other.notes]
    for day in days:
        yield Timed(
            name=entry.name,
            notes=" ".join(notes) or None,
            day=day,
            start=span.start,
            end=span.end,
            piece=names[0] if names else timed,
            lines=(*entry.lines, *timed.writing.lines) if said else entry.lines,
            is_printed=True,
            head=head,
        )


def _heading(table: Sequence[Piece], page: PageOfWords) -> Piece | None:
    """What names the days of the whole table: a cell of it, or else the nearest words above that name any."""
    inside = next((piece for piece in sorted(table, key=lambda one: one.middle) if days_within(piece.text)), None)
    if inside is not None:
        return inside
    box = around(piece.box for piece in table)
    above = [line for line in _lines_above(box, page) if days_within(line.text)]
    return above[-1] if above else None


def _lines_above(box: Box, page: PageOfWords) -> list[Piece]:
    words = [word for word in page.words if word.box[3] <= box[1] and box[0] <= word.box[0] < box[2]]
    lines = written(words, page.width, page.height).lines
    boxes = [around(word.box for word in line.words) for line in lines]
    return [Piece(place, Writing((line,)), page.number, place) for line, place in zip(lines, boxes, strict=True)]
