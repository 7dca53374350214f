"""The lines of a cell, whichever way they are written: across, upwards, or one letter below the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from quire.domain.layout.boxes import (
    around,
    middle,
    shared_height,
    shared_width,
)
from quire.domain.layout.boxes import (
    height as height_of,
)
from quire.domain.layout.boxes import (
    width as width_of,
)
from quire.domain.pages import Box, Word

_UPRIGHT = 1.1
"""Words so many times higher than wide are written upwards or downwards."""
_SAME_LINE = 0.5
_WIDE = 1.5
"""Heights of letters; a wider white parts a line."""
_MOST_STACKED = 2
"""Letters in a row of what is written one below the other."""


@dataclass(frozen=True, slots=True)
class WrittenLine:
    words: tuple[Word, ...]
    size: float
    """How high the letters are, in points."""

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Writing:
    lines: tuple[WrittenLine, ...]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for line in self.lines for word in line.words)


def written(words: Sequence[Word], width: float, height: float) -> Writing:
    """The words in the order in which they are read; width and height are those of the page in points.

    They come in the order in which their reader had them, which decides what only it can know: whether a line
    runs upwards or downwards.
    """
    if _are_stacked(words):
        return Writing((_spelt(words, width),))
    if _are_upright(words, width, height):
        lines = _lined(words, share=shared_width)
        in_order = sorted(lines, key=lambda line: min(word.box[0] for word in line))
        if _runs_down(lines):
            in_order.reverse()
        return Writing(tuple(_line(line, width, side=0) for line in in_order))
    lines = _lined(words, share=shared_height)
    in_order = sorted(lines, key=lambda line: median(word.box[1] + word.box[3] for word in line))
    return Writing(tuple(_line(sorted(line, key=_by_left), height, side=1) for line in in_order))


def lines_across(words: Sequence[Word], width: float, height: float) -> tuple[WrittenLine, ...]:
    """The lines that run across a page, each in parts where a wide white parts it; upright words are left out."""
    flat = [word for word in words if not _are_upright([word], width, height)]
    parts = [part for line in _lined(flat, share=shared_height) for part in _parts(line, width, height)]
    return tuple(sorted(parts, key=lambda part: (part.words[0].box[1], part.words[0].box[0])))


def _parts(words: Sequence[Word], width: float, height: float) -> Iterator[WrittenLine]:
    in_order = sorted(words, key=_by_left)
    wide = _WIDE * median(height_of(word.box) for word in words) * height / max(width, 1.0)
    gaps = [at + 1 for at, (one, other) in enumerate(pairwise(in_order)) if other.box[0] - one.box[2] > wide]
    for start, end in pairwise([0, *gaps, len(in_order)]):
        yield _line(in_order[start:end], height, side=1)


def _are_stacked(words: Sequence[Word]) -> bool:
    letters = [word for word in words if any(one.isalpha() or one == "0" for one in word.text)]
    if len(letters) < 2 or len(letters) < len(words) or any(len(word.text) > _MOST_STACKED for word in words):
        return False
    if sum(len(word.text) for word in words) < 3:
        return False
    tops = sorted(words, key=lambda word: word.box[1])
    return all(
        shared_width(one.box, other.box) > _SAME_LINE and middle(one.box)[1] < other.box[1] + height_of(other.box) / 4
        for one, other in pairwise(tops)
    )


def _spelt(words: Sequence[Word], width: float) -> WrittenLine:
    in_order = sorted(words, key=lambda word: word.box[1])
    box = around(word.box for word in words)
    sure = [word.confidence for word in words if word.confidence is not None]
    text = "".join(word.text for word in in_order)
    whole = Word(text=text.replace("0", "O"), box=box, confidence=min(sure, default=None))
    return WrittenLine((whole,), width_of(box) * width)


def _are_upright(words: Sequence[Word], width: float, height: float) -> bool:
    long = [word for word in words if len(word.text) > 2]
    upright = sum(
        len(word.text) for word in long if height_of(word.box) * height >= _UPRIGHT * width_of(word.box) * width
    )
    return bool(long) and upright > sum(len(word.text) for word in long) / 2


def _runs_down(lines: Sequence[Sequence[Word]]) -> bool:
    """Whether lines turned to the right are read: each from top to bottom, and the first of them rightmost."""
    steps = [
        later.box[1] + later.box[3] - word.box[1] - word.box[3] for line in lines for word, later in pairwise(line)
    ]
    return sum(step > 0 for step in steps) > len(steps) / 2


def _lined(words: Sequence[Word], *, share: Callable[[Box, Box], float]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in words:
        beside = (line for line in lines if any(share(word.box, one.box) > _SAME_LINE for one in line))
        line = next(beside, None)
        if line is None:
            lines.append([word])
        else:
            line.append(word)
    return lines


def _line(words: Sequence[Word], length: float, *, side: int) -> WrittenLine:
    size = max(word.box[side + 2] - word.box[side] for word in words)
    return WrittenLine(tuple(words), size * length)


def _by_left(word: Word) -> float:
    return word.box[0]
