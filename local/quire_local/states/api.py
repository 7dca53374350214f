"""The operations on single executions, as AWS's clients call them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from quire_local.aws_json import Operation
from quire_local.errors import AwsError
from quire_local.states import api_arguments, executions, redriving
from quire_local.states.api_shapes import summary
from quire_local.states.definition import Machine, role_of
from quire_local.states.engine import Engine
from quire_local.states.executions import End, Execution, Status
from quire_local.states.failures import Vanished
from quire_local.states.names import check_input, check_name
from quire_local.states.services import Services
from quire_local.states.values import Json

Arguments = dict[str, Json]


@dataclass(frozen=True)
class ExecutionApi:
    machines: Mapping[str, Machine]
    services: Services
    engine: Engine

    def operations(self) -> dict[str, Operation]:
        return {
            "StartExecution": self.start,
            "StopExecution": self.stop,
            "RedriveExecution": self.redrive,
            "DescribeExecution": self.describe,
            "DescribeStateMachineForExecution": self.describe_machine,
        }

    async def start(self, arguments: Arguments) -> Arguments:
        machine = machine_of(self.machines, api_arguments.arn(arguments, "stateMachineArn", "stateMachine"))
        name = check_name(arguments.get("name") or str(uuid.uuid4()))
        text = check_input(arguments.get("input") or "{}")
        now, start = time.time(), self.services.lifecycle.start
        started = await self.services.store.write(lambda db: start(db, machine, name, text, now=now))
        self.engine.wake()
        return {"executionArn": started.arn, "startDate": started.started}

    async def stop(self, arguments: Arguments) -> Arguments:
        execution = find(self.services, arguments)
        ending = End(
            status=Status.ABORTED,
            error=api_arguments.optional_text(arguments, "error", most=256),
            cause=api_arguments.optional_text(arguments, "cause", most=32_768),
        )
        with suppress(Vanished):  # it has ended already: AWS answers with the time of that
            await self.engine.abort(execution, ending)
        return {"stopDate": find(self.services, arguments).stopped}

    async def redrive(self, arguments: Arguments) -> Arguments:
        execution = find(self.services, arguments)
        token = api_arguments.optional_text(arguments, "clientToken", most=64)
        if execution.status is not Status.RUNNING:
            await self.engine.let_go(execution)
        now, redrive = time.time(), self.services.lifecycle.redrive
        redriven = await self.services.store.write(lambda db: redrive(db, execution.arn, token, now=now))
        self.engine.resume(redriven)
        return {"redriveDate": redriven.redriven}

    async def describe(self, arguments: Arguments) -> Arguments:
        execution = find(self.services, arguments)
        texts = {"error": execution.error, "cause": execution.cause}
        data: Arguments = {"input": execution.input, "inputDetails": {"included": True}}
        if execution.output is not None:
            data |= {"output": execution.output, "outputDetails": {"included": True}}
        if api_arguments.metadata_only(arguments):
            data = {}
        given = {name: value for name, value in texts.items() if value is not None}
        return {**summary(execution), **data, **given, **redriving.status(execution, time.time())}

    async def describe_machine(self, arguments: Arguments) -> Arguments:
        """The machine as it was when the execution began."""
        execution = find(self.services, arguments)
        source = self.services.store.read(lambda db: executions.source_of(db, execution.definition))
        answer: Arguments = {
            "stateMachineArn": execution.machine,
            "name": execution.machine.rpartition(":")[2],
            "roleArn": role_of(execution.machine),
            "updateDate": self.services.store.read(lambda db: executions.known_since(db, execution.definition)),
        }
        data: Arguments = {
            "definition": source,
            "loggingConfiguration": {"level": "OFF", "includeExecutionData": False},
            "tracingConfiguration": {"enabled": False},
        }
        return answer if api_arguments.metadata_only(arguments) else {**answer, **data}


def find(services: Services, arguments: Arguments) -> Execution:
    """The execution that a request names."""
    arn = api_arguments.arn(arguments, "executionArn", "execution")
    execution = services.store.read(lambda db: executions.find(db, arn))
    if execution is None:
        raise AwsError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
    return execution


def machine_of(machines: Mapping[str, Machine], arn: str) -> Machine:
    machine = machines.get(arn)
    if machine is None:
        raise AwsError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
    return machine
