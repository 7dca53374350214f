"""Step Functions: one execution for each attempt at a document."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from quire.adapters.aws.clients import translated

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
