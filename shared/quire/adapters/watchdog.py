"""Cuts the line to a server that hangs, so that whoever waits for it gets an error instead."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_TICK = 0.25
_IDLE_TICKS = 40


class Watchdog:
    """Watches one conversation at a time. Its thread ends when there has been none for a while.

    A thread of its own for each conversation would cost more than most of the conversations.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._watched: tuple[float, int] | None = None

    @contextmanager
    def bounded(self, line: int, seconds: float) -> Iterator[None]:
        """What happens inside may take this long; after that the socket `line` is shut."""
        with self._lock:
            self._watched = (time.monotonic() + seconds, line)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._watched = None

    def _watch(self) -> None:
        idle = 0
        while idle < _IDLE_TICKS or not self._dismissed():
            time.sleep(_TICK)
            idle = 0 if self._looked() else idle + 1

    def _looked(self) -> bool:
        with self._lock:
            if self._watched is None:
                return False
            deadline, line = self._watched
            if time.monotonic() > deadline:
                self._watched = None
                _cut(line)
            return True

    def _dismissed(self) -> bool:
        with self._lock:
            if self._watched is not None:
                return False
            self._thread = None
            return True


def _cut(line: int) -> None:
    with socket.socket(fileno=os.dup(line)) as duplicate:
        duplicate.shutdown(socket.SHUT_RDWR)
