"""Runs executions: one asyncio task each, taken up again where their frames stand after a restart."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

from quire_local.errors import Unsupported
from quire_local.states import executions, frames
from quire_local.states.branch import Branch
from quire_local.states.definition import Machine
from quire_local.states.executions import End, Execution, Status
from quire_local.states.failures import RUNTIME, StateFailure, Vanished
from quire_local.states.fields import InvalidDefinition
from quire_local.states.history import Event
from quire_local.states.loading import load_source
from quire_local.states.services import Run, Services
from quire_local.states.values import dumps, loads

log = logging.getLogger(__name__)
SWEEP_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Retention:
    """What is kept of executions that have ended; AWS keeps all for 90 days."""

    keep: int = 2_000
    age: float = 90 * 86_400.0


class Engine:
    def __init__(self, services: Services, retention: Retention) -> None:
        self._services = services
        self._retention = retention
        self._machines: dict[str, Machine] = {}
        self._running: dict[int, asyncio.Task[None]] = {}
        self._last = 0
        self._sweeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Take up every execution that has not ended."""
        self._sweeper = asyncio.create_task(self._sweep())
        self.wake()

    async def stop(self) -> None:
        """Let go of everything; what was committed is where the next start goes on."""
        tasks = [*self._running.values(), *([self._sweeper] if self._sweeper else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._services.calls.stop()

    def wake(self) -> None:
        """Run the executions that were committed since the last look."""
        for execution in self._services.store.read(lambda db: executions.running_after(db, self._last)):
            self._last = execution.id
            self._running[execution.id] = asyncio.create_task(self._run(execution))

    async def abort(self, execution: Execution, ending: End) -> None:
        """End an execution from outside; Vanished where it has ended already."""
        await self._end(execution, ending, ())
        task = self._running.get(execution.id)
        if task is not None:
            task.cancel()

    async def _run(self, execution: Execution) -> None:
        trail: list[Event] = []
        try:
            ending = await self._outcome(execution, trail)
            await self._end(execution, ending, trail)
        except Vanished:
            log.info("execution stopped", extra={"execution": execution.arn})
        finally:
            del self._running[execution.id]

    async def _outcome(self, execution: Execution, trail: list[Event]) -> End:
        """How the execution ends; what its root branch had not written yet is left in `trail`."""
        left = None if execution.deadline is None else max(0.0, execution.deadline - time.time())
        try:
            async with asyncio.timeout(left) as limit:
                return await self._walk(execution, trail)
        except StateFailure as failure:
            return End(status=Status.FAILED, error=failure.error, cause=failure.cause)
        except Vanished:
            raise
        except Exception as error:
            if limit.expired():
                return End(status=Status.TIMED_OUT)
            log.exception("execution broke", extra={"execution": execution.arn})
            return End(status=Status.FAILED, error=RUNTIME, cause=f"{type(error).__name__}: {error}")

    async def _walk(self, execution: Execution, trail: list[Event]) -> End:
        machine = self._machine(execution)
        run = Run(self._services, machine, execution, loads(execution.input))
        branch = Branch(run, machine.flow, self._services.store.read(lambda db: frames.root(db, execution.id)))
        try:
            return End(status=Status.SUCCEEDED, output=dumps(await branch.walk()))
        finally:
            trail += branch.pending

    def _machine(self, execution: Execution) -> Machine:
        """The machine as it was when the execution began."""
        if execution.definition not in self._machines:
            source = self._services.store.read(lambda db: executions.source_of(db, execution.definition))
            name = execution.machine.rpartition(":")[2]
            try:
                self._machines[execution.definition] = load_source(source, name=name, arn=execution.machine)
            except (InvalidDefinition, Unsupported) as error:
                raise StateFailure(RUNTIME, str(error)) from error
        return self._machines[execution.definition]

    async def _end(self, execution: Execution, ending: End, trail: Sequence[Event]) -> None:
        now = time.time()
        await self._services.store.write(lambda db: executions.end(db, execution.id, ending, trail, now=now))

    async def _sweep(self) -> None:
        while True:
            await self._retire()
            await asyncio.sleep(SWEEP_SECONDS)

    async def _retire(self) -> None:
        now, keep, age = time.time(), self._retention.keep, self._retention.age
        await self._services.store.write(lambda db: executions.retire(db, keep=keep, age=age, now=now))
