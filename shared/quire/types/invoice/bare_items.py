"""Items that stand above the sums without any heads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from quire.domain.layout.boxes import around
from quire.domain.reading import Found
from quire.types.invoice.columns import Column
from quire.types.invoice.items import Items
from quire.types.invoice.lexicon import SUMS
from quire.types.invoice.paper import Cell, Paper
from quire.types.invoice.settling import Settlement
from quire.types.invoice.sums import Printed, printed_in
from quire.types.invoice.ways import Ways

_IN_LINE = 0.02
"""Of the page's width: how far the right ends of amounts in one column may be apart."""
_MOST_BETWEEN = 3
"""Rows without an amount between two items."""


def bare_items(paper: Paper, settled: Settlement, ways: Ways) -> Items:
    """Rows of a text and an amount in line with the sums, believed only if they add up to one of these."""
    rows = list(_rows_above(paper, settled, ways))[::-1]
    for start in range(len(rows)):
        total = sum((amount.amount.value for _, amount in rows[start:]), Decimal(0))
        if total != 0 and settled.is_made_by(total):
            return Items(tuple(_line(*row) for row in rows[start:]), len(rows) - start)
    return Items()


def _rows_above(paper: Paper, settled: Settlement, ways: Ways) -> Iterator[tuple[Cell, Printed]]:
    """From the sums upwards."""
    first = _first_of(paper, settled)
    if first is None:
        return
    end, between = first.box[2], 0
    for row in reversed(paper.rows[: first.line]):
        amount = _amount_at(row, end, ways)
        if row[0].page != first.page or between > _MOST_BETWEEN:
            return
        if amount is None or len(row) < 2:
            between += 1
        elif row[0].leads and row[0].labels[0].first in SUMS:
            continue
        else:
            between = 0
            yield row[0], amount


def _first_of(paper: Paper, settled: Settlement) -> Cell | None:
    """The cell with the highest of the sums."""
    words = {id(word) for one in (settled.subtotal, settled.tax, settled.total) if one for word in one.words}
    return next((cell for cell in paper.cells if any(id(word) in words for word in cell.part.words)), None)


def _amount_at(row: Sequence[Cell], end: float, ways: Ways) -> Printed | None:
    printed = printed_in(row[-1], ways)
    if not printed or printed[-1].is_bare or abs(row[-1].box[2] - end) > _IN_LINE:
        return None
    return printed[-1]


def _line(told: Cell, printed: Printed) -> Mapping[str, Found]:
    why = "The items add up to the sums."
    return {
        Column.DESCRIPTION.value: Found(told.text, told.page, told.box, told.part.words, 0.8, why=why),
        Column.AMOUNT.value: Found(
            printed.amount.value,
            printed.cell.page,
            around(word.box for word in printed.words),
            printed.words,
            0.9,
            why=why,
        ),
    }
