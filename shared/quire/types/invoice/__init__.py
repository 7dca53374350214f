"""An invoice: what is owed to whom, for what, and until when."""

from __future__ import annotations

from collections.abc import Sequence

from quire.domain.pages import PageOfWords
from quire.domain.reading import Found, Reading
from quire.domain.types import DocumentType
from quire.types.invoice.bare_items import bare_items
from quire.types.invoice.currency import currency_of
from quire.types.invoice.heads import days, number
from quire.types.invoice.items import Items, items_of
from quire.types.invoice.lexicon import Meaning
from quire.types.invoice.paper import Paper, paper_of
from quire.types.invoice.parties import buyer, supplier
from quire.types.invoice.schema import TYPE
from quire.types.invoice.settling import Settlement, fields_of, settle
from quire.types.invoice.sums import sums_of
from quire.types.invoice.ways import Ways, ways_of

__all__ = ["TYPE", "read"]


def read(kind: DocumentType, pages: Sequence[PageOfWords]) -> Reading:
    """The fields and every row of the items."""
    paper = paper_of(pages)
    ways = ways_of(paper)
    items = items_of(paper, ways)
    sums = sums_of(paper, ways, items.rows)
    currency = currency_of(paper, sums)
    settled = settle(sums, items.total)
    if settled is not None and not settled.lines_agree:
        items = _agreeing(items, paper, settled, ways)
        settled = settle(sums, items.total) or settled
    fields = _head(paper, ways, currency, items) | ({} if settled is None else fields_of(settled))
    return Reading(fields=fields, lines=items.lines, rows_seen=items.rows_seen)


def _agreeing(items: Items, paper: Paper, settled: Settlement, ways: Ways) -> Items:
    """The items as they make the sums, if they do so read in another way."""
    if not items.lines:
        return bare_items(paper, settled, ways)
    total = items.without_parts.total
    return items.without_parts if total is not None and settled.is_made_by(total) else items


def _head(paper: Paper, ways: Ways, currency: Found | None, items: Items) -> dict[str, Found]:
    addressed = buyer(paper)
    told = {
        Meaning.SELLER.value: supplier(paper, addressed.value if addressed else None, items.rows),
        Meaning.BUYER.value: addressed,
        Meaning.NUMBER.value: number(paper),
        **days(paper, ways),
        "currency": currency,
    }
    return {name: one for name, one in told.items() if one is not None}
