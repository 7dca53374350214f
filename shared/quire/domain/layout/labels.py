"""Printed labels, known again whatever their case, accents, punctuation and small slips of an engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from quire.domain.layout.boxes import around
from quire.domain.layout.rows import Row
from quire.domain.pages import Box, Word
from quire.domain.values.folding import folded

_ALIKE = str.maketrans("1|0582", "iiosbz")
_LENGTH_FOR_ONE_SLIP = 5
_LENGTH_FOR_TWO = 12
_WORST = 0.8


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label where it stands in a row: the words from `start` up to, and without, `end`."""

    row: Row
    start: int
    end: int
    likeness: float
    """1 where it is printed as it was asked for."""

    @property
    def words(self) -> tuple[Word, ...]:
        return self.row.words[self.start : self.end]

    @property
    def box(self) -> Box:
        return around(word.box for word in self.words)


def likeness(printed: str, label: str) -> float:
    """How much alike they are, 0 to 1; anything but 0 is small enough a difference for the same label."""
    return _likeness(_shape(printed), _shape(label))


def find_labels(rows: Iterable[Row], labels: Sequence[str]) -> list[Labelled]:
    """Where one of the labels stands, the most alike first, then the longest; of those that overlap the first alone."""
    shapes = {_shape(label): len(folded(label).split()) for label in labels}
    found = [one for row in rows for shape, count in shapes.items() if shape for one in _in_row(row, shape, count)]
    kept: list[Labelled] = []
    for one in sorted(found, key=lambda one: (-one.likeness, -(one.end - one.start))):
        if not any(one.row is other.row and one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return kept


def _in_row(row: Row, shape: str, count: int) -> Iterable[Labelled]:
    for start in range(len(row.words)):
        # Engines part and join words, so one word more or less can make the same label.
        for end in range(start + max(1, count - 1), min(start + count + 1, len(row.words)) + 1):
            alike = _likeness(_shape_of(tuple(word.text for word in row.words[start:end])), shape)
            if alike > 0:
                yield Labelled(row, start, end, alike)


@lru_cache(maxsize=4096)
def _shape_of(texts: tuple[str, ...]) -> str:
    return _shape(" ".join(texts))


def _shape(text: str) -> str:
    """What is left of a text when look-alikes are one letter and spaces none."""
    return folded(text).replace(" ", "").translate(_ALIKE).replace("l", "i")


def _likeness(printed: str, label: str) -> float:
    if not printed or not label:
        return 0.0
    if printed == label:
        return 1.0
    allowed = 0 if len(label) < _LENGTH_FOR_ONE_SLIP else 1 if len(label) < _LENGTH_FOR_TWO else 2
    slips = _slips(printed, label, allowed)
    return 0.0 if slips is None else max(_WORST, 1 - slips / len(label))


def _slips(one: str, other: str, most: int) -> int | None:
    """How many letters have to be changed, added or left out; None for more than `most`."""
    if abs(len(one) - len(other)) > most:
        return None
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, wanted in enumerate(other, start=1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != wanted)))
        if min(now) > most:
            return None
        before = now
    return before[-1] if before[-1] <= most else None
