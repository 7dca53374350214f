"""Values that came one after the other, and what can be said of them together."""

from __future__ import annotations

import math
from collections import deque

QUANTILES = (0.05, 0.5, 0.95)
_REMEMBERED = 1_000


class Tally:
    """Number and sum of all values; quantiles of the last thousand."""

    def __init__(self) -> None:
        self.count = 0
        self.sum = 0.0
        self._recent: deque[float] = deque(maxlen=_REMEMBERED)

    def add(self, value: float) -> None:
        self.count += 1
        self.sum += value
        self._recent.append(value)

    def quantiles(self) -> dict[float, float]:
        """Each is a value that there was; none where there was none."""
        values = sorted(self._recent)
        return {share: values[max(0, math.ceil(share * len(values)) - 1)] for share in QUANTILES if values}
