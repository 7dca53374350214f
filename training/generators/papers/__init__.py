"""Pages of words of many kinds of paper, by seed: what a text layer or an engine would give of them."""

from __future__ import annotations

from random import Random

from quire.domain.pages import PageOfWords, Source

from training.generators.papers.official import form, letter, statement
from training.generators.papers.reading import article, career, mail, menu, minutes, prose, quotation, scrap, ticket
from training.generators.papers.setting import Row, Sheet, page_of
from training.generators.papers.till import receipt
from training.generators.papers.weeks import timetable

KINDS = {
    "receipt": (receipt,),
    "letter": (letter,),
    "form": (form,),
    "timetable": (timetable,),
    "document": (statement, article, career, mail, menu, minutes, prose, quotation, scrap, ticket),
}
"""What makes documents of each kind; whatever nothing else is, is a `document`."""


def make(kind: str, seed: int) -> PageOfWords:
    """The first page of a document of this kind: half of them as an engine with its faults reads them."""
    random = Random(f"{kind} {seed}")
    sheet = random.choice(KINDS[kind])(random)
    return page_of(sheet, random, source=random.choice((Source.TEXT, Source.OCR)))


__all__ = ["KINDS", "Row", "Sheet", "make"]
