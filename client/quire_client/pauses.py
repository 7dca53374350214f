"""Waits that double."""

from __future__ import annotations

from collections.abc import Iterator


def pauses(first: float, longest: float) -> Iterator[float]:
    """`first`, then twice as long each time, never longer than `longest`; without end."""
    pause = first
    while True:
        yield pause
        pause = min(pause * 2, longest)
