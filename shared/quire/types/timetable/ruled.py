"""Tables whose cells are ruled: cells that touch are of one table, and hold the words within them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quire.domain.layout.boxes import around, height, holds, middle, width
from quire.domain.pages import Box, PageOfWords, Word
from quire.types.timetable.days import days_of
from quire.types.timetable.pieces import Piece
from quire.types.timetable.writing import written

_TOUCHING = 0.008
"""Share of the page by which cells of one table may lie apart."""
_FEWEST_CELLS = 4
_THIN = 0.025
_LONG = 0.5
_HEADING_APART = 2.5
"""Heights of letters that a heading stands above its column at most."""
_FEWEST_DAYS = 2


def ruled_tables(page: PageOfWords) -> Iterator[tuple[Piece, ...]]:
    """The tables of the page, with empty cells too."""
    framed = [cell for cell in page.cells if not _is_frame(cell, page.cells)]
    held = _held(page.words, framed)
    cells = [cell for cell in framed if held[cell] or not _is_gutter(cell)]
    free = [word for word in page.words if not any(holds(cell, word.box) for cell in cells)]
    for table in _touching(cells):
        if len(table) >= _FEWEST_CELLS:
            pieces = [_piece(cell, held[cell], page) for cell in table]
            yield (*_headings_above(pieces, free, page), *pieces)


def _headings_above(pieces: Sequence[Piece], free: Sequence[Word], page: PageOfWords) -> tuple[Piece, ...]:
    """The days that stand above a table's columns without a frame of their own, as cells on top of them."""
    if any(days_of(piece.text) for piece in pieces):
        return ()
    top = min(piece.box[1] for piece in pieces)
    first = [piece for piece in pieces if piece.box[1] - top < _TOUCHING]
    over = [word for word in free if 0 <= top - word.box[1] <= _HEADING_APART * height(word.box)]
    found = [
        _piece((cell.box[0], min(word.box[1] for word in words), cell.box[2], cell.box[1]), words, page)
        for cell in first
        if (words := [word for word in over if cell.box[0] <= middle(word.box)[0] < cell.box[2]])
    ]
    return tuple(found) if sum(bool(days_of(piece.text)) for piece in found) >= _FEWEST_DAYS else ()


def _is_frame(cell: Box, cells: Sequence[Box]) -> bool:
    """Whether other cells fill the cell: it is the table's outline."""
    return sum(other != cell and _area(other) < _area(cell) and holds(cell, other) for other in cells) > 1


def _is_gutter(cell: Box) -> bool:
    """Whether the cell is so long and thin that it can only be the white between two tables."""
    thin, long = sorted((width(cell), height(cell)))
    return thin < _THIN and long > _LONG


def _held(words: Sequence[Word], cells: Sequence[Box]) -> dict[Box, list[Word]]:
    held: dict[Box, list[Word]] = {cell: [] for cell in cells}
    for word in words:
        around_it = [cell for cell in cells if holds(cell, word.box)]
        if around_it:
            held[min(around_it, key=_area)].append(word)
    return held


def _piece(cell: Box, words: Sequence[Word], page: PageOfWords) -> Piece:
    return Piece(box=cell, writing=written(words, page.width, page.height), page=page.number, shown=cell)


def _touching(cells: Sequence[Box]) -> list[list[Box]]:
    tables: list[list[Box]] = []
    for cell in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        near = [table for table in tables if any(_touches(cell, other) for other in table)]
        tables = [table for table in tables if table not in near]
        tables.append([*(one for table in near for one in table), cell])
    return sorted(tables, key=lambda table: around(table)[:2])


def _touches(one: Box, other: Box) -> bool:
    beside = min(one[2], other[2]) - max(one[0], other[0])
    below = min(one[3], other[3]) - max(one[1], other[1])
    return beside >= -_TOUCHING and below >= -_TOUCHING and max(beside, below) > 0


def _area(box: Box) -> float:
    return width(box) * height(box)
