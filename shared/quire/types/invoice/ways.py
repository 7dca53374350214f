"""How one document writes amounts and days, learned from those that leave no doubt."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from quire.domain.values.amounts import Point, point_of
from quire.domain.values.currencies import currencies_in
from quire.domain.values.dates import Order, dates_in, order_of, usual_order
from quire.types.invoice.paper import Paper

_LONGEST = 200
"""Characters of a cell: longer ones are prose."""


@dataclass(frozen=True, slots=True)
class Ways:
    point: Point | None
    order: Order


def ways_of(paper: Paper) -> Ways:
    texts = [cell.text for cell in paper.cells if len(cell.text) < _LONGEST]
    proven = order_of(day for text in texts for day in dates_in(text))
    marks = Counter(code for text in texts for code in currencies_in(text))
    usual = usual_order(marks.most_common(1)[0][0] if marks else None)
    return Ways(point_of(texts), proven or usual)
