"""Step Functions, as the local cloud starts it, reaches it and looks into it."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Sequence
from typing import Any

from quire_local import resources
from quire_local.aws_json import JsonService
from quire_local.errors import AwsError
from quire_local.invoking import Invoker
from quire_local.states import executions, history
from quire_local.states.api import ExecutionApi, machine_of
from quire_local.states.api_listing import ListingApi
from quire_local.states.api_machines import MachineApi
from quire_local.states.api_map_runs import MapRunApi
from quire_local.states.api_tokens import TokenApi
from quire_local.states.bus import Bus
from quire_local.states.engine import Engine
from quire_local.states.executions import Execution, Wanted
from quire_local.states.graph import draw
from quire_local.states.loading import load_machine
from quire_local.states.names import check_input
from quire_local.states.retention import Retention
from quire_local.states.schema import SCHEMA
from quire_local.states.services import Services
from quire_local.states.trace import ExecutionTrace, trace
from quire_local.store import Store


class StepFunctions:
    """Standard workflows in JSONata; as a `targets.Target` it starts an execution for each payload."""

    def __init__(
        self,
        machines: Sequence[resources.StateMachine],
        store: Store,
        invoker: Invoker,
        bus: Bus,
        *,
        retention: Retention | None = None,
    ) -> None:
        store.schema(SCHEMA)
        self._store = store
        self._machines = {machine.arn: load_machine(machine) for machine in machines}
        services = Services(store, invoker, bus, self._machines)
        self._lifecycle = services.lifecycle
        self._engine = Engine(services, retention or Retention())
        apis = (
            ExecutionApi(self._machines, services, self._engine),
            ListingApi(self._machines, services),
            TokenApi(services),
            MapRunApi(services),
            MachineApi(self._machines, created=time.time()),
        )
        self.service = JsonService(
            service="states",
            target_prefix="AWSStepFunctions",
            operations={name: operation for api in apis for name, operation in api.operations().items()},
        )

    async def start(self) -> None:
        """Go on with every execution that was under way; functions and the bus must answer by now."""
        self._engine.start()

    async def stop(self) -> None:
        await self._engine.stop()

    def accept(self, db: sqlite3.Connection, arn: str, payload: bytes) -> None:
        """Start an execution with the payload as its input, inside the sender's transaction."""
        machine = machine_of(self._machines, arn)
        try:
            text = check_input(payload.decode())
        except UnicodeDecodeError as error:
            raise AwsError("InvalidExecutionInput", "the payload is not UTF-8") from error
        self._lifecycle.start(db, machine, str(uuid.uuid4()), text, now=time.time())

    def wake(self, arn: str) -> None:  # noqa: ARG002 - one look finds the new executions of all machines
        self._engine.wake()

    def snapshot(self) -> dict[str, dict[str, int]]:
        """How many executions each machine has in each status, for people to look at."""
        counts = self._store.read(executions.counts)
        return {
            machine.name: {status: number for (arn, status), number in counts.items() if arn == machine.arn}
            for machine in self._machines.values()
        }

    def executions(
        self, *, status: str | None = None, limit: int = 100, contains: str | None = None
    ) -> list[dict[str, Any]]:
        """The newest executions (whose names contain a text) and where each of them stands."""
        wanted = Wanted(status=status, name_part=contains)
        found = self._store.read(lambda db: executions.page(db, wanted, before=None, limit=limit))
        return [self._view(execution) for execution in found]

    def trace(self, arn: str) -> ExecutionTrace:
        """An execution as a graph and what each visit of a state did; AwsError where there is none of that name."""
        execution = self._store.read(lambda db: executions.find(db, arn))
        if execution is None:
            raise AwsError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
        events = self._store.read(lambda db: history.everything(db, execution.id))
        return trace(execution, draw(self._engine.machine(execution).flow), events)

    def _view(self, execution: Execution) -> dict[str, Any]:
        states = self._store.read(lambda db: executions.states_of(db, execution.id))
        return {
            "arn": execution.arn,
            "name": execution.name,
            "status": execution.status,
            "started": execution.started,
            "stopped": execution.stopped,
            "error": execution.error,
            "states": states,
        }
