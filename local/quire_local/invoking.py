"""How services call functions and wait for the answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Invocation:
    """What a function answered. `error` is None, "Handled" or "Unhandled", as Lambda's X-Amz-Function-Error."""

    payload: bytes
    error: str | None
    request_id: str


class Invoker(Protocol):
    async def invoke(self, arn: str, payload: bytes, *, begun: asyncio.Event | None = None) -> Invocation:
        """Run the function behind `arn` (or its name) and wait; `begun` is set when a worker has the call.

        Raises AwsError where Lambda refuses the call (ResourceNotFoundException 404, TooManyRequestsException 429,
        RequestTooLargeException 413).
        """
