"""Rows of words, and the segments into which wide gaps part them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from quire.domain.layout.boxes import around, height, shared_height
from quire.domain.pages import Box, PageOfWords, Word

_SAME_ROW = 0.5
"""Share of the smaller height by which a word must lie beside its left neighbour to be of its row."""
_ONE_ON_THE_OTHER = 0.4
"""Share of its letters' height by which a word may begin before its left neighbour ends."""
_BANDS = 100
WIDE = 1.2
"""Heights of letters: a wider gap than that parts two segments."""


@dataclass(frozen=True)
class Row:
    """Words side by side, from left to right: a whole row of a page, or a part of one."""

    words: tuple[Word, ...]
    page: int = 1
    aspect: float = 1.0
    """Width of the page by its height: boxes are shares of either."""

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def box(self) -> Box:
        return around(word.box for word in self.words)

    @cached_property
    def letters(self) -> float:
        """The height of its letters, as a share of the page's height."""
        return median(height(word.box) for word in self.words)

    @cached_property
    def em(self) -> float:
        """The height of its letters, as a share of the page's width."""
        return self.letters / self.aspect if self.aspect else 0.0

    def words_of(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that hold the characters from `start` to `end` of its text."""
        return tuple(
            word for word, (first, last) in zip(self.words, self._spans, strict=True) if first < end and last > start
        )

    def part(self, words: Iterable[Word]) -> Row:
        """Some of its words as a row of their own."""
        return Row(tuple(words), self.page, self.aspect)

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        return tuple(_spans(self.words))


def rows_of(page: PageOfWords) -> tuple[Row, ...]:
    """The rows of a page from top to bottom; every word is in exactly one."""
    aspect = page.width / page.height if page.height > 0 else 1.0
    return tuple(Row(tuple(words), page.number, aspect) for words in rows_of_words(page.words, aspect=aspect))


def rows_of_words(words: Iterable[Word], *, aspect: float = 1.0) -> list[list[Word]]:
    """Words side by side, however wide the gaps, from left to right and from top to bottom.

    Each word joins the row whose last word lies beside it: so rows may rise or fall along a page that is not
    quite flat, and words one below the other never share one.
    """
    rows: list[list[Word]] = []
    at_height: dict[int, set[int]] = defaultdict(set)
    for word in sorted(words, key=_from_the_left):
        near = sorted(set().union(*(at_height[band] for band in _bands(word.box))))
        number = _row_for(word, [(place, rows[place]) for place in near], aspect)
        if number is None:
            number = len(rows)
            rows.append([])
        rows[number].append(word)
        for band in _bands(word.box):
            at_height[band].add(number)
    return sorted(rows, key=lambda row: around(word.box for word in row)[1])


def segments(row: Row, *, gap: float = WIDE) -> tuple[Row, ...]:
    """The parts of a row between gaps that are wider than `gap` heights of its letters: cells, labels, columns."""
    groups: list[list[Word]] = []
    for word in row.words:
        if groups and word.box[0] - groups[-1][-1].box[2] <= gap * row.em:
            groups[-1].append(word)
        else:
            groups.append([word])
    return tuple(row.part(group) for group in groups)


def _bands(box: Box) -> range:
    """The stripes of the page that a box lies in: words that share none cannot stand side by side."""
    return range(int(box[1] * _BANDS), int(box[3] * _BANDS) + 1)


def _row_for(word: Word, rows: Iterable[tuple[int, Sequence[Word]]], aspect: float) -> int | None:
    best, most, tall = None, 0.0, height(word.box)
    for number, row in rows:
        last = row[-1].box
        # Of what crowds a page most lies on the other: it is passed over without a call.
        letters, overhang = last[3] - last[1], (last[2] - word.box[0]) * aspect
        if overhang > _ONE_ON_THE_OTHER * (letters if letters > tall else tall):
            continue
        beside = shared_height(last, word.box)
        if beside >= _SAME_ROW and beside + last[2] > most:
            best, most = number, beside + last[2]
    return best


def _spans(words: Iterable[Word]) -> Iterator[tuple[int, int]]:
    start = 0
    for word in words:
        yield start, start + len(word.text)
        start += len(word.text) + 1


def _from_the_left(word: Word) -> tuple[float, float, float, float, str]:
    return (*word.box, word.text)
