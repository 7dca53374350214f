"""How a state fails: with an error name that Retry and Catch can match, and a cause for people."""

from __future__ import annotations

DATA_LIMIT_EXCEEDED = "States.DataLimitExceeded"
EXCEED_TOLERATED_FAILURE_THRESHOLD = "States.ExceedToleratedFailureThreshold"
HEARTBEAT_TIMEOUT = "States.HeartbeatTimeout"
QUERY_EVALUATION_ERROR = "States.QueryEvaluationError"
RUNTIME = "States.Runtime"
TIMEOUT = "States.Timeout"


class StateFailure(Exception):  # noqa: N818 - the name that Step Functions' own documentation uses
    """A state did not succeed; Retry and Catch may still handle it."""

    def __init__(self, error: str | None, cause: str | None) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause


class QueryFailure(StateFailure):
    """A JSONata expression could not give the value that its field needs."""

    def __init__(self, cause: str, *, field: str) -> None:
        super().__init__(QUERY_EVALUATION_ERROR, cause)
        self.field = field


class Vanished(Exception):  # noqa: N818 - it reads as a sentence: raise Vanished
    """The branch that wanted to move on is no longer there: its execution was stopped or its parent failed."""


class HistoryFull(Exception):  # noqa: N818 - it reads as a sentence: raise HistoryFull
    """The execution has used up its 25,000 history events."""
