"""Calls to functions, bounded in time as API Gateway bounds them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from quire_local.invoking import Invocation, Invoker


class FunctionFailed(Exception):  # noqa: N818 - what happened, in the past tense
    """The function raised, crashed or ran into its own timeout; `message` is its errorMessage."""

    def __init__(self, message: str) -> None:
        super().__init__("the function answered with an error")
        self.message = message


class FunctionTimedOut(Exception):  # noqa: N818 - as above
    """The function gave no answer within the integration timeout."""


class Backend:
    """Invokes functions for one API."""

    def __init__(self, invoker: Invoker, *, timeout: float) -> None:
        self._invoker = invoker
        self._timeout = timeout
        self._stopped = False
        self._running: set[asyncio.Task[Invocation]] = set()

    async def call(self, function: str, event: Mapping[str, Any], timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - a setting of the template
        """What the function answers; raises FunctionFailed, FunctionTimedOut, or AwsError where Lambda refuses."""
        if self._stopped:
            raise FunctionTimedOut
        task = asyncio.ensure_future(self._invoker.invoke(function, json.dumps(event).encode()))
        self._running.add(task)
        task.add_done_callback(self._settle)
        # A function that is too slow is left to finish, as AWS leaves it: only the caller stops waiting.
        await asyncio.wait({task}, timeout=timeout or self._timeout)
        if not task.done() or task.cancelled():
            raise FunctionTimedOut
        return _payload(task.result())

    def stop(self) -> None:
        """Give up on every call that still runs, and make no more."""
        self._stopped = True
        for task in tuple(self._running):
            task.cancel()

    def _settle(self, task: asyncio.Task[Invocation]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # fetched, so that asyncio does not report what nobody waits for any more


def _payload(invocation: Invocation) -> bytes:
    if invocation.error is None:
        return invocation.payload
    try:
        message = json.loads(invocation.payload)["errorMessage"]
    except (ValueError, KeyError, TypeError):
        message = ""
    raise FunctionFailed(str(message))
