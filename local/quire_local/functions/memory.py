"""A worker's memory: the resident size of its process tree, sampled. RLIMIT_AS counts what is only mapped."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import psutil

from quire_local.functions.process import tree_of

INTERVAL = 0.25
TREE_EVERY = 4
"""The worker's children are looked for at each fourth sample: that reads the whole process table."""
FLOOR = 256 * 2**20
"""No worker is killed below this, whatever the template says: a local interpreter is not as lean."""


class MemoryWatch:
    """Samples one process while it works and calls `exceeded`, once, when its tree has outgrown the limit."""

    def __init__(self, pid: int, memory: int, exceeded: Callable[[], None]) -> None:
        self._pid = pid
        self._limit = max(memory * 2**20, FLOOR)
        self._exceeded = exceeded
        self._process: psutil.Process | None = None
        with contextlib.suppress(psutil.Error):
            self._process = psutil.Process(pid)
        self._samples = 0
        self._children = 0
        self._timer: asyncio.TimerHandle | None = None
        self._scan: asyncio.Task[None] | None = None
        self.peak = 0

    def begin(self) -> None:
        self._stop_ticking()
        self._samples = 0
        self._children = 0
        self.peak = 0
        self._timer = asyncio.get_running_loop().call_later(INTERVAL, self._tick)

    def end(self) -> None:
        self._stop_ticking()
        self._measure()

    def _tick(self) -> None:
        self._samples += 1
        self._timer = asyncio.get_running_loop().call_later(INTERVAL, self._tick)
        if self._samples % TREE_EVERY == 0:
            self._scan = asyncio.create_task(self._scan_children())
        self._check()

    def _check(self) -> None:
        if self._measure() > self._limit:
            self._stop_ticking()
            self._exceeded()

    def _stop_ticking(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _measure(self) -> int:
        used = self._children + (_resident(self._process) if self._process else 0)
        self.peak = max(self.peak, used)
        return used

    async def _scan_children(self) -> None:
        children = await asyncio.to_thread(_resident_below, self._pid)
        if self._timer is not None:
            self._children = children
            self._check()


def _resident_below(pid: int) -> int:
    return sum(_resident(process) for process in tree_of(pid)[1:])


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
