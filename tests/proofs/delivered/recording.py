"""What an execution of the real state machine does, in its order: events that it puts, functions that it calls."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proofs.delivered.routes import routes, step_of
from quire_local.invoking import Invocation
from quire_local.states.service import StepFunctions
from quire_local.store import Store

Call = Callable[[str, dict[str, Any]], Any]


class OutOfMemory(Exception):  # noqa: N818 - it reads as what happened
    """A function's process took too much memory and was ended, as Lambda tells the state machine."""


@dataclass(frozen=True)
class Said:
    """Events put on the bus in one call."""

    entries: tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True)
class Asked:
    """A function called, and whether it answered."""

    function: str
    payload: dict[str, Any]
    has_answered: bool


Deed = Said | Asked


@dataclass
class Machine:
    """The application's state machine, run by the local cloud's Step Functions; whom it calls is told by `call`."""

    call: Call
    deeds: list[Deed] = field(default_factory=list)
    said: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Events since the last look of whoever carries them on."""
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    @contextmanager
    def running(self, folder: Path) -> Iterator[Machine]:
        thread = threading.Thread(target=self._loop.run_forever)
        thread.start()
        store = Store(folder / "states.db")
        self._states = StepFunctions([routes().machine], store, self, self)
        try:
            self._run(self._states.start())
            yield self
        finally:
            self._run(self._states.stop())
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()
            store.close()

    def ask(self, operation: str, **arguments: Any) -> dict[str, Any]:
        return dict(self._run(self._states.service.operations[operation](arguments)))

    def start(self, name: str, given: dict[str, Any]) -> None:
        self.ask("StartExecution", stateMachineArn=routes().machine.arn, name=name, input=json.dumps(given))

    def stop(self, name: str) -> None:
        arn = f"{routes().machine.arn.replace(':stateMachine:', ':execution:')}:{name}"
        self.ask("StopExecution", executionArn=arn)

    def counts(self) -> dict[str, int]:
        """How many executions there are in each status."""
        return self._states.snapshot()[routes().machine.name]

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=120)

    # What the machine reaches: functions and the bus.

    async def invoke(self, arn: str, payload: bytes, *, begun: asyncio.Event | None = None) -> Invocation:
        if begun is not None:
            begun.set()
        function, event = step_of(arn.rpartition(":")[2].rpartition("-")[2]), json.loads(payload)
        try:
            answer = await asyncio.to_thread(self.call, function, event)
        except Exception as error:  # noqa: BLE001 - Lambda tells of any error by the name of its class
            self.deeds.append(Asked(function, event, has_answered=False))
            kind = "Runtime.OutOfMemory" if isinstance(error, OutOfMemory) else type(error).__name__
            told = {"errorType": kind, "errorMessage": "it failed"}
            return Invocation(json.dumps(told).encode(), "Unhandled", "request")
        self.deeds.append(Asked(function, event, has_answered=True))
        return Invocation(json.dumps(answer).encode(), None, "request")

    async def put_events(self, entries: list[dict[str, Any]]) -> dict[str, Any]:
        news = tuple((entry["DetailType"], json.loads(entry["Detail"])) for entry in entries)
        self.deeds.append(Said(news))
        self.said += news
        return {"FailedEntryCount": 0, "Entries": [{"EventId": str(number)} for number, _ in enumerate(entries)]}

    def put(self, _db: object, _entry: object) -> None:
        """What Step Functions tells of itself, nobody here listens to."""

    def wake(self) -> None: ...
