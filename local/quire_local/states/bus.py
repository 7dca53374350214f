"""The event bus as Step Functions needs it: for the tasks that put events and for its own news."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Bus(Protocol):
    async def put_events(self, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """PutEvents, as a client calls it."""

    def put(self, db: sqlite3.Connection, entry: Mapping[str, Any]) -> None:
        """Take an event of this service inside its transaction."""

    def wake(self) -> None:
        """Called after that transaction is committed."""
