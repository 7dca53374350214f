"""Pages of words laid out by hand, for the reader of invoices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quire import types
from quire.domain.pages import PageOfWords, Word
from quire.domain.reading import Reading

WIDTH, HEIGHT = 595.0, 842.0
_LETTER, _TALL = 4.8, 9.0


def sheet(*placed: tuple[float, float, str], number: int = 1) -> PageOfWords:
    """Texts by the left end of their base line, in points from the top left, all in one size of letters."""
    words = (word for x, y, text in placed for word in _words(x, y, text))
    return PageOfWords(number=number, width=WIDTH, height=HEIGHT, words=tuple(words))


def _words(x: float, y: float, text: str) -> Iterable[Word]:
    """Up to the right edge: what would begin beyond it is not on the page."""
    for part in text.split():
        if x >= WIDTH:
            return
        end = x + _LETTER * len(part)
        yield Word(text=part, box=(x / WIDTH, (y - _TALL) / HEIGHT, min(1.0, end / WIDTH), y / HEIGHT))
        x = end + _LETTER


def reading(*pages: PageOfWords) -> Reading:
    kind = types.built_in("invoice")
    assert kind is not None
    return types.read(kind, pages)


def values(*pages: PageOfWords) -> dict[str, Any]:
    """What was read, as plain values."""
    return {name: found.value for name, found in reading(*pages).fields.items()}


def amounts(*pages: PageOfWords) -> list[str]:
    """What the items cost."""
    return [str(line["amount"].value) for line in reading(*pages).lines]
