"""Deliveries that are still owed, in SQLite: each function here is a step of somebody's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

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


def insert(db: sqlite3.Connection, owed: Iterable[tuple[str, str]], event: str, now: float) -> None:
    """Owe an event to each (rule, target)."""
    db.executemany(
        "INSERT INTO events_deliveries (rule, target, event, created_at, due_at) VALUES (?, ?, ?, ?, ?)",
        [(rule, target, event, now, now) for rule, target in owed],
    )


def due(db: sqlite3.Connection, now: float, limit: int) -> list[Delivery]:
    rows = db.execute(
        "SELECT * FROM events_deliveries WHERE due_at <= ? ORDER BY due_at, sequence LIMIT ?", (now, limit)
    )
    return [Delivery(**{**dict(row), "met_chaos": bool(row["met_chaos"])}) for row in rows]


def next_due(db: sqlite3.Connection) -> float | None:
    row = db.execute("SELECT MIN(due_at) FROM events_deliveries").fetchone()
    return None if row[0] is None else float(row[0])


def delete(db: sqlite3.Connection, delivery: Delivery) -> None:
    db.execute("DELETE FROM events_deliveries WHERE sequence = ?", (delivery.sequence,))


def postpone(db: sqlite3.Connection, delivery: Delivery, due_at: float) -> None:
    """Try again later."""
    db.execute(
        "UPDATE events_deliveries SET due_at = ?, retries = retries + 1 WHERE sequence = ?",
        (due_at, delivery.sequence),
    )


def scatter(db: sqlite3.Connection, delivery: Delivery, times: Iterable[float]) -> None:
    """Replace a delivery by one at each of these times, none of which meets chaos again."""
    delete(db, delivery)
    db.executemany(
        "INSERT INTO events_deliveries (rule, target, event, created_at, due_at, met_chaos) VALUES (?, ?, ?, ?, ?, 1)",
        [(delivery.rule, delivery.target, delivery.event, delivery.created_at, due_at) for due_at in times],
    )


def count(db: sqlite3.Connection, now: float) -> tuple[int, int]:
    """How many are owed, and how many of them only later."""
    row = db.execute("SELECT COUNT(*), COUNT(*) FILTER (WHERE due_at > ?) FROM events_deliveries", (now,)).fetchone()
    return row[0], row[1]
