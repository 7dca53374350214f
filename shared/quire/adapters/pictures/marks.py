"""What is drawn on a page besides its words: the cells of ruled grids, and boxes to tick."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from quire.adapters.pictures.outlines import closed
from quire.adapters.pictures.rasters import Raster
from quire.domain.pages import Box, Marks, Tick

_LONG_SIDE = (1100, 2000)
"""Smaller pictures are enlarged and larger ones reduced before anything is looked for."""
_NEIGHBOURHOOD = 25
_DARKER = 10
_STEP_OF_COLOUR = 12
_LONGEST_STROKE = 28
"""Letters have no straight stroke longer than this, at the size that is looked at."""
_GAP = 9
_SMALLEST_CELL = 11
_LARGEST_CELL = 0.8
"""Share of the page; what is larger is a frame."""
_MOST_CELLS = 4000
"""Of a hatching there are more; of a table there are not."""
_FULL = 0.85
"""Share of its bounding box that a cell fills; letters and logos enclose shapes that fill less."""
_TICK_SIDES = (11, 44)
_INKED = 0.06
"""Share of the inside of a box from which on it counts as ticked."""


def marks_on(picture: Raster) -> Marks:
    """The marks on an upright page of grey or RGB pixels; the same pixels always have the same marks."""
    sized = resized(picture, shortest=_LONG_SIDE[0], longest=_LONG_SIDE[1])
    if min(sized.shape[:2]) < _SMALLEST_CELL:
        return Marks()
    ink = _ink(sized)
    cells = tuple(_cells(_ruled(sized, ink)))
    return Marks(cells=cells, ticks=tuple(_ticks(ink)))


def resized(picture: Raster, *, longest: int, shortest: int = 1) -> Raster:
    """The picture with its longer side within these bounds."""
    long_side = max(picture.shape[:2])
    wanted = min(max(long_side, shortest), longest)
    if wanted == long_side:
        return picture
    scale = wanted / long_side
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=way), np.uint8)


def _ink(picture: Raster) -> Raster:
    """What is darker than its surroundings, whatever the light and the colour of the ground."""
    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    found = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _NEIGHBOURHOOD, _DARKER)
    return np.asarray(found, np.uint8)


def _ruled(picture: Raster, ink: Raster) -> Raster:
    """The rules of grids: long dark lines, light lines, and the borders between grounds of two colours."""
    across = _straight(ink | _edges(picture, axis=0), (_LONGEST_STROKE, 1))
    down = _straight(ink | _edges(picture, axis=1), (1, _LONGEST_STROKE))
    return closed(across, down)


def _edges(picture: Raster, *, axis: int) -> Raster:
    """Where the colour steps along this axis, in any of its channels."""
    before, after = (picture[:-2], picture[2:]) if axis == 0 else (picture[:, :-2], picture[:, 2:])
    steps = cv2.absdiff(before, after)
    for_all = steps if steps.ndim == 2 else reduce(cv2.max, cv2.split(steps))
    found = cv2.threshold(for_all, _STEP_OF_COLOUR, 255, cv2.THRESH_BINARY)[1]
    around = (1, 1, 0, 0) if axis == 0 else (0, 0, 1, 1)
    return np.asarray(cv2.copyMakeBorder(found, *around, cv2.BORDER_CONSTANT, value=0), np.uint8)


def _straight(mask: Raster, length: tuple[int, int]) -> Raster:
    """Runs of that length, a little tilted ones too, with small gaps in them closed."""
    thickened = cv2.dilate(mask, np.ones((3, 1) if length[0] > 1 else (1, 3), np.uint8))
    runs = cv2.morphologyEx(thickened, cv2.MORPH_OPEN, _kernel(length))
    along = (_GAP, 1) if length[0] > 1 else (1, _GAP)
    return np.asarray(cv2.dilate(runs, _kernel(along)), np.uint8)


def _kernel(size: tuple[int, int]) -> Raster:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_RECT, size), np.uint8)


def _cells(rules: Raster) -> Iterator[Box]:
    """Whatever the rules enclose that is about a rectangle, from top to bottom."""
    height, width = rules.shape
    contours, nesting = cv2.findContours(cv2.bitwise_not(rules), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    outer = [contour for contour, nested in zip(contours, nesting[0], strict=True) if nested[3] < 0] if contours else []
    found = [corners for contour in outer if (corners := _cell(contour, width, height)) is not None]
    if len(found) > _MOST_CELLS:
        return
    for corners in _outermost(np.array(sorted(found, key=lambda cell: (cell[1], cell[0])), np.int32).reshape(-1, 4)):
        yield _shares(corners, width, height)


def _cell(contour: cv2.typing.MatLike, width: int, height: int) -> tuple[int, int, int, int] | None:
    left, top, wide, high = cv2.boundingRect(contour)
    touches = left == 0 or top == 0 or left + wide == width or top + high == height
    small = min(wide, high) < _SMALLEST_CELL or max(wide, high) < 2 * _SMALLEST_CELL
    large = wide * high > _LARGEST_CELL * width * height
    if touches or small or large or cv2.contourArea(contour) < _FULL * (wide - 1) * (high - 1):
        return None
    return left, top, left + wide, top + high


def _outermost(cells: NDArray[np.int32]) -> NDArray[np.int32]:
    """Without the coloured passages within a cell."""
    holds = (cells[:, None, :2] <= cells[None, :, :2]).all(axis=2) & (cells[:, None, 2:] >= cells[None, :, 2:]).all(
        axis=2
    )
    return np.asarray(cells[holds.sum(axis=0) == 1], np.int32)


def _shares(corners: Iterable[int], width: int, height: int) -> Box:
    left, top, right, bottom = map(int, corners)
    return (
        round(max(0, left) / width, 5),
        round(max(0, top) / height, 5),
        round(min(width, right) / width, 5),
        round(min(height, bottom) / height, 5),
    )


def _ticks(ink: Raster) -> Iterator[Tick]:
    """Small square frames, and whether something stands in them."""
    height, width = ink.shape
    contours, nesting = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for index, contour in enumerate(contours):
        if nesting[0][index][3] >= 0 or nesting[0][index][2] < 0:
            continue
        left, top, wide, high = cv2.boundingRect(contour)
        if _is_square(wide, high) and _is_framed(ink[top : top + high, left : left + wide]):
            yield Tick(
                box=_shares((left, top, left + wide, top + high), width, height),
                is_ticked=_is_inked(ink[top : top + high, left : left + wide]),
            )


def _is_square(wide: int, high: int) -> bool:
    smaller, larger = sorted((wide, high))
    return _TICK_SIDES[0] <= smaller and larger <= _TICK_SIDES[1] and larger <= 1.25 * smaller


def _is_framed(square: Raster) -> bool:
    """Whether ink runs along all four sides, corners included, as no letter's does."""
    band = max(2, round(min(square.shape) * 0.2))
    sides = (square[:band], square[-band:], square[:, :band].T, square[:, -band:].T)
    return all(float(side.any(axis=0).mean()) >= 0.95 and _is_thin(side) for side in sides)


def _is_thin(side: Raster) -> bool:
    """Whether the ink along this side lies in one straight row rather than a curve."""
    return float((side > 0).mean(axis=1).max()) >= 0.8


def _is_inked(square: Raster) -> bool:
    margin = max(3, round(min(square.shape) * 0.25))
    inside = square[margin:-margin, margin:-margin]
    return inside.size > 0 and float((inside > 0).mean()) >= _INKED
