"""The record of every call that changed something in moto, in the order in which they were applied."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

from quire_local.backing.moto_calls import Call
from quire_local.store import Store

_SCHEMA = """
CREATE TABLE IF NOT EXISTS moto_journal (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    service TEXT NOT NULL,
    operation TEXT NOT NULL,
    body BLOB NOT NULL,
    seed INTEGER NOT NULL,
    at REAL NOT NULL
);
"""


class Journal:
    """Calls on disk. What is appended first is replayed first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.schema(_SCHEMA)

    async def append(self, call: Call) -> None:
        """Durable when this returns."""
        await self._store.write(lambda db: _insert(db, [call]))

    async def replace(self, service: str, operations: Collection[str], calls: Sequence[Call]) -> None:
        """Put `calls` in the place of every call of these operations, in one transaction."""
        await self._store.write(lambda db: _replace(db, service, operations, calls))

    async def calls(self) -> list[Call]:
        """All of them, those included that are being appended now: the writer takes its work in order."""
        return await self._store.write(_calls)

    def length(self, service: str, operations: Collection[str]) -> int:
        """How many calls of these operations are on record."""
        return self._store.read(lambda db: _count(db, service, operations))


def _insert(db: sqlite3.Connection, calls: Sequence[Call]) -> None:
    rows = [(call.service, call.operation, call.body, call.seed, call.at) for call in calls]
    db.executemany("INSERT INTO moto_journal (service, operation, body, seed, at) VALUES (?, ?, ?, ?, ?)", rows)


def _replace(db: sqlite3.Connection, service: str, operations: Collection[str], calls: Sequence[Call]) -> None:
    gone = [(service, operation) for operation in operations]
    db.executemany("DELETE FROM moto_journal WHERE service = ? AND operation = ?", gone)
    _insert(db, calls)


def _count(db: sqlite3.Connection, service: str, operations: Collection[str]) -> int:
    counts = dict(
        db.execute("SELECT operation, count(*) FROM moto_journal WHERE service = ? GROUP BY operation", [service])
    )
    return sum(counts.get(operation, 0) for operation in operations)


def _calls(db: sqlite3.Connection) -> list[Call]:
    return [
        Call(service=row["service"], operation=row["operation"], body=row["body"], seed=row["seed"], at=row["at"])
        for row in db.execute("SELECT * FROM moto_journal ORDER BY number")
    ]
