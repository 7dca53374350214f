"""How often chaos really happened."""

from __future__ import annotations

import threading
from collections import Counter


class Tally:
    """Counters by name; the store's thread counts too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def add(self, name: str, times: int = 1) -> None:
        with self._lock:
            self._counts[name] += times

    def told(self) -> dict[str, int]:
        with self._lock:
            return dict(sorted(self._counts.items()))
