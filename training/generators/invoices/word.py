"""The same invoices as files of a word processor."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from docx import Document
from docx.document import Document as Page

from training.generators.invoices.content import Item
from training.generators.invoices.parts import facts, imprint
from training.generators.invoices.voice import Voice


def docx(voice: Voice) -> bytes:
    """A letterhead, the facts and the items as tables, the sums as one more."""
    invoice, page = voice.invoice, Document()
    page.add_heading(invoice.supplier.name, level=1)
    page.add_paragraph(", ".join(invoice.supplier.lines[1:]))
    page.add_heading(voice.label("title"), level=2)
    _table(page, facts(voice))
    page.add_paragraph("\n".join((voice.asked("buyer"), *invoice.buyer.lines)))
    heads = tuple(voice.label(name) for name in ("description", "quantity", "price", "amount"))
    _table(page, [heads, *((one.description, f"{one.quantity}", *_money(voice, one)) for one in invoice.items)])
    _table(page, voice.totals())
    page.add_paragraph("\n".join(imprint(voice)))
    written = BytesIO()
    page.save(written)
    return written.getvalue()


def _money(voice: Voice, item: Item) -> tuple[str, str]:
    return voice.cell(item.price), voice.cell(item.amount)


def _table(page: Page, rows: Iterable[tuple[str, ...]]) -> None:
    told = list(rows)
    table = page.add_table(rows=len(told), cols=len(told[0]), style="Table Grid")
    for cells, texts in zip(table.rows, told, strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
