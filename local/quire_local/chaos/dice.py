"""The dice that decide what happens to one service's deliveries."""

from __future__ import annotations

import random

from quire_local.chaos.plan import Deliveries
from quire_local.chaos.tally import Tally

REORDER_WITHIN = 0.5
"""Seconds over which `reorder` scatters deliveries."""


class Dice:
    """Whoever delivers asks it for each delivery's fate."""

    def __init__(self, name: str, tally: Tally | None = None) -> None:
        self._name = name
        self._tally = tally or Tally()
        self.change(Deliveries(), None)

    def change(self, deliveries: Deliveries, seed: int | None) -> None:
        self._asked = deliveries
        self._is_off = deliveries == type(deliveries)()
        self._random = random.Random(seed)  # noqa: S311 - dice, not a secret

    def fate(self) -> tuple[float, ...] | None:
        """After how many seconds a delivery happens, once for each time it does; None when chaos is off."""
        if self._is_off:
            return None
        if self._falls("drop", self._asked.lost):
            return ()
        return tuple(self.late() for _ in range(2 if self.doubles() else 1))

    def doubles(self) -> bool:
        return self._falls("duplicate", self._asked.duplicate)

    def late(self) -> float:
        """Seconds by which a delivery is late."""
        if self._asked.delay:
            self._count("delay")
        if not self._asked.reorder:
            return self._asked.delay
        self._count("reorder")
        return self._asked.delay + self._random.uniform(0, REORDER_WITHIN)

    def _falls(self, what: str, probability: float) -> bool:
        fell = self._random.random() < probability
        if fell:
            self._count(what)
        return fell

    def _count(self, what: str) -> None:
        self._tally.add(f"{self._name}.{what}")
