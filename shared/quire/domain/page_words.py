"""The words of a page as people may take them over: in reading order, no more than an answer can hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quire.domain.layout.rows import rows_of
from quire.domain.model import Model
from quire.domain.pages import Box, PageOfWords, Share, Source, Word

_MOST = 5_000_000
"""Bytes of all words in an answer, which travels as a text inside a function's answer, escaped twice."""
_OF_EACH_WORD = 140
_OF_EACH_LETTER = 7
_DIGITS = 5


class PlacedWord(Model):
    text: str
    box: Box
    line: int
    """Which line of the page it stands in, counted from 0."""
    confidence: Share | None = None
    """What the engine says of its own reading; null for a word that nobody had to guess."""


class PlacedWords(Model):
    """What was read on a page, line by line from the top and in each line from left to right."""

    number: int
    width: float
    height: float
    source: Source
    has_image: bool
    """Without one, as of Word files, the boxes say only where the text would about stand."""
    truncated: bool
    words: tuple[PlacedWord, ...]


def placed(page: PageOfWords, *, has_image: bool) -> PlacedWords:
    words = tuple(_in_order(page))
    kept = tuple(_that_fit(words))
    return PlacedWords(
        number=page.number,
        width=page.width,
        height=page.height,
        source=page.source,
        has_image=has_image,
        truncated=len(kept) < len(words),
        words=kept,
    )


def _in_order(page: PageOfWords) -> Iterator[PlacedWord]:
    for line, row in enumerate(rows_of(page)):
        yield from (_placed(word, line) for word in row.words)


def _placed(word: Word, line: int) -> PlacedWord:
    left, top, right, bottom = (round(share, _DIGITS) for share in word.box)
    return PlacedWord(text=word.text, box=(left, top, right, bottom), line=line, confidence=word.confidence)


def _that_fit(words: Iterable[PlacedWord]) -> Iterator[PlacedWord]:
    left = _MOST
    for word in words:
        left -= _OF_EACH_WORD + _OF_EACH_LETTER * len(word.text)
        if left < 0:
            return
        yield word
