"""Runs executions: one asyncio task each, taken up again where their frames stand after a restart."""

from __future__ import annotations

import asyncio
import logging
import time

from quire_local.errors import Unsupported
from quire_local.states import executions, frames, retention
from quire_local.states.branch import Branch
from quire_local.states.definition import Machine
from quire_local.states.executions import End, Execution, Status
from quire_local.states.failures import RUNTIME, StateFailure, Vanished
from quire_local.states.fields import InvalidDefinition
from quire_local.states.lifecycle import Trail
from quire_local.states.loading import load_source
from quire_local.states.retention import Retention
from quire_local.states.services import Run, Services
from quire_local.states.values import dumps, loads

log = logging.getLogger(__name__)


class Engine:
    def __init__(self, services: Services, retention: Retention) -> None:
        self._services = services
        self._retention = retention
        self._machines: dict[tuple[str, str], Machine] = {}
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
            self._take_up(execution)
        self._services.bus.wake()

    async def abort(self, execution: Execution, ending: End) -> None:
        """End an execution from outside; Vanished where it has ended already."""
        await self._end(execution, ending, Trail())
        await self.let_go(execution)

    async def let_go(self, execution: Execution) -> None:
        """Run an execution that has ended no further: nothing of it is under way when this returns."""
        task = self._running.get(execution.id)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def resume(self, execution: Execution) -> None:
        """Run an execution that was redriven, and its children that were with it."""
        for one in (execution, *self._services.store.read(lambda db: executions.running_after(db, 0))):
            self._take_up(one)
        self._services.bus.wake()

    def drop_ended(self) -> None:
        """Let go of children that were ended together with what had started them."""
        under_way = list(self._running)
        for ended in self._services.store.read(lambda db: executions.ended_among(db, under_way)):
            if self._running[ended] is not asyncio.current_task():
                self._running[ended].cancel()

    def _take_up(self, execution: Execution) -> None:
        if execution.id not in self._running:
            self._running[execution.id] = asyncio.create_task(self._run(execution))

    async def _run(self, execution: Execution) -> None:
        trail = Trail()
        try:
            ending = await self._outcome(execution, trail)
            await self._end(execution, ending, trail)
        except Vanished:
            log.info("execution stopped", extra={"execution": execution.arn})
        finally:
            del self._running[execution.id]

    async def _outcome(self, execution: Execution, trail: Trail) -> End:
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

    async def _walk(self, execution: Execution, trail: Trail) -> End:
        machine = self.machine(execution)
        run = Run(self._services, machine, execution, loads(execution.input), self)
        branch = Branch(run, machine.flow, self._services.store.read(lambda db: frames.root(db, execution.id)))
        try:
            return End(status=Status.SUCCEEDED, output=dumps(await branch.walk()))
        finally:
            trail.events += branch.pending
            trail.fallen += [*branch.fallen, branch.frame]

    def machine(self, execution: Execution) -> Machine:
        """The machine as it was when the execution began."""
        source = self._services.store.read(lambda db: executions.source_of(db, execution.definition))
        return self.load(execution.machine, source)

    def load(self, arn: str, source: str) -> Machine:
        """The machine behind a definition's text; StateFailure where it is none."""
        if (arn, source) not in self._machines:
            try:
                self._machines[arn, source] = load_source(source, name=arn.rpartition(":")[2], arn=arn)
            except (InvalidDefinition, Unsupported) as error:
                raise StateFailure(RUNTIME, str(error)) from error
        return self._machines[arn, source]

    async def _end(self, execution: Execution, ending: End, trail: Trail) -> None:
        now, end = time.time(), self._services.lifecycle.end
        await self._services.store.write(lambda db: end(db, execution.id, ending, trail, now=now))
        if execution.map_run is not None:
            self._services.bells.ring(execution.map_run)
        if ending.status is not Status.SUCCEEDED:
            self.drop_ended()
        self._services.bus.wake()

    async def _sweep(self) -> None:
        while True:
            await self._retire()
            await asyncio.sleep(self._retention.every)

    async def _retire(self) -> None:
        now = time.time()
        await self._services.store.write(lambda db: retention.retire(db, self._retention, now=now))
