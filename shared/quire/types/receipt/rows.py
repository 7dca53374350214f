"""Rows of a receipt: narrow paper, often photographed askew, with a label at one edge and its amount at the other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from statistics import median

from quire.domain.pages import Box, PageOfWords, Word

_NEAR = 1.5
"""Heights between two words that still stand side by side."""
_SAME_ROW = 0.55
"""Share of a height by which the middles of words of one row may differ."""
_STEEPEST = 0.35
_FEWEST_PAIRS = 8
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
        return around(self.words)

    @property
    def middle(self) -> float:
        return (self.box[0] + self.box[2]) / 2


def around(words: Sequence[Word]) -> Box:
    return (
        min(word.box[0] for word in words),
        min(word.box[1] for word in words),
        max(word.box[2] for word in words),
        max(word.box[3] for word in words),
    )


def rows_of(pages: Iterable[PageOfWords]) -> tuple[Row, ...]:
    """All rows of all pages from top to bottom; every word is in exactly one of them."""
    found = [row for page in pages for row in _rows_of(page)]
    return tuple(
        Row(index, page.number, words, height, gap) for index, (page, words, height, gap) in enumerate(found)
    )


def _rows_of(page: PageOfWords) -> list[tuple[PageOfWords, tuple[Word, ...], float, float]]:
    placed = [_Placed(word, page) for word in _joined(page.words)]
    if not placed:
        return []
    slope = _slope(placed)
    rows = sorted(_gathered(placed, slope), key=lambda row: median(one.level(slope) for one in row))
    usual = median(one.height for one in placed) or 1.0
    levels = [median(one.level(slope) for one in row) for row in rows]
    gaps = [0.0, *(max(0.0, (lower - upper) / usual - 1) for upper, lower in pairwise(levels))]
    return [
        (page, tuple(one.word for one in row), median(one.height for one in row) / usual, gap)
        for row, gap in zip(rows, gaps, strict=True)
    ]


@dataclass(frozen=True)
class _Placed:
    """A word in points, so that across and down are alike."""

    word: Word
    page: PageOfWords

    @cached_property
    def left(self) -> float:
        return self.word.box[0] * self.page.width

    @cached_property
    def right(self) -> float:
        return self.word.box[2] * self.page.width

    @cached_property
    def middle(self) -> float:
        return (self.word.box[1] + self.word.box[3]) / 2 * self.page.height

    @cached_property
    def height(self) -> float:
        return (self.word.box[3] - self.word.box[1]) * self.page.height

    def level(self, slope: float) -> float:
        """How far down it stands on a page that is turned straight."""
        return self.middle - slope * (self.left + self.right) / 2


def _slope(placed: Sequence[_Placed]) -> float:
    """How far rows sink from left to right; 0 where too few words stand side by side to say."""
    slopes = [
        (other.middle - one.middle) / ((other.left + other.right - one.left - one.right) / 2)
        for one, other in pairwise(placed)
        if 0 < other.left + other.right - one.left - one.right
        and -_NEAR * one.height < other.left - one.right < _NEAR * one.height
        and abs(other.middle - one.middle) < one.height
    ]
    gentle = [slope for slope in slopes if abs(slope) < _STEEPEST]
    return median(gentle) if len(gentle) >= _FEWEST_PAIRS else 0.0


def _gathered(placed: Sequence[_Placed], slope: float) -> list[list[_Placed]]:
    """Every word joins the row that ends to its left at its level, or begins one."""
    rows: list[list[_Placed]] = []
    for one in sorted(placed, key=lambda one: (one.left, one.middle)):
        row = min((row for row in rows if _continues(row[-1], one, slope)), key=lambda row: _off(row, one, slope), default=None)
        if row is None:
            rows.append([one])
        else:
            row.append(one)
    return rows


def _continues(last: _Placed, one: _Placed, slope: float) -> bool:
    reach = _SAME_ROW * min(last.height, one.height)
    overlap = last.right - one.left
    return abs(last.level(slope) - one.level(slope)) <= reach and overlap <= 0.5 * (one.right - one.left)


def _off(row: Sequence[_Placed], one: _Placed, slope: float) -> float:
    return abs(row[-1].level(slope) - one.level(slope))


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
    return Word(text=text, box=around(piece), confidence=min(sure, default=None))
