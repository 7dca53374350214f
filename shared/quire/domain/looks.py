"""What a document looks like, in numbers: the signs by which its kind is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, islice
from math import log1p
from statistics import median

from quire.domain import cues
from quire.domain.lines import lines_of
from quire.domain.pages import Line, PageOfWords

MOST_WORDS = 1_500
"""Of a page: what a document is shows soon."""

_AMOUNT = re.compile(r"\D{0,4}\d{1,3}(?:[.,' ]?\d{3})*[.,]\d{2}\D{0,4}")
_TIME = re.compile(r"\D?(?:[01]?\d|2[0-3])[.:h][0-5]\d(?:\s?[ap]m)?(?:[-–].{0,8})?\D?", re.IGNORECASE)  # noqa: RUF001
_DATE = re.compile(r"\D?\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}\D?")
_LABEL = re.compile(r"[^\d:]{3,40}:\s*(?:[_.]{3,}.*)?")
_BLANKS = re.compile(r"[_.…]{4,}|(?:\. ){4,}")
_TITLES = ("invoice", "receipt", "letter", "form", "school", "statement")


def look(pages: Sequence[PageOfWords]) -> dict[str, float]:
    """The signs by name, each about the size of one, of a document whose first two pages have words."""
    words = [page.words[:MOST_WORDS] for page in pages[:2]]
    said = [word.text for word in chain(*words)]
    top = [word.text for word in islice(sorted(words[0], key=lambda word: word.box[1]), 40)]
    lines = list(chain.from_iterable(lines_of(one) for one in words))
    return {**_cues_of(said, top), **_shape(pages[0]), **_texts(said, lines)}


def _cues_of(said: Sequence[str], top: Sequence[str]) -> dict[str, float]:
    """Cues anywhere, and those at the top, where a document says what it is."""
    everywhere, above = cues.hits(said), cues.hits(top)
    return {
        **{f"cue {group}": log1p(everywhere[group]) for group in cues.GROUPS},
        **{f"top {group}": min(1.0, above[group] / 2) for group in _TITLES},
        "days": cues.days(said) / 5,
    }


def _shape(page: PageOfWords) -> dict[str, float]:
    height = median([word.box[3] - word.box[1] for word in page.words] or [0.0]) * page.height / page.width
    return {
        "narrow": min(4.0, page.height / page.width),
        "print": min(3.0, 50 * height),
        "words": log1p(len(page.words)) / 4,
    }


def _texts(said: Sequence[str], lines: Sequence[Line]) -> dict[str, float]:
    texts = [line.text for line in lines]
    letters = "".join(said)
    return {
        "amounts": _share(_AMOUNT, said),
        "many amounts": log1p(_count(_AMOUNT, said)) / 2,
        "times": _share(_TIME, said),
        "many times": log1p(_count(_TIME, said)) / 2,
        "dates": log1p(_count(_DATE, said)),
        "labels": _share(_LABEL, texts),
        "blanks": log1p(sum(bool(_BLANKS.search(text)) for text in texts)),
        "long lines": sum(_is_prose(text) for text in texts) / len(texts),
        "line length": log1p(median(len(text) for text in texts)) / 3,
        "capitals": sum(one.isupper() for one in letters) / max(1, sum(one.isalpha() for one in letters)),
        "digits": sum(one.isdigit() for one in letters) / max(1, len(letters)),
        "ends in amount": sum(bool(_AMOUNT.fullmatch(text.split()[-1])) for text in texts if text.split()) / len(texts),
    }


def _is_prose(text: str) -> bool:
    """Running text: many words, nearly all of letters."""
    words = text.split()
    return len(words) >= 8 and sum(word.strip(".,;:()'\"").isalpha() for word in words) >= 0.8 * len(words)


def _count(pattern: re.Pattern[str], texts: Sequence[str]) -> int:
    return sum(bool(pattern.fullmatch(text)) for text in texts)


def _share(pattern: re.Pattern[str], texts: Sequence[str]) -> float:
    return _count(pattern, texts) / len(texts)
