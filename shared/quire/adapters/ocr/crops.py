"""Pieces of a picture: cut out along a line of text, and brought to the height that the recogniser reads at."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from quire.adapters.ocr.networks import Floats

    Picture = NDArray[np.uint8]

Corners = tuple[tuple[float, float], ...]
"""In pixels: top left, top right, bottom right, bottom left."""

HEIGHT = 48
_STEP = 8
"""Widths of multiples of this are read better than others."""
_WIDEST = 3200


def cut(picture: Picture, corners: Corners) -> Picture:
    """The part of the picture between the corners, made upright."""
    import cv2
    import numpy as np

    width, height = size(corners)
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    turn = cv2.getPerspectiveTransform(np.array(corners, np.float32), target)
    piece = cv2.warpPerspective(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(piece, np.uint8)


def size(corners: Corners) -> tuple[int, int]:
    """Width and height, at least one pixel each."""
    top_left, top_right, bottom_right, bottom_left = corners
    width = max(_distance(top_left, top_right), _distance(bottom_left, bottom_right))
    height = max(_distance(top_left, bottom_left), _distance(top_right, bottom_right))
    return max(1, int(width)), max(1, int(height))


def scaled(piece: Picture) -> Picture:
    """At the height that the recogniser reads at; only what is far too long for one line loses its proportions."""
    import cv2
    import numpy as np

    height, width = piece.shape[:2]
    steps = max(2, -(-width * HEIGHT // (height * _STEP)))
    return np.asarray(cv2.resize(piece, (min(_WIDEST, steps * _STEP), HEIGHT)), np.uint8)


def as_input(piece: Picture) -> Floats:
    import numpy as np

    return np.ascontiguousarray((piece.astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)[np.newaxis])


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
