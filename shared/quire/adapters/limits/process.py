"""Counting hits in this process."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Sequence

from quire.domain.limits import Decision, Quota, Tally, decided, microseconds
from quire.ports import Clock

_MOST_WINDOWS = 10_000
"""More callers than one process sees in an hour; beyond that the longest unseen are forgotten."""


class ProcessLimiter:
    """The port `Limiter`, as far as one process sees."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: OrderedDict[tuple[str, str], deque[int]] = OrderedDict()

    def hit(self, key: str, *quotas: Quota) -> Decision:
        now = microseconds(self._clock())
        windows = [self._window(key, quota, now) for quota in quotas]
        allowed = all(len(window) < quota.limit for window, quota in zip(windows, quotas, strict=True))
        if allowed:
            for window in windows:
                window.append(now)
        return decided(quotas, _tallies(windows, quotas, now), allowed=allowed)

    def _window(self, key: str, quota: Quota, now: int) -> deque[int]:
        window = self._windows.setdefault((key, quota.name), deque())
        self._windows.move_to_end((key, quota.name))
        while window and window[0] <= now - quota.microseconds:
            window.popleft()
        if len(self._windows) > _MOST_WINDOWS:
            self._windows.popitem(last=False)
        return window


def _tallies(windows: Sequence[deque[int]], quotas: Sequence[Quota], now: int) -> list[Tally]:
    return [
        # A window that holds more than its quota (which was lowered since) has room only once the surplus is gone.
        Tally(len(window), window[max(0, len(window) - quota.limit)] if window else now)
        for window, quota in zip(windows, quotas, strict=True)
    ]
