"""A value out of words of a letter."""

from __future__ import annotations

from collections.abc import Sequence

from quire.domain.layout.boxes import around
from quire.domain.layout.pairs import text_of
from quire.domain.pages import Word
from quire.domain.reading import Found


def found(words: Sequence[Word], page: int, *, score: float, why: str, value: str | None = None) -> Found:
    return Found(
        value=value or text_of(words),
        page=page,
        box=around(word.box for word in words),
        words=tuple(words),
        score=score,
        why=why,
    )
