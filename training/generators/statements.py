"""Statements of accounts: many rows over many pages, with their truth."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from training.generators.pages import A4, Pages

_LEFT, _RIGHT = 40.0, 555.0
_FIRST, _LAST, _LEADING = 120.0, 785.0, 13.8
_ENDS = {"debit": 390.0, "credit": 470.0, "balance": _RIGHT}
_TEXTS = (
    "CARD PAYMENT 4411 CORNER SHOP",
    "TRANSFER FROM N VELTEK REF 88120",
    "DIRECT DEBIT POWER AND LIGHT",
    "STANDING ORDER RENT",
    "CASH MACHINE STATION RD",
    "SALARY OSTWICK LTD",
)


@dataclass(frozen=True, slots=True)
class Entry:
    day: date
    text: str
    amount: Decimal
    """Below zero for what goes out."""
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    entries: tuple[Entry, ...]
    pages: int
    pdf: bytes


def make(seed: int, *, rows: int, heads_on_each_page: bool = True) -> Statement:
    rng = random.Random(seed)
    entries = tuple(_entries(rng, rows))
    pages = Pages()
    pages.text(_LEFT, 60, "Fenport Savings Bank plc", font="Helvetica-Bold", size=14)
    pages.text(_LEFT, 80, f"Statement number 2024-{seed:03}     Statement date {entries[-1].day:%d %B %Y}", size=9)
    y, turned = _FIRST, 1
    _heads(pages)
    for entry in entries:
        if y > _LAST:
            pages.turn()
            y, turned = _FIRST, turned + 1
            if heads_on_each_page:
                _heads(pages)
        _row(pages, entry, y)
        y += _LEADING
    return Statement(entries, turned, pages.pdf())


def _entries(rng: random.Random, rows: int) -> list[Entry]:
    day, balance, entries = date(2024, 1, 1), Decimal("10000.00"), []
    for _ in range(rows):
        amount = Decimal(rng.choice((-1, -1, 1)) * rng.randrange(100, 300_000)) / 100
        balance += amount
        entries.append(Entry(day, rng.choice(_TEXTS), amount, balance))
        day += timedelta(days=rng.choice((0, 0, 0, 0, 1)))
    return entries


def _heads(pages: Pages) -> None:
    y = _FIRST - _LEADING - 3
    for x, head in ((_LEFT, "Date"), (_LEFT + 75, "Description")):
        pages.text(x, y, head, font="Helvetica-Bold", size=8.5)
    for head, end in (("Paid out", _ENDS["debit"]), ("Paid in", _ENDS["credit"]), ("Balance", _ENDS["balance"])):
        pages.text(end, y, head, font="Helvetica-Bold", size=8.5, align="right")
    pages.line(_LEFT, y + 4, _RIGHT, y + 4)
    pages.text(A4[0] / 2, A4[1] - 20, "Fenport Savings Bank plc, 4 Quay Street, Leeds LS1 4AP", size=7, align="middle")


def _row(pages: Pages, entry: Entry, y: float) -> None:
    pages.text(_LEFT, y, f"{entry.day:%d %b %Y}", size=8.5)
    pages.text(_LEFT + 75, y, entry.text, size=8.5)
    end = _ENDS["debit" if entry.amount < 0 else "credit"]
    pages.text(end, y, f"{abs(entry.amount):,.2f}", size=8.5, align="right")
    pages.text(_ENDS["balance"], y, f"{entry.balance:,.2f}", size=8.5, align="right")
