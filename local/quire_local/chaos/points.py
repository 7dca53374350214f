"""Fail-points: a folder of tokens for each function; whoever takes a token away acts on it, so each acts once.

A token is a file `POINT=ACTION~NUMBER`. A process that comes by POINT removes one and does ACTION: its replacement
finds one fewer, however it ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quire_local.chaos.plan import Point
from quire_local.chaos.tally import Tally


@dataclass
class _Armed:
    point: Point
    tokens: list[Path]
    """Not yet seen to be taken."""


class Points:
    """The tokens of every function, below one folder."""

    def __init__(self, folder: Path, variable: str | None, tally: Tally) -> None:
        self._folder = folder
        self.variable = variable
        """By which functions learn their folder; a template that names none has no fail-points."""
        self._tally = tally
        self._armed: list[_Armed] = []

    def folder_of(self, function: str) -> Path:
        folder = self._folder / function
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def sweep(self) -> None:
        """Remove what an earlier process armed; the folders stay, which workers know."""
        for token in self._folder.glob("*/*"):
            token.unlink(missing_ok=True)

    def replace(self, points: Iterable[tuple[str, Point]]) -> None:
        """Arm these, by the name of their function, and no others."""
        for armed in self._armed:
            self._count(armed, [token for token in armed.tokens if not _removed(token)])
        self._armed = [self._arm(number, function, point) for number, (function, point) in enumerate(points)]

    def told(self) -> list[dict[str, Any]]:
        for armed in self._armed:
            self._count(armed, [token for token in armed.tokens if not token.exists()])
        return [
            armed.point.model_dump(mode="json", by_alias=True) | {"tripped": armed.point.times - len(armed.tokens)}
            for armed in self._armed
        ]

    def _arm(self, number: int, function: str, point: Point) -> _Armed:
        names = [f"{point.point}={point.action}~{number}.{time}" for time in range(point.times)]
        tokens = [self.folder_of(function) / name for name in names]
        for token in tokens:
            token.touch(mode=0o600)
        return _Armed(point, tokens)

    def _count(self, armed: _Armed, taken: list[Path]) -> None:
        armed.tokens = [token for token in armed.tokens if token not in taken]
        if taken:
            self._tally.add(f"point.{armed.point.point}", len(taken))


def _removed(token: Path) -> bool:
    """Whether it was still there."""
    try:
        token.unlink()
    except FileNotFoundError:
        return False
    return True
