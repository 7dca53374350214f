"""Token buckets: how often something may happen, as API Gateway counts it."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

from quire_local.api_rules import Throttle
from quire_local.gateway.refusals import THROTTLED, Refusal

Clock = Callable[[], float]


class Buckets:
    """One bucket for each thing that is throttled: it holds `burst` tokens and gets `rate` more a second."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._levels: dict[Hashable, tuple[float, float]] = {}

    def take(self, what: Hashable, throttle: Throttle | None) -> None:
        """Take one token of `what`; refuses where none is left."""
        if throttle is None:
            return
        now = self._clock()
        level, since = self._levels.get(what, (float(throttle.burst), now))
        level = min(float(throttle.burst), level + (now - since) * throttle.rate)
        if level < 1:
            self._levels[what] = level, now
            raise Refusal(THROTTLED)
        self._levels[what] = level - 1, now
