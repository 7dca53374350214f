"""The operations on state machines: they come from the template, so they can be read and checked, not made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quire_local.aws_json import Operation
from quire_local.errors import AwsError
from quire_local.states import api_arguments, diagnosing
from quire_local.states.api import machine_of
from quire_local.states.definition import Machine
from quire_local.states.values import Json

Arguments = dict[str, Json]


@dataclass(frozen=True)
class MachineApi:
    machines: Mapping[str, Machine]
    created: float

    def operations(self) -> dict[str, Operation]:
        return {
            "DescribeStateMachine": self.describe,
            "ListStateMachines": self.list,
            "ValidateStateMachineDefinition": self.validate,
        }

    async def describe(self, arguments: Arguments) -> Arguments:
        machine = machine_of(self.machines, api_arguments.arn(arguments, "stateMachineArn", "stateMachine"))
        described = {**self._summary(machine), "status": "ACTIVE", "roleArn": machine.role}
        data = {
            "definition": machine.source,
            "loggingConfiguration": {"level": "OFF", "includeExecutionData": False},
            "tracingConfiguration": {"enabled": False},
        }
        return described if api_arguments.metadata_only(arguments) else {**described, **data}

    async def list(self, arguments: Arguments) -> Arguments:
        start, limit = api_arguments.place_of(arguments) or 0, api_arguments.page_size(arguments)
        machines = sorted(self.machines.values(), key=lambda machine: machine.arn)
        page = machines[start : start + limit]
        answer: Arguments = {"stateMachines": [self._summary(machine) for machine in page]}
        more = start + limit < len(machines)
        return {**answer, "nextToken": api_arguments.next_token(start + limit)} if more else answer

    async def validate(self, arguments: Arguments) -> Arguments:
        """What stands against a definition; warnings are about JSONPath, so that JSONata has none."""
        if api_arguments.one_of(arguments, "type", ("STANDARD", "EXPRESS")) == "EXPRESS":
            raise AwsError("ValidationException", "express workflows are not supported by the local cloud")
        api_arguments.one_of(arguments, "severity", ("ERROR", "WARNING"))
        most = api_arguments.page_size(arguments, default=diagnosing.MOST, most=diagnosing.MOST)
        return diagnosing.diagnose(api_arguments.text(arguments, "definition", most=1_048_576), most=most)

    def _summary(self, machine: Machine) -> Arguments:
        return {
            "stateMachineArn": machine.arn,
            "name": machine.name,
            "type": "STANDARD",
            "creationDate": self.created,
        }
