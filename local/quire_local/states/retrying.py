"""Which Retry or Catch takes an error, and how long a retry waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from quire_local.states.definition import Catcher, Retrier
from quire_local.states.failures import DATA_LIMIT_EXCEEDED, HEARTBEAT_TIMEOUT, RUNTIME, TIMEOUT

Handler = TypeVar("Handler", Retrier, Catcher)


def matches(names: Sequence[str], error: str | None) -> bool:
    """AWS's rules: States.Runtime is never caught; the wildcards do not take States.DataLimitExceeded;
    States.TaskFailed takes all else but States.Timeout; a missed heartbeat is a timeout too."""
    if error == RUNTIME:
        return False
    if error in names:
        return True
    if error == HEARTBEAT_TIMEOUT and TIMEOUT in names:
        return True
    if error == DATA_LIMIT_EXCEEDED:
        return False
    return "States.ALL" in names or ("States.TaskFailed" in names and error != TIMEOUT)


def first_match(handlers: Sequence[Handler], error: str | None) -> tuple[int, Handler] | None:
    found = ((index, handler) for index, handler in enumerate(handlers) if matches(handler.errors, error))
    return next(found, None)


def delay(retrier: Retrier, *, attempt: int, uniform: Callable[[float, float], float]) -> float:
    """Seconds before retry number `attempt` (the first is 1)."""
    try:
        seconds = retrier.interval * retrier.backoff ** (attempt - 1)
    except OverflowError:
        seconds = float("inf")
    seconds = min(seconds, retrier.max_delay or MAX_SECONDS)
    return uniform(0.0, seconds) if retrier.full_jitter else seconds


MAX_SECONDS = 31_622_400.0
"""AWS lets MaxDelaySeconds be less than this (366 days); nothing waits longer."""
