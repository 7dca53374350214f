"""Which worker runs which call: a warm one, a new one where that helps, else whichever is free first."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field

from quire_local.functions.settings import Settings
from quire_local.functions.worker import Worker
from quire_local.resources import Function

Create = Callable[[Function, Callable[[Worker], None]], Worker]

_WHOLE_PROCESSOR = 1769
"""MB from which on Lambda gives each worker a processor of its own."""


@dataclass(eq=False)
class _Waiting:
    """A call without a worker."""

    function: Function
    place: asyncio.Future[Worker] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    is_patient: bool = True


class Fleet:
    """All workers of this machine; at its limit calls wait and the least recently used idle one makes room.

    To start a worker takes longer than most calls, and slows those under way. So a call waits a little for the workers
    that its function has before there is one more; and of a function that needs whole processors there are never more
    workers than processors.
    """

    def __init__(self, settings: Settings, create: Create) -> None:
        self._settings = settings
        self._create = create
        self._workers: set[Worker] = set()
        self._idle: dict[Worker, asyncio.TimerHandle] = {}
        """The least recently used first."""
        self._ending: dict[Worker, asyncio.Task[None]] = {}
        self._queue: deque[_Waiting] = deque()
        self._growing: set[str] = set()
        """ARNs of functions that got another worker just now."""

    @property
    def workers(self) -> Iterable[Worker]:
        return tuple(self._workers)

    def idle(self, function: Function) -> int:
        return sum(worker.function is function for worker in self._idle)

    async def take(self, function: Function) -> Worker:
        """A worker for one call, to be given back. May wait."""
        worker = self._warm(function)
        if worker is not None:
            return worker
        waiting = _Waiting(function)
        self._queue.append(waiting)
        self._serve()
        if not waiting.place.done():
            asyncio.get_running_loop().call_later(self._settings.patience, self._lose_patience, waiting)
        return await waiting.place

    def give_back(self, worker: Worker) -> None:
        if not worker.warm:
            self._retire(worker)
            return
        timer = asyncio.get_running_loop().call_later(self._settings.idle_seconds, self._retire, worker)
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
        if len(self._workers) >= self._settings.machine_limit:
            return None
        worker = self._create(function, self._gone)
        self._workers.add(worker)
        self._growing.add(function.arn)
        asyncio.get_running_loop().call_later(self._settings.patience, self._has_grown, function)
        return worker

    def _serve(self) -> None:
        for waiting in tuple(self._queue):
            if waiting.place.cancelled() or self._is_served(waiting):
                self._queue.remove(waiting)
        self._make_room()

    def _is_served(self, waiting: _Waiting) -> bool:
        worker = self._warm(waiting.function)
        if worker is None and self._helps(waiting):
            worker = self._new(waiting.function)
        if worker is not None:
            waiting.place.set_result(worker)
        return worker is not None

    def _helps(self, waiting: _Waiting) -> bool:
        """Whether one more worker of its function is what the call waits for."""
        function = waiting.function
        present = self._present(function)
        if present == 0:
            return True
        if function.memory >= _WHOLE_PROCESSOR and present >= self._settings.processors:
            return False
        return not waiting.is_patient and function.arn not in self._growing

    def _present(self, function: Function) -> int:
        return sum(worker.function is function and not worker.outdated for worker in self._workers)

    def _lose_patience(self, waiting: _Waiting) -> None:
        waiting.is_patient = False
        self._serve()

    def _has_grown(self, function: Function) -> None:
        self._growing.discard(function.arn)
        self._serve()

    def _make_room(self) -> None:
        wanting = [waiting.function for waiting in self._queue if self._helps(waiting)]
        for function in wanting[len(self._ending) :]:
            spare = self._spare(function)
            if spare is not None:
                self._retire(spare)

    def _spare(self, function: Function) -> Worker | None:
        """The least recently used idle worker, but no function's only one where this function has one already.

        Otherwise functions that are called now and then would start anew for each call while others are busy.
        """
        is_first = self._present(function) == 0
        return next((worker for worker in self._idle if is_first or self._present(worker.function) > 1), None)

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
