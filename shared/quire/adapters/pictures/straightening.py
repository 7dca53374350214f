"""Brings a page upright and straight, so that lines of text run from left to right."""

from __future__ import annotations

import cv2
import numpy as np

from quire.adapters.pictures.marks import resized
from quire.adapters.pictures.rasters import Raster

_LOOKED_AT = 1000
"""Pixels of the longer side at which turns and skew are measured."""
_CLEARLY = 1.3
_FEWEST_LETTERS = 30
_WIDEST = 6.0
"""Degrees; what leans more was not meant to be straight."""
_NOT_WORTH_IT = 0.25
_STEPS = (1.0, 0.2, 0.05)


def lies_on_its_side(picture: Raster) -> bool:
    """Whether the lines of text run from top to bottom. Which way is up is for whoever reads them."""
    letters = letters_of(picture)
    return _pieces(letters, along=1) > _CLEARLY * _pieces(letters, along=0)


def _pieces(letters: Raster, *, along: int) -> float:
    """How many pieces are left when what is close in this direction joins: few along the lines of text."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(letters, connectivity=8)
    if count <= _FEWEST_LETTERS:
        return 1.0
    gap = max(3, round(0.6 * float(np.median(stats[1:, cv2.CC_STAT_HEIGHT : cv2.CC_STAT_HEIGHT + 1]))))
    near = (gap, 1) if along == 1 else (1, gap)
    joined = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, near))
    return float(cv2.connectedComponents(np.asarray(joined, np.uint8), connectivity=8)[0])


def skew_of(picture: Raster) -> float:
    """By how many degrees the lines of text fall to the right (or rise: negative)."""
    letters = letters_of(picture)
    best, reach = 0.0, _WIDEST
    for step in _STEPS:
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = max((_sharpness(_turned(letters, float(angle))), -abs(float(angle)), float(angle)) for angle in angles)[
            2
        ]
        reach = step
    return round(best, 2) if _NOT_WORTH_IT <= abs(best) <= _WIDEST else 0.0


def straightened(picture: Raster, degrees: float) -> Raster:
    """The picture turned back by its skew; what comes into view at the corners has the colour of its border."""
    if degrees == 0:
        return picture
    return _turned(picture, degrees, border=cv2.BORDER_REPLICATE, way=cv2.INTER_CUBIC)


def letters_of(picture: Raster) -> Raster:
    """Ink without large shapes: pictures and rules would outweigh the text."""
    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = resized(np.asarray(grey, np.uint8), longest=_LOOKED_AT)
    ink = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    is_letter = (np.maximum(wide, high) <= 60) & (np.minimum(wide, high) >= 2) & (np.maximum(wide, high) >= 5)
    is_letter[0] = False
    return np.asarray(is_letter[labels], np.uint8) if count > 1 else np.zeros_like(ink)


def _sharpness(letters: Raster) -> float:
    """How much the rows differ from their neighbours, for what is on them: most where lines of text lie along them."""
    rows = letters.sum(axis=1, dtype=np.float64)
    whole = float((rows**2).sum())
    return float((np.diff(rows) ** 2).sum()) / whole if whole > 0 else 0.0


def _turned(
    picture: Raster, degrees: float, *, border: int = cv2.BORDER_CONSTANT, way: int = cv2.INTER_NEAREST
) -> Raster:
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(picture, turn, (width, height), flags=way, borderMode=border), np.uint8)
