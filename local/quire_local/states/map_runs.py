"""Map Runs: what a distributed Map has to do, child by child, as it is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from quire_local.states.executions import Status
from quire_local.states.values import Json, loads


class RunStatus(StrEnum):
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    ABORTED = "ABORTED"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much a Map Run may do at once and how much of it may fail; None is no limit of its own."""

    at_once: int
    tolerated_count: int | None
    tolerated_percentage: float | None

    def exceeded(self, failed: int, total: int) -> bool:
        if self.tolerated_count is None and self.tolerated_percentage is None:
            return failed > 0
        by_count = self.tolerated_count is not None and failed > self.tolerated_count
        share = 100 * failed / total if total else 0
        return by_count or (self.tolerated_percentage is not None and share > self.tolerated_percentage)


@dataclass(frozen=True, kw_only=True)
class MapRun:
    id: int
    arn: str
    execution: int
    status: RunStatus
    limits: Limits
    started: float
    stopped: float | None
    redrives: int
    redriven: float | None


@dataclass(frozen=True, kw_only=True)
class Portion:
    """What one child execution is to do."""

    position: int
    input: str
    items: int


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many children, or items, are in each status; those without a child yet are PENDING."""

    by_status: dict[str, int]

    def of(self, *statuses: str) -> int:
        return sum(self.by_status.get(status, 0) for status in statuses)

    @property
    def total(self) -> int:
        return sum(self.by_status.values())

    @property
    def failed(self) -> int:
        return self.of(*UNSUCCESSFUL)


PENDING = "PENDING"
UNSUCCESSFUL = (Status.FAILED, Status.TIMED_OUT, Status.ABORTED)


def insert(
    db: sqlite3.Connection,
    arn: str,
    *,
    execution: int,
    frame: int,
    limits: Limits,
    portions: Sequence[Portion],
    now: float,
) -> None:
    columns = "arn, execution, frame, status, at_once, tolerated_count, tolerated_percentage, started"
    values = (arn, execution, frame, RunStatus.RUNNING, limits.at_once)
    run = db.execute(
        f"INSERT INTO states_map_runs ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own names
        (*values, limits.tolerated_count, limits.tolerated_percentage, now),
    ).lastrowid
    rows = [(run, portion.position, portion.input, portion.items) for portion in portions]
    db.executemany("INSERT INTO states_map_items (run, position, input, items) VALUES (?, ?, ?, ?)", rows)


def find(db: sqlite3.Connection, arn: str) -> MapRun | None:
    row = db.execute("SELECT * FROM states_map_runs WHERE arn = ?", (arn,)).fetchone()
    return None if row is None else _run(row)


def of_frame(db: sqlite3.Connection, frame: int) -> MapRun:
    """The newest Map Run of the Map that a branch stands at."""
    row = db.execute("SELECT * FROM states_map_runs WHERE frame = ? ORDER BY id DESC LIMIT 1", (frame,)).fetchone()
    return _run(row)


def of_execution(db: sqlite3.Connection, execution: int) -> list[MapRun]:
    """The Map Runs that an execution started, newest first."""
    rows = db.execute("SELECT * FROM states_map_runs WHERE execution = ? ORDER BY id DESC", (execution,))
    return [_run(row) for row in rows]


def tallies(db: sqlite3.Connection, run: int) -> tuple[Tally, Tally]:
    """The children and the items of a Map Run."""
    rows = db.execute(
        "SELECT coalesce(e.status, ?) AS status, count(*) AS children, sum(i.items) AS items"
        " FROM states_map_items i LEFT JOIN states_executions e ON e.id = i.child WHERE i.run = ? GROUP BY 1",
        (PENDING, run),
    ).fetchall()
    children = Tally(by_status={row["status"]: row["children"] for row in rows})
    return children, Tally(by_status={row["status"]: row["items"] for row in rows})


def pending(db: sqlite3.Connection, run: int, limit: int) -> list[Portion]:
    rows = db.execute(
        "SELECT * FROM states_map_items WHERE run = ? AND child IS NULL ORDER BY position LIMIT ?", (run, limit)
    )
    return [Portion(position=row["position"], input=row["input"], items=row["items"]) for row in rows]


def assign(db: sqlite3.Connection, run: int, position: int, child: int) -> None:
    db.execute("UPDATE states_map_items SET child = ? WHERE run = ? AND position = ?", (child, run, position))


def children(db: sqlite3.Connection, run: int, *statuses: str) -> list[int]:
    """The ids of the children in these statuses."""
    rows = db.execute(
        "SELECT e.id, e.status FROM states_map_items i JOIN states_executions e ON e.id = i.child WHERE i.run = ?",
        (run,),
    )
    return [row["id"] for row in rows if row["status"] in statuses]


def results(db: sqlite3.Connection, run: int) -> list[Json]:
    """What the children made, in the order of the items; a tolerated failure stands there as what it was."""
    rows = db.execute(
        "SELECT e.status, e.output, e.error, e.cause FROM states_map_items i JOIN states_executions e ON e.id = i.child"
        " WHERE i.run = ? ORDER BY i.position",
        (run,),
    )
    return [loads(row["output"]) if row["status"] == Status.SUCCEEDED else _failure(row) for row in rows]


def settle(db: sqlite3.Connection, run: int, status: RunStatus, *, now: float) -> None:
    db.execute("UPDATE states_map_runs SET status = ?, stopped = ? WHERE id = ?", (status, now, run))


def reopen(db: sqlite3.Connection, run: int, *, now: float) -> None:
    db.execute(
        "UPDATE states_map_runs SET status = ?, stopped = NULL, redrives = redrives + 1, redriven = ? WHERE id = ?",
        (RunStatus.RUNNING, now, run),
    )


def limit(db: sqlite3.Connection, run: int, limits: Limits) -> None:
    db.execute(
        "UPDATE states_map_runs SET at_once = ?, tolerated_count = ?, tolerated_percentage = ? WHERE id = ?",
        (limits.at_once, limits.tolerated_count, limits.tolerated_percentage, run),
    )


def running(db: sqlite3.Connection, execution: int, *, orphans_only: bool) -> list[int]:
    """The ids of the Map Runs under way; an orphan's Map is no longer there."""
    rows = db.execute(
        "SELECT id FROM states_map_runs WHERE execution = ? AND status = ? AND (frame IS NULL OR NOT ?)",
        (execution, RunStatus.RUNNING, orphans_only),
    )
    return [row["id"] for row in rows]


def to_redrive(db: sqlite3.Connection, execution: int) -> list[MapRun]:
    """The newest Map Run of each Map that an execution stands at, where it did not succeed."""
    rows = db.execute(
        "SELECT * FROM states_map_runs WHERE id IN (SELECT max(r.id) FROM states_map_runs r JOIN states_frames f"
        " ON f.id = r.frame AND f.phase = 'split' WHERE r.execution = ? GROUP BY r.frame) AND status IN (?, ?)",
        (execution, RunStatus.FAILED, RunStatus.ABORTED),
    )
    return [_run(row) for row in rows]


def release(db: sqlite3.Connection, run: int, child: int) -> None:
    """Have what a child was to do be done by another one."""
    db.execute("UPDATE states_map_items SET child = NULL WHERE run = ? AND child = ?", (run, child))


def _failure(row: sqlite3.Row) -> Json:
    given = {"Status": row["status"], "Error": row["error"], "Cause": row["cause"]}
    return {name: value for name, value in given.items() if value is not None}


def _run(row: sqlite3.Row) -> MapRun:
    return MapRun(
        id=row["id"],
        arn=row["arn"],
        execution=row["execution"],
        status=RunStatus(row["status"]),
        limits=Limits(
            at_once=row["at_once"],
            tolerated_count=row["tolerated_count"],
            tolerated_percentage=row["tolerated_percentage"],
        ),
        started=row["started"],
        stopped=row["stopped"],
        redrives=row["redrives"],
        redriven=row["redriven"],
    )
