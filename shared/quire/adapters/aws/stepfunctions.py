"""Step Functions: one execution for each attempt at a document."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from quire.adapters.aws.clients import translated
from quire.domain.upkeep import Run, RunStatus

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient


class StepFunctionsExecutions:
    """The port `Executions`."""

    def __init__(self, client: SFNClient, *, state_machine: str) -> None:
        self._client = client
        self._state_machine = state_machine

    def start(self, name: str, work: dict[str, Any]) -> None:
        already_there = self._client.exceptions.ExecutionAlreadyExists
        with translated("states"), suppress(already_there):
            self._client.start_execution(stateMachineArn=self._state_machine, name=name, input=json.dumps(work))

    def stop(self, name: str) -> None:
        no_such_run = self._client.exceptions.ExecutionDoesNotExist
        with translated("states"), suppress(no_such_run):
            self._client.stop_execution(executionArn=self._arn(name), error="CANCELLED")

    def run(self, name: str) -> Run | None:
        with translated("states"):
            try:
                found = self._client.describe_execution(executionArn=self._arn(name))
            except self._client.exceptions.ExecutionDoesNotExist:
                return None
        return Run(status=RunStatus(found["status"]), error=found.get("error"))

    def _arn(self, name: str) -> str:
        return f"{self._state_machine.replace(':stateMachine:', ':execution:')}:{name}"
