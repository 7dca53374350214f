"""Redrive: an execution that did not succeed goes on at the states that did not."""

from __future__ import annotations

import sqlite3

from quire_local.errors import AwsError
from quire_local.states import executions, frames, history
from quire_local.states.executions import Execution, Status
from quire_local.states.failures import DATA_LIMIT_EXCEEDED
from quire_local.states.history import MAX_EVENTS, Event
from quire_local.states.values import loads

REDRIVABLE_FOR = 14 * 86_400.0
LONGEST_LIFE = 365 * 86_400.0
TOKEN_LIFETIME = 15 * 60.0
"""How long the same client token means the same request."""


def hindrance(execution: Execution, now: float) -> str | None:
    """Why the execution cannot be redriven, in AWS's words; None where it can."""
    if execution.status in (Status.RUNNING, Status.SUCCEEDED):
        return f"Execution is {execution.status} and cannot be redriven"
    if execution.events >= MAX_EVENTS - 1:
        return "Execution history event limit exceeded"
    if now - execution.started > LONGEST_LIFE:
        return "Execution has exceeded the max execution time"
    if now - (execution.stopped or now) > REDRIVABLE_FOR:
        return "Execution redrivable period exceeded"
    if not execution.resumable:
        return "Execution was started before the launch of RedriveExecution"
    return None


def status(execution: Execution, now: float) -> dict[str, str | int | float]:
    """The four fields that say what was redriven and what can be."""
    reason = hindrance(execution, now)
    able = "REDRIVABLE" if execution.map_run is None else "REDRIVABLE_BY_MAP_RUN"
    fields: dict[str, str | int | float] = {
        "redriveCount": execution.redrives,
        "redriveStatus": able if reason is None else "NOT_REDRIVABLE",
    }
    if execution.redriven is not None:
        fields["redriveDate"] = execution.redriven
    return fields if reason is None else {**fields, "redriveStatusReason": reason}


def answered(db: sqlite3.Connection, execution: Execution, token: str | None, now: float) -> bool:
    """Whether this very request was carried out a moment ago."""
    if token is None or execution.redriven is None or now - execution.redriven > TOKEN_LIFETIME:
        return False
    row = db.execute("SELECT token FROM states_redrives WHERE execution = ?", (execution.id,)).fetchone()
    return bool(row["token"] == token)


def redrive(db: sqlite3.Connection, execution: Execution, token: str | None, *, now: float) -> Execution:
    """Set an execution going again; AwsError where that cannot be."""
    reason = hindrance(execution, now)
    if reason is not None:
        raise AwsError("ExecutionNotRedrivable", reason)
    _reopen(db, execution, now)
    count = execution.redrives + 1
    db.execute("INSERT OR REPLACE INTO states_redrives VALUES (?, ?, ?, ?)", (execution.id, count, now, token))
    redriven = Event("ExecutionRedriven", {"redriveCount": count}, now)
    event = history.append(db, execution.id, [redriven], execution.events)
    again = execution.error == DATA_LIMIT_EXCEEDED
    frames.reopen(db, execution.id, event=event, finished_branches_again=again)
    return executions.by_id(db, execution.id)


def _reopen(db: sqlite3.Connection, execution: Execution, now: float) -> None:
    """The machine's own time limit starts anew, as on AWS."""
    timeout = loads(executions.source_of(db, execution.definition)).get("TimeoutSeconds")
    deadline = None if timeout is None else now + timeout
    db.execute(
        "UPDATE states_executions SET status = ?, output = NULL, error = NULL, cause = NULL, stopped = NULL,"
        " deadline = ? WHERE id = ?",
        (Status.RUNNING, deadline, execution.id),
    )
