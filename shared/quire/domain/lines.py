"""Lines in reading order out of words, wherever the words came from."""

from __future__ import annotations

from collections.abc import Iterable

from quire.domain.layout.boxes import around
from quire.domain.layout.rows import rows_of_words
from quire.domain.pages import Line, PageOfLines, PageOfWords, Word


def read_page(page: PageOfWords) -> PageOfLines:
    aspect = page.width / page.height if page.height > 0 else 1.0
    lines = lines_of(page.words, aspect=aspect)
    return PageOfLines(number=page.number, width=page.width, height=page.height, lines=lines)


def lines_of(words: Iterable[Word], *, aspect: float = 1.0) -> tuple[Line, ...]:
    """Rows of words from top to bottom, each from left to right; every word is in exactly one of them.

    Words side by side form one line however wide the gap: the cells of a table row stay together. Columns of
    running text are therefore not told apart.
    """
    return tuple(_line(row) for row in rows_of_words(words, aspect=aspect))


def _line(row: Iterable[Word]) -> Line:
    words = tuple(row)
    return Line(text=" ".join(word.text for word in words), box=around(word.box for word in words))
