"""Whether a value stands on the pages, and where."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from quire.domain.layout.boxes import around
from quire.domain.layout.rows import rows_of
from quire.domain.pages import Box, PageOfWords, Word
from quire.domain.values.amounts import amounts_in
from quire.domain.values.dates import dates_in

_PIECE = re.compile(r"[\u2e80-\uffff]|[^\W_\u2e80-\uffff]+")
"""A word without what stands around it; scripts that put no spaces between words are taken letter by letter."""


@dataclass(frozen=True, slots=True)
class Place:
    page: int
    box: Box


def pieces(text: str) -> list[str]:
    """What tells texts apart: their words without case and punctuation."""
    return _PIECE.findall(unicodedata.normalize("NFKC", text).casefold())


def same_text(one: str, other: str) -> bool:
    return "".join(pieces(one)) == "".join(pieces(other))


def places(value: Any, pages: Sequence[PageOfWords]) -> Iterator[Place]:
    """Every place where the value stands, however it is printed there; none for what cannot be printed."""
    if isinstance(value, bool) or value is None:
        return
    find = _finder(value)
    for page in pages:
        for words in find(page):
            yield Place(page=page.number, box=around(word.box for word in words))


def _finder(value: Any) -> Callable[[PageOfWords], Iterator[Sequence[Word]]]:
    if isinstance(value, int | Decimal):
        return lambda page: _amounts(Decimal(value), page)
    if isinstance(value, date):
        return lambda page: _dates(value, page)
    needle = "".join(pieces(str(value)))
    return lambda page: _texts(needle, page)


def _amounts(value: Decimal, page: PageOfWords) -> Iterator[Sequence[Word]]:
    for row in rows_of(page):
        for amount in (*amounts_in(row.text), *amounts_in(row.text, spaced=True)):
            if amount.value == value:
                yield row.words_of(amount.start, amount.end)


def _dates(value: date, page: PageOfWords) -> Iterator[Sequence[Word]]:
    for row in rows_of(page):
        for printed in dates_in(row.text):
            if any(read == value for _, read in printed.readings):
                yield row.words_of(printed.start, printed.end)


def _texts(needle: str, page: PageOfWords) -> Iterator[Sequence[Word]]:
    """As it reads from left to right and down, and in the order in which an engine or a text layer gave the words."""
    if needle:
        yield from _runs(needle, [word for row in rows_of(page) for word in row.words])
        yield from _runs(needle, page.words)


def _runs(needle: str, words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Words that make up the needle, beginning and ending where a piece does: 12 does not stand in 2012."""
    said = [(piece, number) for number, word in enumerate(words) for piece in pieces(word.text)]
    starts, text = {}, ""
    for piece, number in said:
        starts[len(text)] = number
        text += piece
    ends = {start + len(piece): number for (piece, number), start in zip(said, starts, strict=True)}
    at = text.find(needle)
    while at >= 0:
        if at in starts and at + len(needle) in ends:
            yield words[starts[at] : ends[at + len(needle)] + 1]
        at = text.find(needle, at + 1)
