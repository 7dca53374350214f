"""What happens to an event that a bus gets: it is logged, archived and owed to targets, in the sender's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from quire_local.eventbridge import deliveries, history
from quire_local.eventbridge.archives import Archives
from quire_local.eventbridge.events import Event, Posted, to_json
from quire_local.eventbridge.history import Retention
from quire_local.eventbridge.rules import Address, Rules


@dataclass(frozen=True, kw_only=True)
class Firing:
    """An occurrence of a schedule, as its targets are to get it."""

    bus: str
    event: Event
    payload: str | None = None
    """What targets get where that is not the event itself."""
    late: float = 0.0
    """Seconds to wait."""


@dataclass(frozen=True)
class Posting:
    """Immutable, so the store's thread may use it."""

    rules: Rules
    archives: Archives
    retention: Retention
    clock: Callable[[], float]

    def post(self, db: sqlite3.Connection, posted: Posted, *, only: Container[str] | None = None) -> None:
        """Owe the event to every target whose rule wants it; an unknown bus has no rules: as on AWS, nobody gets it."""
        now, text = self.clock(), posted.json()
        logged = history.record(db, posted.bus, posted.event, now, self.retention)
        self.archives.keep(db, posted.bus, posted.event, text, now)
        owed = self.rules.owed(posted.bus, posted.event, only)
        deliveries.insert(db, owed, text, logged=logged, now=now)

    def fire(self, db: sqlite3.Connection, owed: Sequence[Address], firing: Firing) -> None:
        """Owe the event of a schedule to its targets."""
        now = self.clock()
        logged = history.record(db, firing.bus, firing.event, now, self.retention)
        text = to_json(firing.event) if firing.payload is None else firing.payload
        deliveries.insert(db, owed, text, logged=logged, now=now + firing.late)
