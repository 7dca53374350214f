"""The list of a type that people made: rows below a head that names its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import dropwhile, groupby

from quire.domain.layout.boxes import middle
from quire.domain.layout.labels import Labelled, find_labels
from quire.domain.layout.rows import Row, segments
from quire.domain.layout.tables import Cell, table_below
from quire.domain.reading import Found
from quire.domain.schemas import Described
from quire.domain.values.folding import folded
from quire.types.own.fields import found_as
from quire.types.own.printing import Printing, is_open, value_in

Head = list[tuple[Described, Labelled]]
Names = Sequence[tuple[Described, Sequence[str]]]

_SUMS = frozenset(
    {
        "total",
        "subtotal",
        "sum",
        "summe",
        "gesamt",
        "gesamtbetrag",
        "zwischensumme",
        "totaal",
        "totale",
        "importe",
        "somme",
    }
)
_WORTH = 0.9


def rows_below(
    names: Names, rows: Sequence[Row], ends: Sequence[Labelled], printing: Printing
) -> Iterator[Mapping[str, Found]]:
    """Each row of the list, on all pages; a page without a head goes on with the columns of the one before."""
    head: Head = []
    for _, group in groupby(rows, key=lambda row: row.page):
        page = list(group)
        here = _head(names, page)
        start = 0
        if here:
            head, start = here, page.index(here[0][1].row) + 1
        if head:
            yield from _rows(head, page[start:], ends, printing, is_new=bool(here))


def _head(names: Names, page: Sequence[Row]) -> Head:
    """The row that names most columns, if it names at least half of them."""
    best: Head = []
    for row in page:
        named = [(field, found[0]) for field, known in names if (found := find_labels([row], known))]
        if len(named) > len(best):
            best = named
    return sorted(best, key=lambda one: one[1].box[0]) if 2 * len(best) >= len(names) and len(best) > 1 else []


def _rows(
    head: Head, below: Sequence[Row], ends: Sequence[Labelled], printing: Printing, *, is_new: bool
) -> Iterator[Mapping[str, Found]]:
    closed = [one for one in head if not is_open(one[0].schema)]
    anchor = (closed or head[:1])[-1]
    lines = below if is_new else list(dropwhile(lambda row: not _fits(row, anchor, printing), below))
    columns = _columns(head)
    places = [columns.index(label.row.part(label.words)) for _, label in head]
    anchors = [places[head.index(anchor)]]
    for cells in table_below(columns, _before_the_end(lines, ends), anchors=anchors).rows:
        yield dict(_read(head, [cells[place] for place in places], printing))


def _columns(head: Head) -> list[Row]:
    """All columns from left to right: those that the type names, and what else stands in the head."""
    row = head[0][1].row
    named = [row.part(label.words) for _, label in head]
    taken = {id(word) for part in named for word in part.words}
    others = (part for part in segments(row) if not any(id(word) in taken for word in part.words))
    return sorted([*named, *others], key=lambda part: part.box[0])


def _fits(row: Row, anchor: tuple[Described, Labelled], printing: Printing) -> bool:
    """Whether the row has a value of the right kind below the head of the column that every row fills."""
    field, label = anchor
    reach = 2 * row.em + (label.box[2] - label.box[0]) / 2
    words = [word for word in row.words if abs(middle(word.box)[0] - middle(label.box)[0]) <= reach]
    return bool(words) and len(row.words) > len(words) and value_in(row.part(words), field.schema, printing) is not None


def _before_the_end(lines: Sequence[Row], ends: Sequence[Labelled]) -> list[Row]:
    """The rows up to the first that begins with a sum or with the label of a field of the document."""
    starts = {id(label.row) for label in ends if label.start == 0 and label.likeness == 1}
    kept = []
    for row in lines:
        if id(row) in starts or (folded(row.words[0].text).split() or [""])[0] in _SUMS:
            break
        kept.append(row)
    return kept


def _read(head: Head, cells: Sequence[Cell], printing: Printing) -> Iterator[tuple[str, Found]]:
    for (field, label), cell in zip(head, cells, strict=True):
        name = field.path.removeprefix(f"{field.row_of}.")
        if not cell.rows:
            continue
        value = value_in(cell.rows[0].part(cell.words), field.schema, printing)
        if value is not None and value.words:
            yield name, found_as(value, cell.rows[0].page, score=_WORTH * label.likeness, why="in its column")
