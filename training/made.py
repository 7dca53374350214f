"""Documents of every kind that can be made, as words with their truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from quire.domain.pages import Tick

from training.generators import forms, invoices, letters, receipts, statements
from training.generators.pages import Drawn
from training.generators.timetables import timetable
from training.generators.timetables.sheets import page_of
from training.words import Pages, words_of_pdf


class Made(NamedTuple):
    pages: Pages
    expected: Mapping[str, Any]
    look: str
    """What documents of the same maker have in common that look alike."""


def _invoice(seed: int) -> Made:
    look = tuple(invoices.LAYOUTS)[seed % len(invoices.LAYOUTS)]
    made = invoices.make(seed, look)
    return Made(words_of_pdf(made.pdf), made.invoice.expected(), look)


def _receipt(seed: int) -> Made:
    country = receipts.COUNTRIES[seed % len(receipts.COUNTRIES)]
    made = receipts.make(seed, country)
    return Made((made.page,), made.receipt.truth(), country)


def _timetable(seed: int) -> Made:
    made = timetable(seed)
    return Made((page_of(made.sheet),), made.truth, made.kind)


def _letter(seed: int) -> Made:
    look = letters.LOOKS[seed % len(letters.LOOKS)]
    made = letters.letter(seed, look=look)
    return Made(words_of_pdf(made.pages.pdf()), made.expected, look)


def _form(seed: int) -> Made:
    look = forms.LOOKS[seed % len(forms.LOOKS)]
    made = forms.form(seed, look=look)
    return Made(marked(words_of_pdf(made.pages.pdf()), made.pages.marks), made.expected, look)


def _document(seed: int) -> Made:
    return Made(words_of_pdf(statements.make(seed, rows=5 + seed % 60).pdf), {}, "statement")


def marked(pages: Pages, marks: Sequence[Drawn]) -> Pages:
    """The words with the cells and boxes to tick that were drawn around them."""
    return tuple(
        page.model_copy(
            update={
                "cells": tuple(drawn.cells),
                "ticks": tuple(Tick(box=box, is_ticked=is_ticked) for box, is_ticked in drawn.ticks),
            }
        )
        for page, drawn in zip(pages, marks, strict=True)
    )


MAKERS: Mapping[str, Callable[[int], Made]] = {
    "document": _document,
    "form": _form,
    "invoice": _invoice,
    "letter": _letter,
    "receipt": _receipt,
    "timetable": _timetable,
}
"""By kind: the same seed makes the same document."""
