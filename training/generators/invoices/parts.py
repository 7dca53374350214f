"""The parts that invoices are made of, as they are set on sheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from training.generators.invoices.content import Item
from training.generators.invoices.sheet import HEIGHT, Sheets
from training.generators.invoices.voice import Voice

LEFT, RIGHT = 50.0, 545.0
_LOWEST = HEIGHT - 110

Columns = Sequence[tuple[str, float]]
"""What a column holds with where it ends; the description begins where the one before it ends."""
FULL: Columns = (("description", LEFT), ("quantity", 345), ("price", 440), ("amount", RIGHT))


def block(sheets: Sheets, x: float, y: float, lines: Iterable[str], *, size: float = 9, leading: float = 13) -> float:
    for line in lines:
        sheets.put(x, y, line, size=size)
        y += leading
    return y


def pairs(
    sheets: Sheets, x: float, y: float, told: Iterable[tuple[str, str]], *, gap: float | None, leading: float = 14
) -> float:
    """Labels with their values: right behind them, or at a distance."""
    for label, value in told:
        end = sheets.put(x, y, label, bold=gap is None)
        sheets.put(end + 4 if gap is None else x + gap, y, value)
        y += leading
    return y


def facts(voice: Voice, *, with_order: bool = True) -> list[tuple[str, str]]:
    """What the head of an invoice tells."""
    invoice = voice.invoice
    told = [(voice.asked("number"), invoice.number), (voice.asked("day"), voice.day(invoice.day))]
    if with_order:
        told += [(voice.asked("customer"), invoice.customer), (voice.asked("order"), invoice.order)]
    if invoice.due:
        told.append((voice.asked("due"), voice.day(invoice.due)))
    return told


def table(sheets: Sheets, voice: Voice, y: float, *, columns: Columns = FULL, ruled: bool = False) -> float:
    """The items below their heads, over as many sheets as it takes; the heads stand on each of them."""
    y = _heads(sheets, voice, y, columns)
    for item in voice.invoice.items:
        if y + 12 * len(item.details) > _LOWEST:
            sheets.turn()
            y = _heads(sheets, voice, 70, columns)
        y = _row(sheets, voice, item, y, columns)
        if ruled:
            sheets.rule(LEFT, y - 11, RIGHT, y - 11)
    return y


def _heads(sheets: Sheets, voice: Voice, y: float, columns: Columns) -> float:
    for name, end in columns:
        sheets.put(end, y, voice.label(name), bold=True, align="left" if name == "description" else "right")
    sheets.rule(LEFT, y + 4, RIGHT, y + 4)
    return y + 19


def _row(sheets: Sheets, voice: Voice, item: Item, y: float, columns: Columns) -> float:
    said = {
        "description": item.description,
        "quantity": f"{item.quantity}",
        "price": voice.cell(item.price),
        "amount": voice.cell(item.amount),
        "tax": f"{item.rate.normalize():f}%",
    }
    for name, end in columns:
        sheets.put(end, y, said[name], align="left" if name == "description" else "right")
    start = next(end for name, end in columns if name == "description")
    return block(sheets, start, y + 12, item.details, size=7.5, leading=11) + 5


def totals(sheets: Sheets, voice: Voice, y: float, *, x: float = 350, end: float = RIGHT) -> float:
    rows = voice.totals()
    if y + 16 * len(rows) > _LOWEST + 50:
        sheets.turn()
        y = 80
    for label, value in rows:
        last = label == voice.label("total")
        sheets.put(x, y, label, bold=last, size=10 if last else 9)
        sheets.put(end, y, value, bold=last, size=10 if last else 9, align="right")
        y += 16
    return y


def imprint(voice: Voice) -> list[str]:
    """What companies must say of themselves, small."""
    invoice = voice.invoice
    return [
        " - ".join(invoice.supplier.lines),
        f"{voice.label('tax number')} {invoice.tax_number}   IBAN {invoice.iban}",
        f"www.{invoice.domain}   info@{invoice.domain}",
    ]


def footer(sheets: Sheets, voice: Voice, *, y: float = HEIGHT - 60) -> None:
    block(sheets, LEFT, y, imprint(voice), size=7, leading=10)
