"""Executions as Step Functions keeps them on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from quire_local.inside.graphs import read_graph
from quire_local.inside.happenings import MOST_EVENTS, read_happenings
from quire_local.inside.reading import Reader
from quire_local.inside.telling import LONGEST_TEXT, Execution, HistoryEvent, Trace, cut
from quire_local.inside.visits import read_visits

_RECENT = """
SELECT * FROM states_executions WHERE (?1 IS NULL OR status = ?1)
    AND (?2 IS NULL OR instr(arn, ?2) OR instr(input, ?2)) ORDER BY id DESC LIMIT ?3
"""
_ONE = """
SELECT execution.*, definition.source AS source FROM states_executions AS execution
    JOIN states_definitions AS definition ON definition.id = execution.definition WHERE arn = ?
"""
_HISTORY = """
SELECT id, previous, at, type, substr(details, 1, ?4) AS details, length(details) AS size FROM states_history
    WHERE execution = (SELECT id FROM states_executions WHERE arn = ?1) AND id > ?2 ORDER BY id LIMIT ?3
"""


class StoredExecutions:
    """A `sources.Executions`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def recent(self, *, status: str | None, contains: str | None, limit: int) -> Sequence[Execution]:
        def work(db: sqlite3.Connection) -> list[Execution]:
            return [_execution(row) for row in db.execute(_RECENT, (status, contains, limit))]

        return await self._reader.read(work)

    async def trace(self, arn: str) -> Trace | None:
        return await self._reader.read(lambda db: _trace(db, arn))

    async def history(self, arn: str, *, after: int, limit: int) -> Sequence[HistoryEvent]:
        def work(db: sqlite3.Connection) -> list[HistoryEvent]:
            return [_event(row) for row in db.execute(_HISTORY, (arn, after, limit, LONGEST_TEXT))]

        return await self._reader.read(work)


def _trace(db: sqlite3.Connection, arn: str) -> Trace | None:
    row = db.execute(_ONE, (arn,)).fetchone()
    if row is None:
        return None
    return Trace(
        execution=_execution(row),
        input=cut(row["input"]),
        output=None if row["output"] is None else cut(row["output"]),
        graph=read_graph(row["source"]),
        visits=read_visits(read_happenings(db, row["id"])),
        events=row["events"],
        truncated=row["events"] > MOST_EVENTS,
    )


def _execution(row: sqlite3.Row) -> Execution:
    plain = ("arn", "name", "status", "started", "stopped", "error")
    machine, cause = row["machine"].rpartition(":")[2], row["cause"]
    cause = cause and cause[:LONGEST_TEXT]
    return Execution(machine=machine, cause=cause, **{key: row[key] for key in plain})


def _event(row: sqlite3.Row) -> HistoryEvent:
    plain = ("id", "previous", "at", "type")
    return HistoryEvent(details=cut(row["details"], row["size"]), **{key: row[key] for key in plain})
