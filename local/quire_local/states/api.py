"""The operations on executions and task tokens, as AWS's clients call them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from quire_local.aws_json import Operation
from quire_local.errors import AwsError
from quire_local.states import api_arguments, executions, history, tokens
from quire_local.states.definition import Machine
from quire_local.states.engine import Engine
from quire_local.states.executions import End, Execution, Status
from quire_local.states.failures import Vanished
from quire_local.states.history import Page
from quire_local.states.names import check_input, check_name
from quire_local.states.services import Services
from quire_local.states.values import Json, loads, too_large

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
            "DescribeExecution": self.describe,
            "ListExecutions": self.list,
            "GetExecutionHistory": self.history,
            "SendTaskSuccess": self.succeed_task,
            "SendTaskFailure": self.fail_task,
            "SendTaskHeartbeat": self.beat,
        }

    async def start(self, arguments: Arguments) -> Arguments:
        machine = machine_of(self.machines, api_arguments.arn(arguments, "stateMachineArn", "stateMachine"))
        name = check_name(arguments.get("name") or str(uuid.uuid4()))
        text = check_input(arguments.get("input") or "{}")
        now = time.time()
        started = await self.services.store.write(lambda db: executions.start(db, machine, name, text, now=now))
        self.engine.wake()
        return {"executionArn": started.arn, "startDate": started.started}

    async def stop(self, arguments: Arguments) -> Arguments:
        execution = self._find(arguments)
        ending = End(
            status=Status.ABORTED,
            error=api_arguments.optional_text(arguments, "error", most=256),
            cause=api_arguments.optional_text(arguments, "cause", most=32_768),
        )
        with suppress(Vanished):  # it has ended already: AWS answers with the time of that
            await self.engine.abort(execution, ending)
        return {"stopDate": self._find(arguments).stopped}

    async def describe(self, arguments: Arguments) -> Arguments:
        execution = self._find(arguments)
        texts = {"error": execution.error, "cause": execution.cause, "stopDate": execution.stopped}
        data: Arguments = {"input": execution.input, "inputDetails": {"included": True}}
        if execution.output is not None:
            data |= {"output": execution.output, "outputDetails": {"included": True}}
        if arguments.get("includedData") == "METADATA_ONLY":
            data = {}
        given = {name: value for name, value in texts.items() if value is not None}
        redrive = {"redriveCount": 0, "redriveStatus": "NOT_REDRIVABLE"}
        return {**_summary(execution), **data, **given, **redrive}

    async def list(self, arguments: Arguments) -> Arguments:
        machine = machine_of(self.machines, api_arguments.arn(arguments, "stateMachineArn", "stateMachine"))
        api_arguments.refuse(arguments, "mapRunArn", "redriveFilter")
        limit = api_arguments.page_size(arguments)
        found = self.services.store.read(
            lambda db: executions.page(
                db,
                machine=machine.arn,
                status=api_arguments.optional_text(arguments, "statusFilter", most=32),
                before=api_arguments.place_of(arguments),
                limit=limit + 1,
            )
        )
        answer: Arguments = {"executions": [_summary(execution) for execution in found[:limit]]}
        return {**answer, "nextToken": api_arguments.next_token(found[limit - 1].id)} if len(found) > limit else answer

    async def history(self, arguments: Arguments) -> Arguments:
        execution = self._find(arguments)
        limit = api_arguments.page_size(arguments)
        page = Page(
            after=api_arguments.place_of(arguments),
            limit=limit + 1,
            newest_first=bool(arguments.get("reverseOrder", False)),
            with_data=bool(arguments.get("includeExecutionData", True)),
        )
        events = self.services.store.read(lambda db: history.read(db, execution.id, page))
        answer: Arguments = {"events": events[:limit]}
        return (
            {**answer, "nextToken": api_arguments.next_token(events[limit - 1]["id"])}
            if len(events) > limit
            else answer
        )

    async def succeed_task(self, arguments: Arguments) -> Arguments:
        output = api_arguments.text(arguments, "output", most=262_144)
        try:
            loads(output)
        except ValueError as error:
            raise AwsError("InvalidOutput", f"Invalid Output: '{error}'") from error
        if too_large(output):
            raise AwsError("InvalidOutput", "Invalid Output: it exceeds 262144 bytes")
        return await self._answer(arguments, {"output": output})

    async def fail_task(self, arguments: Arguments) -> Arguments:
        error = api_arguments.optional_text(arguments, "error", most=256)
        cause = api_arguments.optional_text(arguments, "cause", most=32_768)
        return await self._answer(arguments, {"error": error, "cause": cause})

    async def beat(self, arguments: Arguments) -> Arguments:
        token = api_arguments.text(arguments, "taskToken", most=2048)
        now = time.time()
        await self.services.store.write(lambda db: tokens.beat(db, token, now=now))
        self.services.bells.ring(token)
        return {}

    async def _answer(self, arguments: Arguments, outcome: Json) -> Arguments:
        token = api_arguments.text(arguments, "taskToken", most=2048)
        now = time.time()
        await self.services.store.write(lambda db: tokens.answer(db, token, outcome, now=now))
        self.services.bells.ring(token)
        return {}

    def _find(self, arguments: Arguments) -> Execution:
        arn = api_arguments.arn(arguments, "executionArn", "execution")
        execution = self.services.store.read(lambda db: executions.find(db, arn))
        if execution is None:
            raise AwsError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
        return execution


def machine_of(machines: Mapping[str, Machine], arn: str) -> Machine:
    machine = machines.get(arn)
    if machine is None:
        raise AwsError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
    return machine


def _summary(execution: Execution) -> Arguments:
    summary: Arguments = {
        "executionArn": execution.arn,
        "stateMachineArn": execution.machine,
        "name": execution.name,
        "status": execution.status,
        "startDate": execution.started,
    }
    return summary if execution.stopped is None else {**summary, "stopDate": execution.stopped}
