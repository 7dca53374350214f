"""Files that hold several documents: made ones behind each other, and long ones that are one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from quire.domain.pages import PageOfWords, Source

from training.generators import invoices, statements
from training.generators.letters import letter
from training.misreading import misread
from training.words import Pages, words_of_pdf


@dataclass(frozen=True, slots=True)
class Bundle:
    pages: Pages
    borders: frozenset[int]
    """Numbers of the pages on which a document begins that is not the first."""


def bundle(documents: Sequence[Pages]) -> Bundle:
    """The documents behind each other, as one file has them."""
    pages: list[PageOfWords] = []
    borders = []
    for one in documents:
        borders.append(len(pages) + 1)
        pages += [page.model_copy(update={"number": len(pages) + at}) for at, page in enumerate(one, start=1)]
    return Bundle(tuple(pages), frozenset(borders[1:]))


def long_invoice(seed: int) -> Pages:
    layouts = tuple(invoices.LAYOUTS)
    return words_of_pdf(invoices.make(seed, layouts[seed % len(layouts)], items=30 + seed % 50).pdf)


def long_letter(seed: int) -> Pages:
    return words_of_pdf(letter(seed, paragraphs=14 + seed % 8).pages.pdf())


def long_statement(seed: int) -> Pages:
    return words_of_pdf(statements.make(seed, rows=60 + 40 * (seed % 20), heads_on_each_page=seed % 2 == 0).pdf)


def scanned(pages: Pages, seed: int) -> Pages:
    """The pages as an engine would have read them."""
    random = Random(seed)
    return tuple(misread(page, random).model_copy(update={"source": Source.OCR}) for page in pages)


def mixed(seed: int, makers: Sequence[Callable[[int], Pages]]) -> Bundle:
    """Two to five documents by different makers; every second bundle was scanned."""
    random = Random(f"bundle {seed}")
    made = [random.choice(makers)(random.randrange(10_000)) for _ in range(random.randint(2, 5))]
    return bundle([scanned(one, seed) for one in made] if seed % 2 else made)
