"""Kills what runs: a function's workers, or a server that the functions stand on, which then comes back by itself."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from quire_local.chaos.plan import KillEvery
from quire_local.chaos.tally import Tally
from quire_local.resources import Function

_log = logging.getLogger(__name__)


class Server(Protocol):
    def kill(self) -> bool:
        """SIGKILL the program; false where none of ours runs."""


class Worker(Protocol):
    @property
    def function(self) -> Function: ...

    def kill(self) -> bool:
        """SIGKILL the process, as if it had crashed; false where none runs."""


class Killer:
    """Knows its victims by the names of functions and servers."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._servers: Mapping[str, Server] = {}
        self._workers: Callable[[], Iterable[Worker]] = tuple
        self._random = random.Random()  # noqa: S311 - dice, not a secret
        self._again: asyncio.Task[None] | None = None

    def know_servers(self, servers: Mapping[str, Server]) -> None:
        self._servers = servers

    def know_workers(self, workers: Callable[[], Iterable[Worker]]) -> None:
        self._workers = workers

    def is_server(self, name: str) -> bool:
        return name in self._servers

    def kill(self, name: str) -> int:
        """Every process of that name, now; how many there were."""
        if name in self._servers:
            return self._counted(name, [self._servers[name].kill()])
        return self._counted(name, [worker.kill() for worker in self._of(name)])

    def replace(self, every: KillEvery | None, function: str | None, seed: int | None) -> None:
        """Kill a worker of `function`, or of any, each time that the seconds are over."""
        if self._again is not None:
            self._again.cancel()
        self._random = random.Random(seed)  # noqa: S311 - dice, not a secret
        self._again = asyncio.create_task(self._repeat(every.seconds, function)) if every else None

    async def stop(self) -> None:
        if self._again is not None:
            self._again.cancel()
            await asyncio.gather(self._again, return_exceptions=True)

    async def _repeat(self, seconds: float, function: str | None) -> None:
        while True:
            await asyncio.sleep(seconds)
            victims = self._of(function)
            self._random.shuffle(victims)
            victim = next((worker for worker in victims if worker.kill()), None)
            if victim is not None:
                self._counted(victim.function.name, [True])

    def _of(self, function: str | None) -> list[Worker]:
        return [worker for worker in self._workers() if function in {None, worker.function.name}]

    def _counted(self, name: str, killed: list[bool]) -> int:
        count = sum(killed)
        if count:
            _log.warning("chaos killed %s, %d of its processes", name, count)
            self._tally.add(f"kill.{name}", count)
        return count
