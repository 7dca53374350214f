"""A backing server that ends by itself is started again at the same address."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from quire_local.backing.kept import CannotStart, Kept

log = logging.getLogger(__name__)

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0


class Guard:
    """Keeps one program running from `watch` to `stop`; `again` launches it anew where it was."""

    def __init__(self, name: str, again: Callable[[], Awaitable[Kept]]) -> None:
        self._name = name
        self._again = again
        self._kept: Kept | None = None
        self._watching: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    def watch(self, kept: Kept) -> None:
        self._stopping.clear()
        self._kept = kept
        self._watching = asyncio.create_task(self._watch(kept))

    async def stop(self) -> None:
        """Return when the program has ended for good, one that is just being started again included."""
        self._stopping.set()
        await self._stop_program()
        if self._watching is not None:
            await self._watching
        await self._stop_program()
        self._kept = self._watching = None

    def kill(self) -> bool:
        """SIGKILL the program, which is then started again; false where none runs."""
        return self._kept is not None and self._kept.kill()

    async def _stop_program(self) -> None:
        if self._kept is not None:
            await self._kept.stop()

    async def _watch(self, kept: Kept) -> None:
        while not self._stopping.is_set():
            status = await kept.wait()
            if self._stopping.is_set():
                return
            log.error("%s ended by itself with status %d and is started again", self._name, status)
            revived = await self._revived()
            if revived is None:
                return
            self._kept = kept = revived

    async def _revived(self) -> Kept | None:
        """The program running again, or None where it has to stop before that succeeds."""
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                return await self._again()
            except (CannotStart, OSError):
                log.exception("%s could not be started again; the next try is in %.1f s", self._name, pause)
            await self._wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        return None

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return
