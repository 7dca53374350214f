"""Time blocks out of a plan: which cell is on which days, and from when to when."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from quire.domain.layout.boxes import shared_height, shared_width
from quire.domain.pages import Box
from quire.domain.timetables import Day
from quire.domain.values.times import Span, in_order
from quire.types.timetable.axes import DayColumn, Plan, Slot
from quire.types.timetable.edges import Edges, between
from quire.types.timetable.naming import Entry, entries, is_break, spelt
from quire.types.timetable.pieces import Piece
from quire.types.timetable.writing import WrittenLine

_OF_THE_DAY = 0.5
_SAME_ROW = 0.5
_FEWEST_LETTERS = 3
_LONGEST_SIGN = 2
_APART = 0.01
"""Share of the page by which neighbours may lie apart."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Something on a day, as the table has it."""

    name: str
    notes: str | None
    day: Day
    start: int | None
    end: int | None
    piece: Piece
    lines: tuple[WrittenLine, ...]
    is_printed: bool
    """Whether the time is printed with it, and not only at the table's edge."""
    head: Piece | None = None
    """Where its day is printed."""
    slot: Slot | None = None


def timed_in(plan: Plan, known: Collection[str] = ()) -> Iterator[Timed]:
    """The blocks of the plan, day by day in the order of the week."""
    spread = [*_spelt_by_letters(plan), *_named_by_headings(plan)]
    taken = {piece for name, pieces in spread for piece in pieces}
    for column in plan.columns:
        own = [piece for piece in plan.contents if piece not in taken and _is_on(piece, column, plan)]
        for day in column.days:
            yield from _of_day(day, column, own, plan, known)
            for name, pieces in spread:
                yield from _of_all(name, pieces, day, column, plan)


def _is_on(piece: Piece, column: DayColumn, plan: Plan) -> bool:
    if shared_width(piece.box, column.head.box) >= _OF_THE_DAY:
        return bool(piece.text)
    return bool(piece.text) and not plan.is_ruled and is_break(piece.text) and _is_alone(piece, plan)


def _is_alone(piece: Piece, plan: Plan) -> bool:
    """Whether nothing else is written beside it: then it is meant for all days."""
    return not any(
        other is not piece and other.text and shared_height(other.box, piece.box) > _SAME_ROW for other in plan.contents
    )


def _of_day(
    day: Day, column: DayColumn, pieces: Sequence[Piece], plan: Plan, known: Collection[str]
) -> Iterator[Timed]:
    in_turn = sorted(pieces, key=lambda piece: piece.box[1])
    said = [entries(piece.writing, known) for piece in in_turn]
    edges = [between(piece, plan.slots) for piece in in_turn]
    printed = [_printed(found, edge) for found, edge in zip(said, edges, strict=True)]
    for at, (piece, found) in enumerate(zip(in_turn, said, strict=True)):
        before = printed[at - 1][-1].end if at and printed[at - 1] and _touch(in_turn[at - 1], piece) else None
        after = (
            printed[at + 1][0].start
            if at + 1 < len(said) and printed[at + 1] and _touch(piece, in_turn[at + 1])
            else None
        )
        spans = edges[at].settled(printed[at], before=before, after=after)
        for entry, span in zip(found, spans, strict=True):
            if entry.name:
                yield Timed(
                    name=entry.name,
                    notes=entry.notes,
                    day=day,
                    start=span.start,
                    end=span.end,
                    piece=piece,
                    lines=entry.lines,
                    is_printed=entry.printed is not None,
                    head=column.head,
                    slot=edges[at].first,
                )


def _printed(found: Sequence[Entry], edge: Edges) -> list[Span]:
    """The times printed in the cell; empty spans for what prints none."""
    near = edge.span.start or 0
    told = iter(list(in_order((entry.printed for entry in found if entry.printed), after=near)))
    return [next(told) if entry.printed else Span(None, None) for entry in found]


def _touch(above: Piece, below: Piece) -> bool:
    return abs(below.box[1] - above.box[3]) < max(_APART, (below.box[3] - below.box[1]) / 4)


def _spelt_by_letters(plan: Plan) -> list[tuple[str, list[Piece]]]:
    """Rows in which each day has one letter of a word."""
    words: list[tuple[str, list[Piece]]] = []
    for slot in plan.slots:
        row = [piece for piece in plan.contents if _fills(piece, slot)]
        in_turn = sorted(row, key=lambda piece: piece.centre)
        letters = [piece.text.strip() for piece in in_turn]
        short = all(len(letter) <= _LONGEST_SIGN for letter in letters)
        if short and sum(len(letter) == 1 for letter in letters) >= _FEWEST_LETTERS and (name := spelt(letters)):
            words.append((name, in_turn))
    return words


def _named_by_headings(plan: Plan) -> list[tuple[str, list[Piece]]]:
    """Rows that are empty, and whose heading says what all do then."""
    words: list[tuple[str, list[Piece]]] = []
    for slot in plan.slots:
        row = [piece for piece in plan.contents if shared_height(piece.box, _box(slot)) > _SAME_ROW]
        if is_break(slot.label) and not any(piece.text for piece in row):
            words.append((slot.label, list(slot.heads)))
    return words


def _fills(piece: Piece, slot: Slot) -> bool:
    return shared_height(piece.box, _box(slot)) > _SAME_ROW and piece.box[3] - piece.box[1] < 2 * (
        slot.bottom - slot.top
    )


def _box(slot: Slot) -> Box:
    return (0.0, slot.top, 1.0, slot.bottom)


def _of_all(name: str, pieces: Sequence[Piece], day: Day, column: DayColumn, plan: Plan) -> Iterator[Timed]:
    piece = next((one for one in pieces if shared_width(one.box, column.head.box) >= _OF_THE_DAY), pieces[0])
    edge = between(piece, plan.slots)
    yield Timed(
        name=name,
        notes=None,
        day=day,
        start=edge.span.start,
        end=edge.span.end,
        piece=piece,
        lines=piece.writing.lines,
        is_printed=False,
        head=column.head,
        slot=edge.first,
    )
