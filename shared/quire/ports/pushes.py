"""What is told to open connections."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from quire.domain.jobs import Job
    from quire.domain.push import Connection


class Connections(Protocol):
    """Open WebSocket connections and the topics that they asked for."""

    def open(self, connection: Connection, *, at: datetime) -> None: ...

    def find(self, connection_id: str) -> Connection | None: ...

    def close(self, connection_id: str) -> None:
        """Forget the connection and its subscriptions."""

    def subscribe(self, connection: Connection, topic: str, *, most: int) -> bool:
        """Follow the topic, again or anew; False for a new one beyond so many, and where the connection is not open."""

    def unsubscribe(self, connection: Connection, topic: str) -> None: ...

    def subscribers(self, topic: str) -> Sequence[Connection]: ...

    def opened(self, before: datetime) -> Sequence[Connection]:
        """All that were opened before then, and not closed."""


class Snapshots(Protocol):
    """The latest known state of each job, kept where functions outside the network can read it."""

    def put(self, job: Job) -> bool:
        """Keep the state unless a later version is kept already: then False."""

    def find(self, tenant_id: UUID, job_id: UUID) -> Job | None: ...

    def forget(self, tenant_id: UUID, job_id: UUID) -> None: ...


class Pushes(Protocol):
    def post(self, connection_id: str, message: dict[str, Any]) -> bool:
        """Send to an open connection; False if it is gone."""

    def broadcast(self, connection_ids: Sequence[str], message: dict[str, Any]) -> Collection[str]:
        """Send to all of them, several at a time; answers which are gone."""

    def gone(self, connection_ids: Sequence[str]) -> Collection[str]:
        """Which of them are not open any more."""

    def drop(self, connection_id: str) -> None:
        """Close the connection."""
