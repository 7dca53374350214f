"""Invoices of companies that do not exist, in many looks, with their truth."""

from __future__ import annotations

import random
from dataclasses import dataclass

from training.generators.invoices.content import Invoice, invent
from training.generators.invoices.layouts import HELD_OUT, LAYOUTS
from training.generators.invoices.sheet import FACES, Sheets
from training.generators.invoices.voice import speak

__all__ = ["HELD_OUT", "LAYOUTS", "Made", "make"]


@dataclass(frozen=True, slots=True)
class Made:
    invoice: Invoice
    pdf: bytes


def make(seed: int, layout: str, *, items: int | None = None) -> Made:
    """The same seed and look give the same invoice."""
    rng = random.Random(f"{seed} {layout}")
    invoice = invent(rng, items=items)
    sheets = Sheets(face=rng.randrange(len(FACES)))
    LAYOUTS[layout](sheets, speak(invoice, rng), rng)
    return Made(invoice, sheets.pdf())
