"""An execution's beginnings and ends: each commits together with the event that tells the default bus."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass, field

from quire_local.errors import AwsError
from quire_local.states import executions, frames, history, map_runs, redriving, retention
from quire_local.states.announcing import status_change
from quire_local.states.bus import Bus
from quire_local.states.definition import Machine
from quire_local.states.executions import End, Execution, Status
from quire_local.states.frames import Frame, Opening
from quire_local.states.history import WHOLE, Event
from quire_local.states.map_runs import RunStatus


@dataclass
class Trail:
    """What an execution did last and had not written yet when it ended."""

    events: list[Event] = field(default_factory=list)
    fallen: list[Frame] = field(default_factory=list)
    """The branches that failed, each where it did."""


@dataclass(frozen=True)
class Lifecycle:
    bus: Bus

    def start(self, db: sqlite3.Connection, machine: Machine, name: str, input_text: str, *, now: float) -> Execution:
        """The execution of that name: begun now, or the same one if it runs with the same input."""
        arn = arn_of(machine.arn, name)
        known = executions.find(db, arn)
        if known is not None and known.status is Status.RUNNING and known.input == input_text:
            return known
        if known is not None or retention.name_taken(db, arn, now):
            raise AwsError("ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'")
        return self._announced(db, _begin(db, machine, name, input_text, now), now)

    def end(self, db: sqlite3.Connection, execution: int, ending: End, trail: Trail, *, now: float) -> None:
        """End an execution that runs; Vanished where it has ended already."""
        previous = frames.last_event(db, frames.root(db, execution).id)
        history.append_last(db, execution, trail.events, ending.event(), previous)
        db.execute(
            "UPDATE states_executions SET status = ?, output = ?, error = ?, cause = ?, stopped = ? WHERE id = ?",
            (ending.status, ending.output, ending.error, ending.cause, now, execution),
        )
        frames.close(db, execution, trail.fallen, keep=ending.status is not Status.SUCCEEDED)
        self.abort_runs(db, execution, now=now)
        self._announced(db, executions.by_id(db, execution), now)

    def redrive(self, db: sqlite3.Connection, arn: str, token: str | None, *, now: float) -> Execution:
        """The execution, set going again; the same request twice does it once."""
        execution = executions.find(db, arn)
        if execution is None:
            raise AwsError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
        if redriving.answered(db, execution, token, now):
            return execution
        if execution.map_run is not None:
            raise AwsError(
                "ExecutionNotRedrivable", "Execution is a child of a Map Run and is redriven with its parent"
            )
        return self._redrive(db, execution, token, now)

    def abort_runs(self, db: sqlite3.Connection, execution: int, *, now: float, orphans_only: bool = False) -> None:
        """End the Map Runs that an execution has under way, or only those whose Map is no longer there."""
        for run in map_runs.running(db, execution, orphans_only=orphans_only):
            self.settle_run(db, run, RunStatus.ABORTED, now=now)

    def settle_run(self, db: sqlite3.Connection, run: int, status: RunStatus, *, now: float) -> None:
        """End a Map Run and those of its children that run."""
        map_runs.settle(db, run, status, now=now)
        for child in map_runs.children(db, run, Status.RUNNING):
            self.end(db, child, End(status=Status.ABORTED), Trail(), now=now)

    def _redrive_runs(self, db: sqlite3.Connection, execution: int, now: float) -> None:
        """Redrive the children that did not succeed; one whose place is forgotten begins anew."""
        for run in map_runs.to_redrive(db, execution):
            map_runs.reopen(db, run.id, now=now)
            details = {"mapRunArn": run.arn, "redriveCount": run.redrives + 1}
            parent = executions.by_id(db, execution)
            history.append(db, execution, [Event("MapRunRedriven", details, now)], parent.events)
            for child in map_runs.children(db, run.id, *map_runs.UNSUCCESSFUL):
                self._redrive_child(db, run.id, executions.by_id(db, child), now)

    def _redrive_child(self, db: sqlite3.Connection, run: int, child: Execution, now: float) -> None:
        if redriving.hindrance(child, now) is None:
            self._redrive(db, child, None, now)
        else:
            map_runs.release(db, run, child.id)

    def _redrive(self, db: sqlite3.Connection, execution: Execution, token: str | None, now: float) -> Execution:
        redriven = redriving.redrive(db, execution, token, now=now)
        self._redrive_runs(db, execution.id, now)
        return self._announced(db, redriven, now)

    def _announced(self, db: sqlite3.Connection, execution: Execution, now: float) -> Execution:
        self.bus.put(db, status_change(execution, now))
        return execution


def arn_of(machine: str, name: str) -> str:
    return f"{machine.replace(':stateMachine:', ':execution:')}:{name}"


def _begin(db: sqlite3.Connection, machine: Machine, name: str, input_text: str, now: float) -> Execution:
    definition = hashlib.sha256(machine.source.encode()).hexdigest()
    db.execute("INSERT OR IGNORE INTO states_definitions VALUES (?, ?, ?)", (definition, machine.source, now))
    deadline = None if machine.timeout is None else now + machine.timeout
    cursor = db.execute(
        "INSERT INTO states_executions (arn, machine, name, definition, status, input, started, deadline)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (arn_of(machine.arn, name), machine.arn, name, definition, Status.RUNNING, input_text, now, deadline),
    )
    execution = cursor.lastrowid or 0
    started = {"input": input_text, "inputDetails": WHOLE, "roleArn": machine.role}
    history.append(db, execution, [Event("ExecutionStarted", started, now)], 0)
    opening = Opening(position=0, item=None, state=machine.flow.start, input=input_text)
    frames.open_branches(db, execution, None, [opening], event=0, now=now)  # AWS links no state to the start
    return executions.by_id(db, execution)
