"""What the engine reaches outside itself, and the small things that all executions share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from quire_local.invoking import Invoker
from quire_local.states.bus import Bus
from quire_local.states.definition import Distributed, Machine
from quire_local.states.executions import Execution
from quire_local.states.lifecycle import Lifecycle
from quire_local.states.values import Json
from quire_local.store import Store

LONGEST_SLEEP = 600.0
"""A sleeper looks at the wall clock again after this, so that a machine that was asleep or set right is noticed."""


class Bells:
    """Wakes the task that waits for a token; what it then finds is in the store."""

    def __init__(self) -> None:
        self._bells: dict[str, asyncio.Event] = {}

    def hang(self, token: str) -> asyncio.Event:
        return self._bells.setdefault(token, asyncio.Event())

    def take_down(self, token: str) -> None:
        self._bells.pop(token, None)

    def ring(self, token: str) -> None:
        if token in self._bells:
            self._bells[token].set()


class Calls:
    """Calls to other services. One that nobody waits for any more still runs to its end, as on AWS."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Json]] = set()

    def begin(self, call: Coroutine[Any, Any, Json]) -> asyncio.Task[Json]:
        task = asyncio.create_task(call)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _forget(self, task: asyncio.Task[Json]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # an abandoned call may fail unheard


@dataclass(frozen=True)
class Services:
    store: Store
    invoker: Invoker
    bus: Bus
    machines: Mapping[str, Machine]
    bells: Bells = field(default_factory=Bells)
    calls: Calls = field(default_factory=Calls)

    @property
    def lifecycle(self) -> Lifecycle:
        return Lifecycle(self.bus)


class Conductor(Protocol):
    """Who runs executions, as one execution needs to know them."""

    def wake(self) -> None:
        """Look for executions that were started or ended since the last look."""

    def drop_ended(self) -> None:
        """Let go of executions that were ended by another one."""

    def load(self, arn: str, source: str) -> Machine:
        """The machine behind a definition's text; StateFailure where it is none."""


@dataclass(frozen=True)
class Run:
    """One execution under way."""

    services: Services
    machine: Machine
    execution: Execution
    input: Json
    conductor: Conductor

    def child(self, how: Distributed) -> Machine:
        """The machine of a distributed Map's children."""
        return self.conductor.load(f"{self.machine.arn}/{how.label}", how.source)


async def until(due: float) -> None:
    """Sleep to a moment of the wall clock."""
    while (left := due - time.time()) > 0:  # noqa: ASYNC110 - the wall clock raises no event
        await asyncio.sleep(min(left, LONGEST_SLEEP))
