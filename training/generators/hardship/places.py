"""Words that stand elsewhere than they should."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Any

from quire.domain.pages import PageOfWords, Word

_BANDS = 4


def misaligned(page: PageOfWords, truth: Mapping[str, Any], random: Random) -> PageOfWords:
    """What stands right of a line down the page is printed a little lower or higher than what stands left of it."""
    line, high = random.uniform(0.25, 0.75), _height(page)
    by = random.choice((-1, 1)) * random.uniform(0.2, 0.9) * high
    return _with(page, [_moved(word, by) if word.box[0] > line else word for word in page.words])


def crowded(page: PageOfWords, truth: Mapping[str, Any], random: Random) -> PageOfWords:
    """Without the white between the parts of the page."""
    most, words, up, lowest = _height(page) * random.uniform(0.3, 1.2), list[Word](), 0.0, 0.0
    for word in sorted(page.words, key=lambda one: one.box[1]):
        up += max(0.0, word.box[1] - lowest - most) if lowest else 0.0
        lowest = max(lowest, word.box[3])
        words.append(_moved(word, -up))
    return _with(page, words)


def moved(page: PageOfWords, truth: Mapping[str, Any], random: Random) -> PageOfWords:
    """Its parts, divided where most white is, in another order."""
    bands = _bands(page.words)
    random.shuffle(bands)
    words, start = list[Word](), min((word.box[1] for word in page.words), default=0.0)
    gap = 2 * _height(page)
    for band in bands:
        top, bottom = min(word.box[1] for word in band), max(word.box[3] for word in band)
        words += [_moved(word, start - top) for word in band]
        start += bottom - top + gap
    return _with(page, words)


def cut(page: PageOfWords, truth: Mapping[str, Any], random: Random) -> PageOfWords:
    """Less than the whole page was photographed."""
    edges = (random.uniform(0.02, 0.12), random.uniform(0.02, 0.12), random.uniform(0.85, 0.98), random.uniform(0.6, 1))
    side = random.randrange(4)
    if side < 2:
        kept = [word for word in page.words if word.box[side] >= edges[side]]
    else:
        kept = [word for word in page.words if word.box[side] <= edges[side]]
    return _with(page, kept)


def _bands(words: Sequence[Word]) -> list[list[Word]]:
    rows = sorted(words, key=lambda word: word.box[1])
    gaps, lowest = list[tuple[float, int]](), 0.0
    for at, (one, other) in enumerate(pairwise(rows), start=1):
        lowest = max(lowest, one.box[3])
        gaps.append((other.box[1] - lowest, at))
    ends = [0, *sorted(at for _, at in sorted(gaps)[-_BANDS + 1 :]), len(rows)]
    return [rows[start:end] for start, end in pairwise(ends) if start < end]


def _height(page: PageOfWords) -> float:
    """Of the usual word."""
    heights = sorted(word.box[3] - word.box[1] for word in page.words)
    return heights[len(heights) // 2] if heights else 0.01


def _moved(word: Word, down: float) -> Word:
    left, top, right, bottom = word.box
    down = max(-top, min(1 - bottom, down))
    return word.model_copy(update={"box": (left, top + down, right, bottom + down)})


def _with(page: PageOfWords, words: Sequence[Word]) -> PageOfWords:
    return page.model_copy(update={"words": tuple(words)})
