"""How boxes lie to each other."""

from __future__ import annotations

from collections.abc import Iterable

from quire.domain.pages import Box


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


def height(box: Box) -> float:
    return box[3] - box[1]


def width(box: Box) -> float:
    return box[2] - box[0]


def middle(box: Box) -> tuple[float, float]:
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def shared_height(one: Box, other: Box) -> float:
    """Which share of the lower box's height lies beside the other: 1 where one lies wholly beside the other."""
    return _share(one[1], one[3], other[1], other[3])


def shared_width(one: Box, other: Box) -> float:
    """Which share of the narrower box's width lies above or below the other."""
    return _share(one[0], one[2], other[0], other[2])


def holds(outer: Box, inner: Box) -> bool:
    """Whether the middle of the one lies in the other."""
    x, y = middle(inner)
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _share(start: float, end: float, other_start: float, other_end: float) -> float:
    shared = min(end, other_end) - max(start, other_start)
    smaller = min(end - start, other_end - other_start)
    if smaller <= 0:
        return 1.0 if shared >= 0 else 0.0
    return max(0.0, shared / smaller)
