"""Turning to this process's own counts while the cache does not answer."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from quire.domain.limits import Decision, Quota
from quire.errors import TransientError
from quire.ports import Clock, Limiter

_log = logging.getLogger(__name__)


class GuardedLimiter:
    """The port `Limiter`: asks `shared` while that answers, and counts by itself for a while after it did not."""

    def __init__(self, shared: Limiter, own: Limiter, *, clock: Clock, pause: timedelta) -> None:
        self._shared = shared
        self._own = own
        self._clock = clock
        self._pause = pause
        self._silent_until: datetime | None = None

    def hit(self, key: str, *quotas: Quota) -> Decision:
        if self._silent_until is not None and self._clock() < self._silent_until:
            return self._own.hit(key, *quotas)
        try:
            decision = self._shared.hit(key, *quotas)
        except TransientError as error:
            self._silent_until = self._clock() + self._pause
            _log.warning("counting in this process: %s", error)
            return self._own.hit(key, *quotas)
        self._silent_until = None
        return decision
