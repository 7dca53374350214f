"""Makes a scan out of a photo: the sheet alone, seen from above, without grain."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from quire.adapters.pictures.marks import resized
from quire.adapters.pictures.rasters import Raster
from quire.adapters.pictures.straightening import letters_of

_LOOKED_AT = 800
_SMALLEST_SHEET = 0.25
"""Share of the picture."""
_WHOLE_PICTURE = 0.93
_SQUARE_ENOUGH = 0.85
"""Share of the shape that its four corners must span, and of a side that its opposite may be shorter by."""
_MOST_LETTERS_OUTSIDE = 0.02
_MOST_SIDES_AT_THE_EDGE = 1
_HEIGHT_OF_LETTERS = 16.0
_MOST_PIXELS = 12_000_000
"""As many as an opened page has at most: what is larger costs memory and time, and its letters are large enough."""


def cropped(picture: Raster) -> Raster:
    """The sheet of paper that lies in the picture, made a rectangle; the picture itself where none stands out."""
    corners = _sheet(picture)
    if corners is None:
        return picture
    if _letters_outside(picture, corners) > _MOST_LETTERS_OUTSIDE:
        return picture
    width = round(max(_distance(corners, 0, 1), _distance(corners, 3, 2)))
    height = round(max(_distance(corners, 0, 3), _distance(corners, 1, 2)))
    flat = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32)
    warp = cv2.getPerspectiveTransform(corners, flat)
    return np.asarray(
        cv2.warpPerspective(picture, warp, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )


def _letters_outside(picture: Raster, corners: NDArray[np.float32]) -> float:
    """Share of the ink of letters that would be cut away."""
    letters = letters_of(picture)
    scale = letters.shape[1] / picture.shape[1]
    outside = letters.copy()
    cv2.fillConvexPoly(outside, np.asarray(corners * scale, np.int32), 0)
    return float(outside.sum()) / max(1.0, float(letters.sum()))


def _sheet(picture: Raster) -> NDArray[np.float32] | None:
    """The corners of the largest bright quadrilateral, clockwise from the top left."""
    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = resized(np.asarray(grey, np.uint8), longest=_LOOKED_AT)
    # Letters must not cut the sheet into pieces.
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    smooth = cv2.GaussianBlur(closed, (5, 5), 0)
    bright = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    largest = max(contours, key=cv2.contourArea)
    return _corners(largest, small.shape, max(small.shape) / max(grey.shape))


def _corners(contour: cv2.typing.MatLike, shape: Sequence[int], scale: float) -> NDArray[np.float32] | None:
    hull = cv2.convexHull(contour)
    spanned, area = cv2.contourArea(hull), shape[0] * shape[1]
    if not _SMALLEST_SHEET * area <= spanned <= _WHOLE_PICTURE * area:
        return None
    polygon = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, closed=True), closed=True).reshape(-1, 2)
    if len(polygon) != 4 or cv2.contourArea(polygon) < _SQUARE_ENOUGH * spanned:
        return None
    return _clockwise(polygon.astype(np.float32) / scale) if _lies_within(polygon, shape) else None


def _lies_within(polygon: cv2.typing.MatLike, shape: Sequence[int]) -> bool:
    """Whether there is something around the sheet: else it is a scan with a darker strip."""
    (left, top), (right, bottom) = polygon.min(axis=0), polygon.max(axis=0)
    at_edge = (left <= 2, top <= 2, right >= shape[1] - 3, bottom >= shape[0] - 3)
    return sum(map(bool, at_edge)) <= _MOST_SIDES_AT_THE_EDGE


def _clockwise(points: NDArray[np.float32]) -> NDArray[np.float32]:
    sums, differences = points.sum(axis=1), points[:, 1] - points[:, 0]
    order = [sums.argmin(), differences.argmin(), sums.argmax(), differences.argmax()]
    return np.asarray(points[order], np.float32)


def _distance(corners: NDArray[np.float32], one: int, other: int) -> float:
    return max(1.0, float(np.linalg.norm(corners[one] - corners[other])))


def without_grain(picture: Raster) -> Raster:
    return np.asarray(cv2.bilateralFilter(picture, 5, 30, 3), np.uint8)


def enlarged(picture: Raster) -> Raster:
    """With letters as high as engines were trained on, if that takes at most twice the size and no giant of a page."""
    letters = letters_of(picture)
    count, _, stats, _ = cv2.connectedComponentsWithStats(letters, connectivity=8)
    if count <= 1:
        return picture
    high = float(np.median(stats[1:, 3])) * picture.shape[1] / letters.shape[1]
    scale = min(2.0, _HEIGHT_OF_LETTERS / max(1.0, high), (_MOST_PIXELS / (picture.shape[0] * picture.shape[1])) ** 0.5)
    return picture if scale <= 1.1 else np.asarray(cv2.resize(picture, None, fx=scale, fy=scale), np.uint8)
