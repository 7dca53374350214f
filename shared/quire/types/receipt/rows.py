"""Rows of a receipt: narrow paper, often photographed askew, with a label at one edge and its amount at the other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from statistics import median

from quire.domain.layout.boxes import around, height
from quire.domain.layout.rows import rows_of_words
from quire.domain.pages import Box, PageOfWords, Word

_SPELLED = 4
"""So many single characters in a row are one text that the engine spelled out."""


@dataclass(frozen=True)
class Row:
    """Words side by side; `index` counts all rows of the document."""

    index: int
    page: int
    words: tuple[Word, ...]
    height: float
    """Of its letters, as a multiple of what is usual on the page."""
    gap: float
    """White space above, in usual heights."""

    @cached_property
    def text(self) -> str:
        return " ".join(self._texts)

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """How many characters of the text each word is."""
        return tuple(map(len, self._texts))

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return tuple(unicodedata.normalize("NFKC", word.text) for word in self.words)

    @cached_property
    def box(self) -> Box:
        return around(word.box for word in self.words)

    @property
    def middle(self) -> float:
        return (self.box[0] + self.box[2]) / 2


def rows_of(pages: Iterable[PageOfWords]) -> tuple[Row, ...]:
    """All rows of all pages from top to bottom; every word is in exactly one of them."""
    found = [one for page in pages for one in _rows_of(page)]
    return tuple(Row(index, page, words, height, gap) for index, (page, words, height, gap) in enumerate(found))


def _rows_of(page: PageOfWords) -> Iterator[tuple[int, tuple[Word, ...], float, float]]:
    aspect = page.width / page.height if page.height > 0 else 1.0
    rows = rows_of_words(_joined(page.words), aspect=aspect)
    usual = median([height(word.box) for row in rows for word in row] or [1.0]) or 1.0
    level = None
    for row in rows:
        middle = median((word.box[1] + word.box[3]) / 2 for word in row)
        gap = 0.0 if level is None else max(0.0, (middle - level) / usual - 1)
        level = middle
        yield page.number, tuple(row), median(height(word.box) for word in row) / usual, gap


def _joined(words: Sequence[Word]) -> list[Word]:
    """Texts that the engine spelled out character by character, as words again."""
    joined: list[Word] = []
    for single, group in groupby(words, key=lambda word: len(word.text) == 1):
        run = list(group)
        if single and len(run) >= _SPELLED and not any(_is_ideograph(word.text) for word in run):
            joined.extend(_words_of(run))
        else:
            joined.extend(run)
    return joined


def _is_ideograph(text: str) -> bool:
    return unicodedata.name(text, "").startswith("CJK")


def _words_of(run: Sequence[Word]) -> list[Word]:
    pieces: list[list[Word]] = []
    for word in run:
        if pieces and _touches(pieces[-1][-1], word):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return [_merged(piece) for piece in pieces]


def _touches(one: Word, other: Word) -> bool:
    width = max(one.box[2] - one.box[0], other.box[2] - other.box[0])
    level = abs(one.box[1] - other.box[1]) < (one.box[3] - one.box[1]) / 2
    return level and -width < other.box[0] - one.box[2] < width


def _merged(piece: Sequence[Word]) -> Word:
    sure = [word.confidence for word in piece if word.confidence is not None]
    text = "".join(word.text for word in piece)
    return Word(text=text, box=around(word.box for word in piece), confidence=min(sure, default=None))
