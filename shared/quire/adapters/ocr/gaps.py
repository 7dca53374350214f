"""How far apart the ink of neighbouring characters stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from quire.adapters.ocr.crops import Picture

_SPECKS = 0.04
"""Share of the height that may be inked where there is nothing."""


class Gap(NamedTuple):
    """The widest white between two characters, in pixels from the left of the piece; as wide as it is high is 1."""

    left: int
    right: int
    width: float


def gaps(piece: Picture, middles: Sequence[float]) -> list[Gap]:
    """One for each two neighbours; `middles` are the characters', as shares of the width."""
    height, width = piece.shape[:2]
    white = _white_columns(piece)
    return [_widest(white, round(one * width), round(other * width), height) for one, other in pairwise(middles)]


def _white_columns(piece: Picture) -> list[bool]:
    import cv2

    gray = cv2.cvtColor(piece, cv2.COLOR_BGR2GRAY)
    _, mask = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    inked = mask.mean(axis=0)
    if mask.mean() > 0.5:  # light text on a dark ground
        inked = 1 - inked
    columns: list[bool] = (inked <= _SPECKS).tolist()
    return columns


def _widest(white: Sequence[bool], start: int, end: int, height: int) -> Gap:
    middle = (start + end) // 2
    best = (middle, middle)
    run = start
    for column in range(start, min(end + 1, len(white))):
        if not white[column]:
            run = column + 1
        elif column + 1 - run > best[1] - best[0]:
            best = (run, column + 1)
    return Gap(*best, (best[1] - best[0]) / height)
