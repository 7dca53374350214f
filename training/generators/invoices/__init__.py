"""Invoices of companies that do not exist, in many looks, with their truth."""

from __future__ import annotations

import random
from dataclasses import dataclass

from training.generators.invoices.content import Invoice, invent
from training.generators.invoices.layouts import HELD_OUT, LAYOUTS
from training.generators.invoices.sheet import FACES, Sheets
from training.generators.invoices.voice import speak
from training.generators.invoices.word import docx

__all__ = ["HELD_OUT", "LAYOUTS", "Made", "make", "make_docx"]


@dataclass(frozen=True, slots=True)
class Made:
    """What the pictures of scans and photos are made of as well: see `pages` and `photo`."""

    invoice: Invoice
    pdf: bytes


@dataclass(frozen=True, slots=True)
class MadeDocx:
    invoice: Invoice
    docx: bytes


def make(seed: int, layout: str, *, items: int | None = None) -> Made:
    """The same seed and look give the same invoice."""
    rng = random.Random(f"{seed} {layout}")
    invoice = invent(rng, items=items)
    sheets = Sheets(face=rng.randrange(len(FACES)))
    LAYOUTS[layout](sheets, speak(invoice, rng), rng)
    return Made(invoice, sheets.pdf())


def make_docx(seed: int) -> MadeDocx:
    rng = random.Random(f"{seed} docx")
    invoice = invent(rng)
    return MadeDocx(invoice, docx(speak(invoice, rng)))
