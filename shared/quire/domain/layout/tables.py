"""Tables: cells between ruled lines, or columns that stand below each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from quire.domain.layout.boxes import around, height, holds, middle
from quire.domain.layout.rows import Row, rows_of_words
from quire.domain.pages import Box, PageOfWords, Word

_SAME_EDGE = 0.006
"""Share of the page by which two edges of one ruled line may lie apart."""
_MOST_CELLS = 2000
"""More are no table but squared paper."""
_TELLING = 40
"""Rows below the head that say where its columns part."""
_STEPS = 25


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a table: a text of one line or several."""

    rows: tuple[Row, ...] = ()
    box: Box | None = None

    @property
    def text(self) -> str:
        return " ".join(row.text for row in self.rows)

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for row in self.rows for word in row.words)

    @property
    def place(self) -> Box | None:
        """Around its words, or all of it where it is empty."""
        return around(word.box for word in self.words) if self.rows else self.box


@dataclass(frozen=True)
class Table:
    """Rows of cells; the rows of a borderless table all have as many cells as its head has."""

    page: int
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def box(self) -> Box:
        return around(place for row in self.rows for cell in row if (place := cell.place) is not None)


def ruled_tables(page: PageOfWords) -> tuple[Table, ...]:
    """The tables and grids that lines are drawn around, from top to bottom.

    A merged cell stands where it begins and nowhere else.
    """
    cells = _filled(page) if len(page.cells) <= _MOST_CELLS else []
    return tuple(Table(page.number, tuple(_lined_up(group))) for group in _connected(cells) if len(group) > 1)


def table_below(head: Sequence[Row], below: Iterable[Row], *, anchors: Sequence[int]) -> Table:
    """The borderless table under the texts of its head.

    A row begins where all the columns of `anchors` are filled; what stands below it without them goes on with
    it. The table ends where a row of words fits its columns no more.
    """
    lines = list(below)
    edges = _edges([part.box for part in head], lines)
    rows: list[list[list[Row]]] = []
    last: Row | None = None
    for line in lines:
        if last is not None and _is_apart(last, line):
            break
        columns = _split(line, edges)
        if all(columns[anchor] for anchor in anchors):
            rows.append([[] for _ in columns])
        elif not rows or sum(bool(column) for column in columns) > len(columns) - len(anchors):
            break
        for column, words in enumerate(columns):
            if words:
                rows[-1][column].append(line.part(words))
        last = line
    made = tuple(tuple(Cell(tuple(cell)) for cell in row) for row in rows)
    return Table(page=head[0].page, rows=made)


def _filled(page: PageOfWords) -> list[Cell]:
    """Each cell with its words; a word is of the smallest cell that holds it."""
    aspect = page.width / page.height if page.height > 0 else 1.0
    boxes = sorted(page.cells, key=lambda box: (box[2] - box[0]) * height(box))
    inside: dict[Box, list[Word]] = {box: [] for box in boxes}
    for word in page.words:
        box = next((box for box in boxes if holds(box, word.box)), None)
        if box is not None:
            inside[box].append(word)
    return [
        Cell(tuple(Row(tuple(row), page.number, aspect) for row in rows_of_words(words, aspect=aspect)), box)
        for box, words in inside.items()
    ]


def _connected(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """Cells that touch, however long the way from one to the next; from top to bottom."""
    left = sorted((cell for cell in cells if cell.box), key=_corner)
    while left:
        group = [left.pop(0)]
        for one in group:
            touching = [cell for cell in left if _touch(one, cell)]
            group += touching
            left = [cell for cell in left if cell not in touching]
        yield group


def _touch(one: Cell, other: Cell) -> bool:
    a, b = one.box, other.box
    if a is None or b is None:
        return False
    slack = 2 * _SAME_EDGE
    return a[0] <= b[2] + slack and b[0] <= a[2] + slack and a[1] <= b[3] + slack and b[1] <= a[3] + slack


def _lined_up(cells: Iterable[Cell]) -> Iterator[tuple[Cell, ...]]:
    """The cells of a table by the edges that they begin at."""
    row: list[Cell] = []
    top = 0.0
    for cell in sorted(cells, key=lambda cell: _corner(cell)[0]):
        here = _corner(cell)[0]
        if row and here - top > _SAME_EDGE:
            yield tuple(sorted(row, key=lambda cell: _corner(cell)[1]))
            row = []
        if not row:
            top = here
        row.append(cell)
    if row:
        yield tuple(sorted(row, key=lambda cell: _corner(cell)[1]))


def _corner(cell: Cell) -> tuple[float, float]:
    return (cell.box[1], cell.box[0]) if cell.box else (0.0, 0.0)


def _edges(head: Sequence[Box], lines: Sequence[Row]) -> list[float]:
    """Where one column ends and the next begins: between the middles of two heads, where the fewest words stand."""
    inside = [word.box for line in lines[:_TELLING] for word in line.words]
    return [_emptiest(middle(left)[0], middle(right)[0], inside) for left, right in pairwise(head)]


def _emptiest(start: float, end: float, boxes: Sequence[Box]) -> float:
    """The middle of the widest stretch that the fewest boxes lie across."""
    places = [start + (end - start) * step / _STEPS for step in range(1, _STEPS)]
    crossed = [sum(box[0] <= place <= box[2] for box in boxes) for place in places]
    fewest = min(crossed)
    stretches = [
        [place for place, _ in group]
        for count, group in groupby(zip(places, crossed, strict=True), key=lambda pair: pair[1])
        if count == fewest
    ]
    widest = max(stretches, key=len)
    return (widest[0] + widest[-1]) / 2


def _split(line: Row, edges: Sequence[float]) -> list[list[Word]]:
    columns: list[list[Word]] = [[] for _ in range(len(edges) + 1)]
    for word in line.words:
        x = middle(word.box)[0]
        columns[sum(edge <= x for edge in edges)].append(word)
    return columns


def _is_apart(above: Row, below: Row) -> bool:
    """Whether so much is left free between two rows that something else begins."""
    return below.box[1] - above.box[3] > 4 * median((above.letters, below.letters))
