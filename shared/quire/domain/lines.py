"""Lines in reading order out of words, wherever the words came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quire.domain.pages import Box, Line, PageOfLines, PageOfWords, Word

_SAME_LINE = 0.5
"""Share of the smaller height by which a word must overlap a line to be of it."""


def read_page(page: PageOfWords) -> PageOfLines:
    return PageOfLines(number=page.number, width=page.width, height=page.height, lines=lines_of(page.words))


def lines_of(words: Iterable[Word]) -> tuple[Line, ...]:
    """Rows of words from top to bottom, each from left to right; every word is in exactly one of them.

    Words side by side form one line however wide the gap: the cells of a table row stay together. Columns of
    running text are therefore not told apart.
    """
    rows: list[list[Word]] = []
    for word in sorted(words, key=_by_position):
        row = _row_of(word, rows)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    return tuple(_line(row) for row in sorted(rows, key=lambda row: _around(row)[1]))


def _row_of(word: Word, rows: Sequence[list[Word]]) -> list[Word] | None:
    # Words come sorted by their middle, so only the latest rows can still take one.
    for row in reversed(rows[-3:]):
        if _overlap(word.box, row[-1].box) >= _SAME_LINE:
            return row
    return None


def _overlap(one: Box, other: Box) -> float:
    shared = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min(one[3] - one[1], other[3] - other[1])
    if smaller <= 0:
        return 1.0 if shared >= 0 else 0.0
    return shared / smaller


def _line(row: Sequence[Word]) -> Line:
    in_order = sorted(row, key=lambda word: (word.box[0], word.box[1], word.text))
    return Line(text=" ".join(word.text for word in in_order), box=_around(row))


def _around(words: Sequence[Word]) -> Box:
    return (
        min(word.box[0] for word in words),
        min(word.box[1] for word in words),
        max(word.box[2] for word in words),
        max(word.box[3] for word in words),
    )


def _by_position(word: Word) -> tuple[float, float, str]:
    return (word.box[1] + word.box[3], word.box[0], word.text)
