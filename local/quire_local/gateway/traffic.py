"""What a REST API answered, and how fast."""

from __future__ import annotations

from collections import Counter

from quire_local.figures.tally import Tally


class Traffic:
    def __init__(self) -> None:
        self.by_kind: Counter[str] = Counter()
        """2xx, 3xx, 4xx, 5xx."""
        self.seconds = Tally()

    def count(self, status: int, seconds: float) -> None:
        self.by_kind[f"{status // 100}xx"] += 1
        self.seconds.add(seconds)
