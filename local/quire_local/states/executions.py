"""Executions as they are kept: found by ARN, listed, counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from quire_local.states.failures import TIMEOUT
from quire_local.states.history import WHOLE, Event
from quire_local.states.values import dumps


class Status(StrEnum):
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    ABORTED = "ABORTED"


_FROM_OUTSIDE = frozenset({Status.TIMED_OUT, Status.ABORTED})
"""Nothing in the execution leads to these ends, so that their events follow none."""


@dataclass(frozen=True, kw_only=True)
class Execution:
    id: int
    arn: str
    machine: str
    name: str
    definition: str
    status: Status
    input: str
    output: str | None
    error: str | None
    cause: str | None
    started: float
    deadline: float | None
    stopped: float | None
    events: int
    redrives: int
    redriven: float | None
    """When it was redriven last."""
    resumable: bool
    """Its place in the machine is still known."""
    map_run: str | None
    """The Map Run that it is a child of."""
    items: int | None
    """How many of that Map Run's items it has."""


@dataclass(frozen=True, kw_only=True)
class End:
    """How an execution ended."""

    status: Status
    output: str | None = None
    error: str | None = None
    cause: str | None = None

    def event(self) -> Event:
        word = {Status.TIMED_OUT: "TimedOut"}.get(self.status, self.status.capitalize())
        error = TIMEOUT if self.status is Status.TIMED_OUT else self.error
        given = {"output": self.output, "error": error, "cause": self.cause}
        details = {key: value for key, value in given.items() if value is not None}
        kept = {**details, "outputDetails": WHOLE} if self.output is not None else details
        return Event(f"Execution{word}", kept, after=0 if self.status in _FROM_OUTSIDE else None)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which executions a list is about; None does not narrow it."""

    machine: str | None = None
    status: str | None = None
    name_part: str | None = None
    map_run: str | None = None
    redriven: bool | None = None


_SELECT = """
SELECT e.*, coalesce(r.count, 0) AS redrives, r.at AS redriven,
    m.arn AS map_run, i.items AS items,
    EXISTS (SELECT 1 FROM states_frames f WHERE f.execution = e.id AND f.parent IS NULL) AS resumable
FROM states_executions e LEFT JOIN states_redrives r ON r.execution = e.id
    LEFT JOIN states_map_items i ON i.child = e.id LEFT JOIN states_map_runs m ON m.id = i.run
"""


def find(db: sqlite3.Connection, arn: str) -> Execution | None:
    row = db.execute(f"{_SELECT} WHERE e.arn = ?", (arn,)).fetchone()
    return None if row is None else _execution(row)


def by_id(db: sqlite3.Connection, execution: int) -> Execution:
    return _execution(db.execute(f"{_SELECT} WHERE e.id = ?", (execution,)).fetchone())


def running_after(db: sqlite3.Connection, last: int) -> list[Execution]:
    """Those that run and were started after the execution whose id is `last`."""
    rows = db.execute(f"{_SELECT} WHERE e.status = ? AND e.id > ? ORDER BY e.id", (Status.RUNNING, last))
    return [_execution(row) for row in rows]


def ended_among(db: sqlite3.Connection, ids: Sequence[int]) -> list[int]:
    rows = db.execute(
        "SELECT id FROM states_executions WHERE status != ? AND id IN (SELECT value FROM json_each(?))",
        (Status.RUNNING, dumps(list(ids))),
    )
    return [row["id"] for row in rows]


def page(db: sqlite3.Connection, wanted: Wanted, *, before: int | None, limit: int) -> list[Execution]:
    """Executions, newest first."""
    rows = db.execute(
        f"{_SELECT} WHERE (?1 IS NULL OR e.machine = ?1) AND (?2 IS NULL OR e.status = ?2)"
        " AND (?3 IS NULL OR instr(e.name, ?3) > 0) AND (?4 IS NULL OR m.arn = ?4)"
        " AND (?5 IS NULL OR (r.count IS NOT NULL) = ?5) AND (?6 IS NULL OR e.id < ?6) ORDER BY e.id DESC LIMIT ?7",
        (wanted.machine, wanted.status, wanted.name_part, wanted.map_run, wanted.redriven, before, limit),
    )
    return [_execution(row) for row in rows]


def counts(db: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """How many executions each machine has in each status."""
    rows = db.execute("SELECT machine, status, count(*) AS n FROM states_executions GROUP BY machine, status")
    return {(row["machine"], row["status"]): row["n"] for row in rows}


def states_of(db: sqlite3.Connection, execution: int) -> list[str]:
    """The states at which the execution's branches stand."""
    rows = db.execute("SELECT DISTINCT state FROM states_frames WHERE execution = ? ORDER BY id", (execution,))
    return [row["state"] for row in rows]


def source_of(db: sqlite3.Connection, definition: str) -> str:
    row = db.execute("SELECT source FROM states_definitions WHERE id = ?", (definition,)).fetchone()
    return str(row["source"])


def known_since(db: sqlite3.Connection, definition: str) -> float:
    row = db.execute("SELECT created FROM states_definitions WHERE id = ?", (definition,)).fetchone()
    return float(row["created"])


def _execution(row: sqlite3.Row) -> Execution:
    return Execution(
        id=row["id"],
        arn=row["arn"],
        machine=row["machine"],
        name=row["name"],
        definition=row["definition"],
        status=Status(row["status"]),
        input=row["input"],
        output=row["output"],
        error=row["error"],
        cause=row["cause"],
        started=row["started"],
        deadline=row["deadline"],
        stopped=row["stopped"],
        events=row["events"],
        redrives=row["redrives"],
        redriven=row["redriven"],
        resumable=bool(row["resumable"]),
        map_run=row["map_run"],
        items=row["items"],
    )
