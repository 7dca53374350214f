"""What happened to recent events, for whoever looks inside: a bounded log that rides in the transactions there are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from quire_local.eventbridge.events import Event, to_json

LONGEST_BODY = 8_192
"""Characters of an event that are kept."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS events_log (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    bus TEXT NOT NULL,
    id TEXT NOT NULL,
    time TEXT NOT NULL,
    source TEXT NOT NULL,
    detail_type TEXT NOT NULL,
    correlation_id TEXT,
    body TEXT NOT NULL,
    size INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS events_log_at ON events_log (at);
CREATE TABLE IF NOT EXISTS events_outcomes (
    delivery INTEGER PRIMARY KEY,
    logged INTEGER NOT NULL REFERENCES events_log (sequence) ON DELETE CASCADE,
    rule TEXT NOT NULL,
    target TEXT NOT NULL,
    state TEXT NOT NULL,
    retries INTEGER NOT NULL DEFAULT 0,
    error TEXT
);
CREATE INDEX IF NOT EXISTS events_outcomes_logged ON events_outcomes (logged);
"""


class State(StrEnum):
    """How far a delivery has come."""

    OWED = "owed"
    RETRYING = "retrying"
    DELIVERED = "delivered"
    DEAD_LETTERED = "dead-lettered"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How much of the log is kept."""

    events: int = 2_000
    seconds: float = 86_400.0


@dataclass(frozen=True, kw_only=True)
class DeliveryOutcome:
    """What became of an event at one target."""

    rule: str
    """The rule's or schedule's ARN."""
    target: str
    state: State
    retries: int
    error: str | None


@dataclass(frozen=True, kw_only=True)
class RecentEvent:
    """One event as a bus got it; a rule that matched has an outcome for each of its targets."""

    at: float
    """When the bus got it."""
    id: str
    time: str
    """When it happened, as its sender says."""
    bus: str
    source: str
    detail_type: str
    correlation_id: str | None
    body: str
    """The event as JSON, or its beginning."""
    size: int
    """Characters of the whole event."""
    outcomes: tuple[DeliveryOutcome, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(outcome.rule for outcome in self.outcomes))


def record(db: sqlite3.Connection, bus: str, event: Event, now: float, retention: Retention) -> int:
    """Log an event, forget what is too old or too much; answers the number of the entry."""
    detail, body = event["detail"], to_json(event)
    correlation = detail.get("correlationId") if isinstance(detail, dict) else None
    cursor = db.execute(
        "INSERT INTO events_log (at, bus, id, time, source, detail_type, correlation_id, body, size)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            now,
            bus,
            *(event[name] for name in ("id", "time", "source", "detail-type")),
            correlation if isinstance(correlation, str) else None,
            body[:LONGEST_BODY],
            len(body),
        ),
    )
    logged = int(cursor.lastrowid or 0)
    db.execute("DELETE FROM events_log WHERE sequence <= ?", (logged - retention.events,))
    db.execute("DELETE FROM events_log WHERE at < ?", (now - retention.seconds,))
    return logged


def owe(db: sqlite3.Connection, delivery: int, logged: int, rule: str, target: str) -> None:
    db.execute(
        "INSERT INTO events_outcomes (delivery, logged, rule, target, state) VALUES (?, ?, ?, ?, ?)",
        (delivery, logged, rule, target, State.OWED),
    )


def note(db: sqlite3.Connection, delivery: int, state: State, *, error: str | None = None) -> None:
    """The delivery has come to this state; each time that it is to be retried is counted."""
    db.execute(
        "UPDATE events_outcomes SET state = ?, error = ?, retries = retries + ? WHERE delivery = ?",
        (state, error, state is State.RETRYING, delivery),
    )


def split(db: sqlite3.Connection, delivery: int, parts: Iterable[int]) -> None:
    """One delivery became others, each with an outcome of its own."""
    db.executemany(
        "INSERT INTO events_outcomes (delivery, logged, rule, target, state)"
        " SELECT ?, logged, rule, target, ? FROM events_outcomes WHERE delivery = ?",
        [(part, State.OWED, delivery) for part in parts],
    )
    db.execute("DELETE FROM events_outcomes WHERE delivery = ?", (delivery,))


def recent(db: sqlite3.Connection, *, limit: int, contains: str) -> list[RecentEvent]:
    """The latest events first; `contains` is looked for in the bus's name and in what is kept of the event."""
    rows = db.execute(
        "SELECT * FROM events_log WHERE instr(bus || ' ' || coalesce(correlation_id, '') || ' ' || body, ?)"
        " ORDER BY sequence DESC LIMIT ?",
        (contains, limit),
    ).fetchall()
    return [_recent(dict(row), _outcomes(db, row["sequence"])) for row in rows]


def _recent(row: dict[str, Any], outcomes: tuple[DeliveryOutcome, ...]) -> RecentEvent:
    del row["sequence"]
    return RecentEvent(**row, outcomes=outcomes)


def _outcomes(db: sqlite3.Connection, logged: int) -> tuple[DeliveryOutcome, ...]:
    rows = db.execute("SELECT * FROM events_outcomes WHERE logged = ? ORDER BY delivery", (logged,))
    return tuple(
        DeliveryOutcome(
            rule=row["rule"],
            target=row["target"],
            state=State(row["state"]),
            retries=row["retries"],
            error=row["error"],
        )
        for row in rows
    )
