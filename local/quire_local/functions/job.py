"""One call of a function, as the caller made it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from quire_local.functions.names import Address


@dataclass(frozen=True, kw_only=True)
class Job:
    address: Address
    request_id: str
    payload: bytes
    client_context: str | None = None
    """JSON, for the handler's `context.client_context`."""
    attempt: int | None = None
    """Which try of an asynchronous invoke this is, from 1; None of a synchronous one."""
    begun: asyncio.Event | None = None
    """To be set when a worker has the call."""
