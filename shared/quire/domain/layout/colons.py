"""Words that an engine has run together at a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quire.domain.pages import PageOfWords, Word

_RUN_TOGETHER = re.compile(r"^(?P<label>.*[^\W\d_][.)]?[:\uff1a])(?P<value>(?!//)[^\s:\uff1a].*)$")
"""A colon behind a letter, and something behind it that makes no address of the two."""


def parted_at_colons(page: PageOfWords) -> PageOfWords:
    """The page with `Number:A-17` as two words."""
    return page.model_copy(update={"words": tuple(part for word in page.words for part in _parted(word))})


def _parted(word: Word) -> Iterator[Word]:
    match = _RUN_TOGETHER.match(word.text)
    if match is None:
        yield word
        return
    left, top, right, bottom = word.box
    middle = left + (right - left) * len(match["label"]) / len(word.text)
    yield word.model_copy(update={"text": match["label"], "box": (left, top, middle, bottom), "second": None})
    yield word.model_copy(update={"text": match["value"], "box": (middle, top, right, bottom), "second": None})
