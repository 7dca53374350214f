"""Finds where lines of text stand in a picture."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quire.adapters.ocr.crops import Corners, Picture
    from quire.adapters.ocr.networks import Floats, Network

_STEP = 32
"""The network takes sides of multiples of this."""
_INK = 0.3
_SURE = 0.5
_SHRUNK_BY = 1.6
"""The network marks lines narrower than they are, by a share of area over perimeter."""
_THINNEST = 3
_MOST_LINES = 3000


class Detector:
    """Looks at the picture with its longer side reduced to `side` pixels, never enlarged."""

    def __init__(self, network: Network, *, side: int) -> None:
        self._network = network
        self._side = side

    def lines(self, picture: Picture) -> list[Corners]:
        """The corners of each line in pixels: top left, top right, bottom right, bottom left."""
        height, width = picture.shape[:2]
        heat = self._network(_prepared(picture, self._side))[0, 0]
        across, down = width / heat.shape[1], height / heat.shape[0]
        return [
            tuple((x * across, y * down) for x, y in corners)
            for corners in _rectangles(heat)
            if _is_large_enough(corners, across, down)
        ]


def _prepared(picture: Picture, side: int) -> Floats:
    import cv2
    import numpy as np

    height, width = picture.shape[:2]
    scale = min(1.0, side / max(height, width))
    size = [max(_STEP, round(length * scale / _STEP) * _STEP) for length in (width, height)]
    small = cv2.resize(picture, size).astype(np.float32)
    return np.ascontiguousarray((small / 127.5 - 1.0).transpose(2, 0, 1)[np.newaxis])


def _rectangles(heat: Floats) -> Iterator[Corners]:
    import cv2
    import numpy as np

    mask = cv2.dilate((heat > _INK).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours[:_MOST_LINES]:
        centre, (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < _THINNEST or _heat_within(heat, (centre, (width, height), angle)) < _SURE:
            continue
        grown = _SHRUNK_BY * width * height / (2 * (width + height))
        yield _in_order(cv2.boxPoints((centre, (width + 2 * grown, height + 2 * grown), angle)).tolist())


def _heat_within(heat: Floats, rectangle: Any) -> float:
    import cv2
    import numpy as np

    points = cv2.boxPoints(rectangle)
    left, top = np.clip(np.floor(points.min(axis=0)).astype(int), 0, None)
    right, bottom = np.ceil(points.max(axis=0)).astype(int) + 1
    window = heat[top:bottom, left:right]
    inside = np.zeros(window.shape, np.uint8)
    cv2.fillPoly(inside, [(points - (left, top)).astype(np.int32)], 1)
    return cv2.mean(window, inside)[0]


def _in_order(points: list[list[float]]) -> Corners:
    """From the top left clockwise; of a slanted rectangle the left side is the one whose corners lie furthest left."""
    points.sort()
    top_left, bottom_left = sorted(points[:2], key=lambda point: point[1])
    top_right, bottom_right = sorted(points[2:], key=lambda point: point[1])
    return tuple((x, y) for x, y in (top_left, top_right, bottom_right, bottom_left))


def _is_large_enough(corners: Corners, across: float, down: float) -> bool:
    (x0, y0), (x1, y1), _, (x3, y3) = corners
    return min(hypot((x1 - x0) * across, (y1 - y0) * down), hypot((x3 - x0) * across, (y3 - y0) * down)) > _THINNEST
