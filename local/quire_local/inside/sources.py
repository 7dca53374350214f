"""What the window needs of the services; whoever can tell it may be put in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from quire_local.inside.telling import Event, Execution, HistoryEvent, Invoke, LogLine, Trace


class Executions(Protocol):
    async def recent(self, *, status: str | None, contains: str | None, limit: int) -> Sequence[Execution]:
        """The newest first; `contains` is looked for in the name, the ARN and the input."""

    async def trace(self, arn: str) -> Trace | None:
        """One execution with its graph and visits."""

    async def history(self, arn: str, *, after: int, limit: int) -> Sequence[HistoryEvent]:
        """Its events in order, those after the one with the id `after`."""


class Events(Protocol):
    async def recent(self, *, contains: str | None, limit: int) -> Sequence[Event]:
        """The newest first; `contains` is looked for in the whole event."""


class Invokes(Protocol):
    async def recent(self, *, function: str | None, contains: str | None, limit: int) -> Sequence[Invoke]:
        """The newest first; `contains` is looked for in the request id, the correlation id and the error."""


class Logs(Protocol):
    async def lines(
        self, *, function: str | None, request_id: str | None, correlation_id: str | None, limit: int
    ) -> Sequence[LogLine]:
        """The last ones, in order; with a correlation id also what the same invocations said without one."""
