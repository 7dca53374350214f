"""Deliveries that are still owed, in SQLite: each function here is a step of somebody's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from quire_local.eventbridge import history
from quire_local.eventbridge.history import State

SCHEMA = """
CREATE TABLE IF NOT EXISTS events_deliveries (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    rule TEXT NOT NULL,
    target TEXT NOT NULL,
    event TEXT NOT NULL,
    created_at REAL NOT NULL,
    due_at REAL NOT NULL,
    retries INTEGER NOT NULL DEFAULT 0,
    met_chaos INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS events_deliveries_due ON events_deliveries (due_at);
"""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One event owed to one target of one rule."""

    sequence: int
    rule: str
    """The rule's ARN."""
    target: str
    """The target's id within the rule."""
    event: str
    created_at: float
    due_at: float
    retries: int
    met_chaos: bool


def insert(db: sqlite3.Connection, owed: Iterable[tuple[str, str]], event: str, *, logged: int, now: float) -> None:
    """Owe an event to each (rule, target); `logged` is its entry in the history."""
    for rule, target in owed:
        delivery = _insert(db, (rule, target, event, now, now, False))
        history.owe(db, delivery, logged, rule, target)


def due(db: sqlite3.Connection, now: float, limit: int) -> list[Delivery]:
    rows = db.execute(
        "SELECT * FROM events_deliveries WHERE due_at <= ? ORDER BY due_at, sequence LIMIT ?", (now, limit)
    )
    return [Delivery(**{**dict(row), "met_chaos": bool(row["met_chaos"])}) for row in rows]


def next_due(db: sqlite3.Connection) -> float | None:
    row = db.execute("SELECT MIN(due_at) FROM events_deliveries").fetchone()
    return None if row[0] is None else float(row[0])


def settle(db: sqlite3.Connection, delivery: Delivery, state: State, *, error: str | None = None) -> None:
    """Owe it no longer."""
    db.execute("DELETE FROM events_deliveries WHERE sequence = ?", (delivery.sequence,))
    history.note(db, delivery.sequence, state, error=error)


def postpone(db: sqlite3.Connection, delivery: Delivery, due_at: float, error: str) -> None:
    """Try again later."""
    db.execute(
        "UPDATE events_deliveries SET due_at = ?, retries = retries + 1 WHERE sequence = ?",
        (due_at, delivery.sequence),
    )
    history.note(db, delivery.sequence, State.RETRYING, error=error)


def move(db: sqlite3.Connection, delivery: Delivery, due_at: float) -> None:
    """Have it due at another time, without a try having failed."""
    db.execute("UPDATE events_deliveries SET due_at = ? WHERE sequence = ?", (due_at, delivery.sequence))


def scatter(db: sqlite3.Connection, delivery: Delivery, times: Iterable[float]) -> None:
    """Replace a delivery by one at each of these times, none of which meets chaos again."""
    fields = (delivery.rule, delivery.target, delivery.event, delivery.created_at)
    parts = [_insert(db, (*fields, due_at, True)) for due_at in times]
    settle(db, delivery, State.DROPPED)
    if parts:
        history.split(db, delivery.sequence, parts)


def _insert(db: sqlite3.Connection, values: tuple[str, str, str, float, float, bool]) -> int:
    cursor = db.execute(
        "INSERT INTO events_deliveries (rule, target, event, created_at, due_at, met_chaos) VALUES (?, ?, ?, ?, ?, ?)",
        values,
    )
    return int(cursor.lastrowid or 0)


def count(db: sqlite3.Connection, now: float) -> tuple[int, int]:
    """How many are owed, and how many of them only later."""
    row = db.execute("SELECT COUNT(*), COUNT(*) FILTER (WHERE due_at > ?) FROM events_deliveries", (now,)).fetchone()
    return row[0], row[1]
