"""A page under the eyes of the recogniser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from quire.adapters.ocr.crops import Corners, cut, size

if TYPE_CHECKING:
    from quire.adapters.ocr.crops import Picture
    from quire.adapters.ocr.recogniser import ReadLine, Recogniser

_UPRIGHT = 1.5
"""A line higher than this many times its width may be written upwards or downwards."""
_PROBES = 5
_PLAIN = 0.85
"""Pages the right way up are read with more than this."""


class Line(NamedTuple):
    corners: Corners
    read: ReadLine


class Sheet:
    """Reads lines of the page; what was read once to tell which way is up is not read again."""

    def __init__(self, page: Picture, recogniser: Recogniser) -> None:
        self._page = page
        self._recogniser = recogniser
        self._known: dict[tuple[Corners, int], Line] = {}

    def best(self, corners: Corners) -> Line:
        """The line as it is read best: as it stands or, where it is narrow and high, turned to either side."""
        width, height = size(corners)
        turns = (0, 3, 1) if height >= _UPRIGHT * width else (0,)
        lines = [self._turned(corners, turn) for turn in turns]
        return max(lines, key=lambda line: line.read.probability * len(line.read.characters) ** 0.5)

    def is_upside_down(self, found: Sequence[Corners]) -> bool:
        """Whether its longest lines are hardly legible, and legible the other way up."""
        probes = sorted(found, key=lambda corners: size(corners)[0])[-_PROBES:]
        as_it_is = self._probability(probes, turn=0)
        return as_it_is < _PLAIN and as_it_is < self._probability(probes, turn=2)

    def _probability(self, probes: Sequence[Corners], *, turn: int) -> float:
        lines = [self._turned(corners, turn).read.probability for corners in probes]
        return sum(lines) / len(lines) if lines else 1.0

    def _turned(self, corners: Corners, turn: int) -> Line:
        known = self._known.get((corners, turn))
        if known is None:
            turned = corners[turn:] + corners[:turn]
            known = Line(turned, self._recogniser.read(cut(self._page, turned)))
            self._known[corners, turn] = known
        return known
