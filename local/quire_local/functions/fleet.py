"""Which worker runs which call: a warm one, a new one within the machine's limit, else who waits longest."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Container, Iterable

from quire_local.functions.worker import Worker
from quire_local.resources import Function

Create = Callable[[Function, Callable[[Worker], None]], Worker]


class Fleet:
    """All workers of this machine; at its limit calls wait and the least recently used idle one makes room."""

    def __init__(self, limit: int, idle_seconds: float, create: Create) -> None:
        self._limit = limit
        self._idle_seconds = idle_seconds
        self._create = create
        self._workers: set[Worker] = set()
        self._idle: dict[Worker, asyncio.TimerHandle] = {}
        """The least recently used first."""
        self._ending: dict[Worker, asyncio.Task[None]] = {}
        self._queue: deque[tuple[Function, asyncio.Future[Worker]]] = deque()

    @property
    def workers(self) -> Iterable[Worker]:
        return tuple(self._workers)

    def idle(self, function: Function) -> int:
        return sum(worker.function is function for worker in self._idle)

    async def take(self, function: Function) -> Worker:
        """A worker for one call, to be given back. May wait."""
        worker = self._warm(function)
        if worker is None and not self._queue:
            worker = self._new(function)
        if worker is not None:
            return worker
        place: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._queue.append((function, place))
        self._make_room()
        return await place

    def give_back(self, worker: Worker) -> None:
        if not worker.warm:
            self._retire(worker)
            return
        timer = asyncio.get_running_loop().call_later(self._idle_seconds, self._retire, worker)
        self._idle[worker] = timer
        self._serve()

    def retire(self, functions: Container[Function]) -> None:
        """Let no present worker of these functions take another call; busy ones finish theirs."""
        for worker in self._workers:
            worker.outdated = worker.outdated or worker.function in functions
        for worker in tuple(self._idle):
            if worker.outdated:
                self._retire(worker)

    async def recycle(self) -> None:
        """Let no present worker take another call; returns when the idle ones are gone."""
        self.retire([worker.function for worker in self._workers])
        if self._ending:
            await asyncio.wait(self._ending.values())

    async def end(self, grace: float) -> None:
        """End every worker, busy or not, and answer nobody who still waits."""
        self._queue.clear()
        for timer in self._idle.values():
            timer.cancel()
        self._idle.clear()
        await asyncio.gather(*(worker.end(grace) for worker in self._workers), *self._ending.values())
        self._workers.clear()

    def _warm(self, function: Function) -> Worker | None:
        for worker in reversed(self._idle):
            if worker.function is function:
                self._idle.pop(worker).cancel()
                return worker
        return None

    def _new(self, function: Function) -> Worker | None:
        if len(self._workers) >= self._limit:
            return None
        worker = self._create(function, self._gone)
        self._workers.add(worker)
        return worker

    def _serve(self) -> None:
        while self._queue:
            function, place = self._queue[0]
            if not place.cancelled():
                worker = self._warm(function) or self._new(function)
                if worker is None:
                    break
                place.set_result(worker)
            self._queue.popleft()
        self._make_room()

    def _make_room(self) -> None:
        while self._idle and len(self._ending) < len(self._queue):
            self._retire(next(iter(self._idle)))

    def _gone(self, worker: Worker) -> None:
        """An idle worker's process ended by itself; a busy one is given back by its call."""
        if worker in self._idle:
            self._retire(worker)

    def _retire(self, worker: Worker) -> None:
        timer = self._idle.pop(worker, None)
        if timer is not None:
            timer.cancel()
        if worker not in self._ending:
            self._ending[worker] = asyncio.create_task(self._end(worker))

    async def _end(self, worker: Worker) -> None:
        try:
            await worker.end()
        finally:
            self._workers.discard(worker)
            self._ending.pop(worker, None)
            self._serve()
