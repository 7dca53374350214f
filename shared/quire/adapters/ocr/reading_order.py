"""From top to bottom, and from left to right within a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from quire.adapters.ocr.crops import Corners

T = TypeVar("T")

_SAME_ROW = 0.5
"""Share of the lower one's height by which what stands in one row overlaps."""


def in_reading_order(lines: Sequence[T], *, by: Callable[[T], Corners]) -> list[T]:
    rows: list[list[T]] = []
    for line in sorted(lines, key=lambda line: sum(y for _, y in by(line))):
        if rows and _overlap(by(rows[-1][-1]), by(line)) >= _SAME_ROW:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: min(x for x, _ in by(line)))]


def _overlap(one: Corners, other: Corners) -> float:
    top, bottom = _extent(one)
    upper, lower = _extent(other)
    return (min(bottom, lower) - max(top, upper)) / max(1e-6, min(bottom - top, lower - upper))


def _extent(corners: Corners) -> tuple[float, float]:
    return min(y for _, y in corners), max(y for _, y in corners)
