"""Step Functions: the way back to an execution that waits with a task token."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from quire.adapters.aws.clients import translated
from quire.domain.codes import ErrorCode

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient


class StepFunctionsCallbacks:
    """The port `Callbacks`."""

    def __init__(self, client: SFNClient) -> None:
        self._client = client

    def succeed(self, token: str, output: dict[str, Any]) -> bool:
        return self._is_heard(lambda: self._client.send_task_success(taskToken=token, output=json.dumps(output)))

    def fail(self, token: str, code: ErrorCode) -> bool:
        return self._is_heard(
            lambda: self._client.send_task_failure(taskToken=token, error=code.value, cause=code.sentence)
        )

    def _is_heard(self, send: Callable[[], object]) -> bool:
        exceptions = self._client.exceptions
        with translated("states"):
            try:
                send()
            except (exceptions.InvalidToken, exceptions.TaskDoesNotExist, exceptions.TaskTimedOut):
                return False
        return True
