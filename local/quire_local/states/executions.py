"""Executions: started once by name, ended once for good, kept for a while."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from quire_local.errors import AwsError
from quire_local.states import frames, history
from quire_local.states.definition import Machine
from quire_local.states.failures import Vanished
from quire_local.states.frames import Opening
from quire_local.states.history import WHOLE, Event

NAME_LIFETIME = 90 * 86_400.0
"""How long AWS keeps a finished execution's name from being used again."""


class Status(StrEnum):
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    ABORTED = "ABORTED"


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


@dataclass(frozen=True, kw_only=True)
class End:
    """How an execution ended."""

    status: Status
    output: str | None = None
    error: str | None = None
    cause: str | None = None

    def event(self) -> Event:
        word = {Status.TIMED_OUT: "TimedOut"}.get(self.status, self.status.capitalize())
        given = {"output": self.output, "error": self.error, "cause": self.cause}
        details = {key: value for key, value in given.items() if value is not None}
        return Event(f"Execution{word}", {**details, "outputDetails": WHOLE} if self.output is not None else details)


def arn_of(machine: str, name: str) -> str:
    return f"{machine.replace(':stateMachine:', ':execution:')}:{name}"


def start(db: sqlite3.Connection, machine: Machine, name: str, input_text: str, *, now: float) -> Execution:
    """The execution of that name: begun now, or the same one if it runs with the same input."""
    arn = arn_of(machine.arn, name)
    known = find(db, arn)
    if known is not None and known.status is Status.RUNNING and known.input == input_text:
        return known
    if known is not None or _name_taken(db, arn, now):
        raise AwsError("ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'")
    return _begin(db, machine, name, input_text, now)


def find(db: sqlite3.Connection, arn: str) -> Execution | None:
    row = db.execute("SELECT * FROM states_executions WHERE arn = ?", (arn,)).fetchone()
    return None if row is None else _execution(row)


def running_after(db: sqlite3.Connection, last: int) -> list[Execution]:
    """Those that run and were started after the execution whose id is `last`."""
    rows = db.execute("SELECT * FROM states_executions WHERE status = ? AND id > ? ORDER BY id", (Status.RUNNING, last))
    return [_execution(row) for row in rows]


def page(
    db: sqlite3.Connection, *, machine: str | None, status: str | None, before: int | None, limit: int
) -> list[Execution]:
    """Executions, newest first."""
    rows = db.execute(
        "SELECT * FROM states_executions WHERE (?1 IS NULL OR machine = ?1) AND (?2 IS NULL OR status = ?2)"
        " AND (?3 IS NULL OR id < ?3) ORDER BY id DESC LIMIT ?4",
        (machine, status, before, limit),
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


def end(db: sqlite3.Connection, execution: int, ending: End, trail: Sequence[Event], *, now: float) -> None:
    """End an execution that runs; Vanished where it has ended already."""
    changed = db.execute(
        "UPDATE states_executions SET status = ?, output = ?, error = ?, cause = ?, stopped = ?"
        " WHERE id = ? AND status = ?",
        (ending.status, ending.output, ending.error, ending.cause, now, execution, Status.RUNNING),
    )
    if changed.rowcount == 0:
        raise Vanished
    history.append_last(db, execution, trail, ending.event())
    db.execute("DELETE FROM states_frames WHERE execution = ? AND parent IS NULL", (execution,))


def retire(db: sqlite3.Connection, *, keep: int, age: float, now: float) -> None:
    """Forget finished executions that are older than `age` or beyond the newest `keep`; their names stay taken."""
    old = (
        "SELECT id FROM states_executions WHERE stopped < ? UNION SELECT id FROM"
        " (SELECT id FROM states_executions WHERE stopped IS NOT NULL ORDER BY stopped DESC, id DESC LIMIT -1 OFFSET ?)"
    )
    db.execute(
        f"INSERT OR REPLACE INTO states_names SELECT arn, stopped FROM states_executions WHERE id IN ({old})",  # noqa: S608 - our own text
        (now - age, keep),
    )
    db.execute(f"DELETE FROM states_executions WHERE id IN ({old})", (now - age, keep))  # noqa: S608 - our own text
    db.execute("DELETE FROM states_names WHERE stopped < ?", (now - NAME_LIFETIME,))
    db.execute("DELETE FROM states_definitions WHERE id NOT IN (SELECT definition FROM states_executions)")


def source_of(db: sqlite3.Connection, definition: str) -> str:
    row = db.execute("SELECT source FROM states_definitions WHERE id = ?", (definition,)).fetchone()
    return str(row["source"])


def _begin(db: sqlite3.Connection, machine: Machine, name: str, input_text: str, now: float) -> Execution:
    definition = hashlib.sha256(machine.source.encode()).hexdigest()
    db.execute("INSERT OR IGNORE INTO states_definitions VALUES (?, ?, ?)", (definition, machine.source, now))
    arn = arn_of(machine.arn, name)
    deadline = None if machine.timeout is None else now + machine.timeout
    cursor = db.execute(
        "INSERT INTO states_executions (arn, machine, name, definition, status, input, started, deadline)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (arn, machine.arn, name, definition, Status.RUNNING, input_text, now, deadline),
    )
    execution = cursor.lastrowid or 0
    started = {"input": input_text, "inputDetails": WHOLE, "roleArn": machine.role}
    event = history.append(db, execution, [Event("ExecutionStarted", started, now)], 0)
    opening = Opening(position=0, item=None, state=machine.flow.start, input=input_text)
    frames.open_branches(db, execution, None, [opening], event=event, now=now)
    row = db.execute("SELECT * FROM states_executions WHERE id = ?", (execution,)).fetchone()
    return _execution(row)


def _name_taken(db: sqlite3.Connection, arn: str, now: float) -> bool:
    query = "SELECT 1 FROM states_names WHERE arn = ? AND stopped >= ?"
    return db.execute(query, (arn, now - NAME_LIFETIME)).fetchone() is not None


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
    )
