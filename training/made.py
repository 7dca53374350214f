"""Documents of every kind that can be made, as words with their truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from training.generators import invoices, receipts, statements
from training.generators.forms import form
from training.generators.letters import letter
from training.generators.timetables import timetable
from training.generators.timetables.sheets import page_of
from training.words import Pages, words_of_pdf

Made = tuple[Pages, Mapping[str, Any]]


def _invoice(seed: int) -> Made:
    layouts = tuple(invoices.LAYOUTS)
    made = invoices.make(seed, layouts[seed % len(layouts)])
    return words_of_pdf(made.pdf), made.invoice.expected()


def _receipt(seed: int) -> Made:
    made = receipts.make(seed)
    return (made.page,), made.receipt.truth()


def _timetable(seed: int) -> Made:
    made = timetable(seed)
    return (page_of(made.sheet),), made.truth


def _letter(seed: int) -> Made:
    made = letter(seed)
    return words_of_pdf(made.pages.pdf()), made.expected


def _form(seed: int) -> Made:
    made = form(seed)
    return words_of_pdf(made.pages.pdf()), made.expected


def _document(seed: int) -> Made:
    return words_of_pdf(statements.make(seed, rows=5 + seed % 60).pdf), {}


MAKERS: Mapping[str, Callable[[int], Made]] = {
    "document": _document,
    "form": _form,
    "invoice": _invoice,
    "letter": _letter,
    "receipt": _receipt,
    "timetable": _timetable,
}
"""By kind: the same seed makes the same document."""
