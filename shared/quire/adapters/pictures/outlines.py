"""Closes grids that were drawn without their outer rules."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from quire.adapters.pictures.rasters import Raster

_NEAR = 8
"""Pixels by which rules may miss each other and still end at the same edge."""
_THICKNESS = 3
_MOST_RUNS = 4000


def closed(across: Raster, down: Raster) -> Raster:
    """All rules, and between those of one grid that end at its edge the edge itself."""
    rules = np.asarray(across | down, np.uint8)
    grids = np.asarray(cv2.connectedComponents(rules)[1], np.int32)
    outlined = rules.copy()
    _outline(outlined, across, grids)
    _outline(outlined.T, np.ascontiguousarray(down.T), np.ascontiguousarray(grids.T))
    return outlined


def _outline(target: Raster, runs: Raster, grids: NDArray[np.int32]) -> None:
    """Draws the left and right edges between the runs of each grid."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(runs)
    if count > _MOST_RUNS:
        return
    by_grid: dict[int, list[tuple[int, int, int]]] = {}
    for left, top, wide, high, _ in stats[1:].tolist():
        middle = top + high // 2
        by_grid.setdefault(_grid_of(grids[middle, left : left + wide]), []).append((middle, left, left + wide))
    for held in by_grid.values():
        _edge(target, [(at, left) for at, left, _ in held], min(left for _, left, _ in held))
        _edge(target, [(at, right) for at, _, right in held], max(right for _, _, right in held))


def _grid_of(along: NDArray[np.int32]) -> int:
    return int(along.max(initial=0))


def _edge(target: Raster, ends: list[tuple[int, int]], edge: int) -> None:
    at_edge = sorted(at for at, end in ends if abs(end - edge) <= _NEAR)
    start = max(0, edge - _THICKNESS)
    for above, below in pairwise(at_edge):
        target[above : below + 1, start : edge + _THICKNESS] = 255
