"""A chain of Pass states in the workflow engine, on a store on disk."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from quire_local.invoking import Invocation
from quire_local.resources import StateMachine
from quire_local.states.service import StepFunctions
from quire_local.store import Store

MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:chain"


class _NoFunctions:
    async def invoke(self, arn: str, payload: bytes, *, begun: asyncio.Event | None = None) -> Invocation:
        raise NotImplementedError(f"{arn} {payload!r}")


class _Bus:
    """Nobody listens to the executions' news."""

    async def put_events(self, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        raise NotImplementedError(str(entries))

    def put(self, db: sqlite3.Connection, entry: Mapping[str, Any]) -> None:
        pass

    def wake(self) -> None:
        pass


async def seconds_per_state(states: int) -> float:
    """Run one execution of `states` Pass states alone; each transition is committed before the next starts."""
    with tempfile.TemporaryDirectory(prefix="quire-chain-") as folder:
        store = Store(Path(folder) / "state.sqlite")
        machine = StateMachine(logical_id="Chain", name="chain", arn=MACHINE, definition=_chain(states))
        engine = StepFunctions([machine], store, _NoFunctions(), _Bus())
        await engine.start()
        started = time.perf_counter()
        await store.write(lambda db: engine.accept(db, MACHINE, json.dumps({"number": 0}).encode()))
        engine.wake(MACHINE)
        while engine.snapshot()["chain"].get("SUCCEEDED", 0) == 0:  # noqa: ASYNC110 - looked at from outside
            await asyncio.sleep(0.001)
        elapsed = time.perf_counter() - started
        await engine.stop()
        store.close()
    return elapsed / states


def _chain(states: int) -> dict[str, Any]:
    step = {"Type": "Pass", "Output": {"number": "{% $states.input.number + 1 %}"}}
    names = [f"Step{number}" for number in range(states)]
    chained = {name: {**step, "Next": after} for name, after in pairwise(names)}
    return {"QueryLanguage": "JSONata", "StartAt": names[0], "States": {**chained, names[-1]: {**step, "End": True}}}
