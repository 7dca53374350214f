"""Where each branch of an execution is: one row a branch, rewritten with every move."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from quire_local.states import history
from quire_local.states.failures import Vanished
from quire_local.states.history import Event
from quire_local.states.values import Json, dumps, loads


class Phase(StrEnum):
    """How far a branch is with the state it stands at."""

    OPENED = "opened"
    """The branch exists and has not begun."""
    AHEAD = "ahead"
    """The state comes next."""
    INSIDE = "inside"
    """The state was entered; a task's call may have been made."""
    WAITING = "waiting"
    """A Wait state ends when it is due."""
    BACKOFF = "backoff"
    """The state failed and is tried again when that is due."""
    SPLIT = "split"
    """The branches below this one are at work."""
    DONE = "done"
    """The branch has ended; its input is its output."""


_CLEAN = frozenset({Phase.AHEAD, Phase.BACKOFF, Phase.DONE})
"""Nothing of an earlier attempt is left in these: neither branches below nor a task token."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    id: int
    execution: int
    position: int
    item: Json
    state: str
    phase: Phase
    input: str
    variables: str
    attempts: tuple[int, ...]
    """How often each retrier of the state was used."""
    entered: float
    due: float | None


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A branch to be: where it starts and what with."""

    position: int
    item: Json
    state: str
    input: str


def open_branches(
    db: sqlite3.Connection, execution: int, parent: int | None, openings: Sequence[Opening], *, event: int, now: float
) -> None:
    columns = "execution, parent, position, item, state, phase, input, variables, attempts, entered, event"
    rows = [
        (execution, parent, new.position, dumps(new.item), new.state, Phase.OPENED, new.input, "{}", "[]", now, event)
        for new in openings
    ]
    db.executemany(f"INSERT INTO states_frames ({columns}) VALUES ({', '.join('?' * 11)})", rows)  # noqa: S608 - our own names


def move(db: sqlite3.Connection, frame: Frame, events: Sequence[Event], openings: Sequence[Opening] = ()) -> None:
    """Write a branch's new place, what happened on the way and the branches that it opens; Vanished if it is gone."""
    event = history.append(db, frame.execution, events, last_event(db, frame.id))
    _place(db, frame, event)
    if frame.phase in _CLEAN:
        db.execute("DELETE FROM states_frames WHERE parent = ?", (frame.id,))
        db.execute("DELETE FROM states_tokens WHERE frame = ?", (frame.id,))
    if openings:
        open_branches(db, frame.execution, frame.id, openings, event=event, now=frame.entered)


def last_event(db: sqlite3.Connection, frame: int) -> int:
    """What happened last in the branch or in one that it opened."""
    row = db.execute(
        "SELECT max(event) AS event FROM states_frames WHERE id = ? OR parent = ?", (frame, frame)
    ).fetchone()
    return row["event"] or 0


def entry_of(db: sqlite3.Connection, frame: Frame) -> int:
    """The event by which the state was entered at which a branch stands."""
    return history.entry(db, frame.execution, last_event(db, frame.id), frame.state)


def _place(db: sqlite3.Connection, frame: Frame, event: int) -> None:
    columns = "state = ?, phase = ?, input = ?, variables = ?, attempts = ?, entered = ?, due = ?, event = ?"
    attempts = dumps(frame.attempts)
    place = (frame.state, frame.phase, frame.input, frame.variables, attempts, frame.entered, frame.due, event)
    if db.execute(f"UPDATE states_frames SET {columns} WHERE id = ?", (*place, frame.id)).rowcount == 0:  # noqa: S608 - our own names
        raise Vanished


def close(db: sqlite3.Connection, execution: int, fallen: Sequence[Frame], *, keep: bool) -> None:
    """Let no token answer any more; `keep` the branches, each where it failed, for a redrive."""
    if not keep:
        db.execute("DELETE FROM states_frames WHERE execution = ? AND parent IS NULL", (execution,))
        return
    _drop_tokens(db, execution)
    places = [(frame.phase, frame.entered, frame.id) for frame in fallen]
    db.executemany("UPDATE states_frames SET phase = ?, entered = ? WHERE id = ?", places)


def reopen(db: sqlite3.Connection, execution: int, *, event: int, finished_branches_again: bool) -> None:
    """Have every branch that is not done try its state anew, with all its retries; a Wait waits again."""
    if finished_branches_again:
        _undo_finished_splits(db, execution)
    db.execute(
        "UPDATE states_frames SET attempts = '[]', due = NULL, event = CASE WHEN parent IS NULL THEN ? ELSE event END,"
        " phase = CASE WHEN phase IN (?, ?) THEN ? ELSE phase END WHERE execution = ? AND phase != ?",
        (event, Phase.WAITING, Phase.BACKOFF, Phase.INSIDE, execution, Phase.DONE),
    )


def _drop_tokens(db: sqlite3.Connection, execution: int) -> None:
    db.execute(
        "DELETE FROM states_tokens WHERE frame IN (SELECT id FROM states_frames WHERE execution = ?)", (execution,)
    )


def _undo_finished_splits(db: sqlite3.Connection, execution: int) -> None:
    """A Map or Parallel whose results together were too large runs all its branches again."""
    finished = [
        row["id"]
        for row in db.execute(
            "SELECT id FROM states_frames f WHERE execution = ? AND phase = ? AND NOT EXISTS"
            " (SELECT 1 FROM states_frames b WHERE b.parent = f.id AND b.phase != ?)",
            (execution, Phase.SPLIT, Phase.DONE),
        )
    ]
    for frame in finished:
        db.execute("DELETE FROM states_frames WHERE parent = ?", (frame,))
        db.execute("UPDATE states_frames SET phase = ? WHERE id = ?", (Phase.INSIDE, frame))


def root(db: sqlite3.Connection, execution: int) -> Frame:
    row = db.execute("SELECT * FROM states_frames WHERE execution = ? AND parent IS NULL", (execution,)).fetchone()
    if row is None:
        raise Vanished
    return _frame(row)


def below(db: sqlite3.Connection, parent: int) -> list[Frame]:
    rows = db.execute("SELECT * FROM states_frames WHERE parent = ? ORDER BY position", (parent,))
    return [_frame(row) for row in rows]


def _frame(row: sqlite3.Row) -> Frame:
    return Frame(
        id=row["id"],
        execution=row["execution"],
        position=row["position"],
        item=loads(row["item"]),
        state=row["state"],
        phase=Phase(row["phase"]),
        input=row["input"],
        variables=row["variables"],
        attempts=tuple(loads(row["attempts"])),
        entered=row["entered"],
        due=row["due"],
    )
