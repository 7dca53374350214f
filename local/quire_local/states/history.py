"""An execution's history: what happened, in order, in AWS's event shapes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quire_local.states.failures import HistoryFull, StateFailure, Vanished
from quire_local.states.values import Json, dumps, loads

MAX_EVENTS = 25_000
_DATA_KEYS = ("input", "output", "parameters", "cause", "error", "assignedVariables")


@dataclass(frozen=True)
class Event:
    type: str
    details: Mapping[str, Json] = field(default_factory=dict)
    at: float = field(default_factory=time.time)
    after: int | None = None
    """The event that led to this one, where that is not the one before it in the same branch."""
    aside: bool = False
    """What comes next follows what led to this one, and not this one."""
    follows_aside: bool = False
    """It follows the event right before it, even one that is aside."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """An event as it stands in the history."""

    id: int
    previous: int
    at: float
    type: str
    details: Mapping[str, Json]


@dataclass(frozen=True, kw_only=True)
class _End:
    """The last event of a history."""

    id: int
    at: float


@dataclass(frozen=True, kw_only=True)
class Page:
    """Which part of a history a reader wants."""

    after: int | None
    limit: int
    newest_first: bool
    with_data: bool


def entered(kind: str, name: str, input_text: str) -> Event:
    return Event(f"{kind}StateEntered", {"name": name, "input": input_text, "inputDetails": WHOLE})


def exited(kind: str, name: str, output_text: str, assigned: Mapping[str, Json]) -> Event:
    variables = {
        "assignedVariables": {key: dumps(value) for key, value in assigned.items()},
        "assignedVariablesDetails": WHOLE,
    }
    details = {"name": name, "output": output_text, "outputDetails": WHOLE, **(variables if assigned else {})}
    return Event(f"{kind}StateExited", details)


def failed(kind: str, failure: StateFailure, **more: Json) -> Event:
    details = {"error": failure.error, "cause": failure.cause, **more}
    return Event(kind, {key: value for key, value in details.items() if value is not None})


def append(db: sqlite3.Connection, execution: int, events: Sequence[Event], previous: int) -> int:
    """Write events one after another; answers the one that the next follows. The one that ends it all has room kept."""
    end = _end(db, execution)
    if end.id + len(events) >= MAX_EVENTS:
        raise HistoryFull
    return _insert(db, execution, events, end, previous)


def append_last(db: sqlite3.Connection, execution: int, events: Sequence[Event], last: Event, previous: int) -> None:
    """Write what still fits, and the event that ends the execution, which runs until then."""
    end = _end(db, execution)
    fitting = events[: max(0, MAX_EVENTS - 1 - end.id)]
    _insert(db, execution, [*fitting, last], end, previous)


def entry(db: sqlite3.Connection, execution: int, event: int, state: str) -> int:
    """The event by which a state was entered, found by going back from a later one of the same branch."""
    given = {"execution": execution, "event": event, "state": state}
    row = db.execute(_ENTRY_IN_BRANCH, given).fetchone() or db.execute(_NEWEST_ENTRY, given).fetchone()
    return int(row["id"])


_ENTRY_IN_BRANCH = """
WITH RECURSIVE chain(id) AS (
    SELECT :event
    UNION ALL
    SELECT h.previous FROM chain JOIN states_history h ON h.execution = :execution AND h.id = chain.id
)
SELECT h.id FROM chain CROSS JOIN states_history h ON h.execution = :execution AND h.id = chain.id
WHERE h.type LIKE '%StateEntered' AND json_extract(h.details, '$.name') = :state LIMIT 1
"""
_NEWEST_ENTRY = """
SELECT id FROM states_history
WHERE execution = :execution AND type LIKE '%StateEntered' AND json_extract(details, '$.name') = :state
ORDER BY id DESC LIMIT 1
"""
"""For an execution that was stopped and redriven: a stop follows no event, so that the way back ends there."""


def read(db: sqlite3.Connection, execution: int, page: Page) -> list[dict[str, Json]]:
    """The events of one page, as GetExecutionHistory gives them."""
    order, beyond = ("DESC", "<") if page.newest_first else ("ASC", ">")
    start = page.after if page.after is not None else (MAX_EVENTS + 1 if page.newest_first else 0)
    rows = db.execute(
        f"SELECT * FROM states_history WHERE execution = ? AND id {beyond} ? ORDER BY id {order} LIMIT ?",  # noqa: S608 - both words are ours
        (execution, start, page.limit),
    )
    return [_shape(row, with_data=page.with_data) for row in rows]


def everything(db: sqlite3.Connection, execution: int) -> list[Recorded]:
    """The whole history, oldest first."""
    rows = db.execute("SELECT * FROM states_history WHERE execution = ? ORDER BY id", (execution,))
    return [
        Recorded(id=row["id"], previous=row["previous"], at=row["at"], type=row["type"], details=loads(row["details"]))
        for row in rows
    ]


def _end(db: sqlite3.Connection, execution: int) -> _End:
    """Where the history ends; Vanished where the execution is gone or has ended, so that nothing writes any more."""
    row = db.execute(
        "SELECT e.events, coalesce(h.at, 0) AS at FROM states_executions e LEFT JOIN states_history h"
        " ON h.execution = e.id AND h.id = e.events WHERE e.id = ? AND e.status = 'RUNNING'",
        (execution,),
    ).fetchone()
    if row is None:
        raise Vanished
    return _End(id=row["events"], at=row["at"])


def _insert(db: sqlite3.Connection, execution: int, events: Sequence[Event], end: _End, previous: int) -> int:
    rows, at = [], end.at
    for number, event in enumerate(events, start=end.id + 1):
        at = max(at, event.at)  # branches write what they did a little later, and never before what is written
        follows = previous if event.after is None else event.after
        before = number - 1 if event.follows_aside else follows
        rows.append((execution, number, before, at, event.type, dumps(dict(event.details))))
        previous = follows if event.aside else number
    db.executemany("INSERT INTO states_history VALUES (?, ?, ?, ?, ?, ?)", rows)
    db.execute("UPDATE states_executions SET events = ? WHERE id = ?", (end.id + len(rows), execution))
    return previous


def _shape(row: sqlite3.Row, *, with_data: bool) -> dict[str, Json]:
    details = loads(row["details"])
    if not with_data:
        details = {key: value for key, value in details.items() if key not in _DATA_KEYS}
    event: dict[str, Json] = {
        "id": row["id"],
        "previousEventId": row["previous"],
        "timestamp": row["at"],
        "type": row["type"],
    }
    ends_or_begins = row["type"].startswith("Execution")
    return {**event, _details_key(row["type"]): details} if details or ends_or_begins else event


def _details_key(kind: str) -> str:
    for suffix in ("StateEntered", "StateExited"):
        if kind.endswith(suffix):
            return f"s{suffix[1:]}EventDetails"
    return f"{kind[0].lower()}{kind[1:]}EventDetails"


WHOLE: Mapping[str, Json] = {"truncated": False}
"""Nothing is ever cut: a state's data is never larger than an event may hold."""
