"""Replays: an archive's events of a window of time, sent to its bus once more, from where a restart left off."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from quire_local.eventbridge import archives
from quire_local.eventbridge.archives import Archived
from quire_local.eventbridge.events import Posted, bus_name
from quire_local.eventbridge.posting import Posting
from quire_local.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS events_replays (
    name TEXT PRIMARY KEY,
    archive TEXT NOT NULL,
    destination TEXT NOT NULL,
    filters TEXT NOT NULL,
    description TEXT NOT NULL,
    window_start REAL NOT NULL,
    window_end REAL NOT NULL,
    state TEXT NOT NULL,
    started_at REAL NOT NULL,
    ended_at REAL,
    last_time REAL NOT NULL,
    last_sequence INTEGER NOT NULL DEFAULT 0
);
"""

AT_ONCE = 100
"""Events replayed in one transaction."""


class State(StrEnum):
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    CANCELLING = "CANCELLING"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


UNFINISHED = (State.STARTING, State.RUNNING, State.CANCELLING)


@dataclass(frozen=True, kw_only=True)
class Replay:
    name: str
    archive: str
    destination: str
    """The bus's ARN."""
    filters: str
    """ARNs of the rules that may take the events, as JSON; none of them means every rule."""
    description: str
    window_start: float
    window_end: float
    state: str
    started_at: float
    ended_at: float | None
    last_time: float
    last_sequence: int
    """With `last_time` the place in the archive up to which it has come; 0 before the first event."""


class Replays:
    """Goes on with whatever is not finished, a few events a transaction."""

    def __init__(self, store: Store, posting: Posting, *, clock: Callable[[], float], wake: Callable[[], None]) -> None:
        self._store = store
        self._posting = posting
        self._clock = clock
        self._wake = wake
        self._bell = asyncio.Event()

    def ring(self) -> None:
        self._bell.set()

    async def run(self) -> None:
        while True:
            self._bell.clear()
            for replay in self._store.read(partial(listed, states=UNFINISHED)):
                await self._store.write(partial(self._go_on, name=replay.name))
                self._wake()
                self._bell.set()
            await self._bell.wait()

    def _go_on(self, db: sqlite3.Connection, name: str) -> None:
        replay = named(db, name)
        if replay is None:
            return
        if replay.state == State.CANCELLING:
            _end(db, name, State.CANCELLED, self._clock())
            return
        place = (replay.last_time, replay.last_sequence)
        found = archives.after(db, replay.archive, place, replay.window_end, AT_ONCE)
        for archived in found:
            self._post(db, replay, archived)
        if found:
            _advance(db, name, found[-1])
        else:
            _end(db, name, State.COMPLETED, self._clock())

    def _post(self, db: sqlite3.Connection, replay: Replay, archived: Archived) -> None:
        event = {**json.loads(archived.event), "replay-name": replay.name}
        only = frozenset(json.loads(replay.filters)) or None
        self._posting.post(db, Posted(bus_name(replay.destination), event), only=only)


def insert(db: sqlite3.Connection, values: dict[str, Any]) -> None:
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    db.execute(f"INSERT INTO events_replays ({names}) VALUES ({places})", values)  # noqa: S608 - names are ours


def named(db: sqlite3.Connection, name: str) -> Replay | None:
    row = db.execute("SELECT * FROM events_replays WHERE name = ?", (name,)).fetchone()
    return None if row is None else Replay(**dict(row))


def listed(db: sqlite3.Connection, states: Sequence[str] = tuple(State)) -> list[Replay]:
    rows = db.execute("SELECT * FROM events_replays ORDER BY started_at, name")
    return [Replay(**dict(row)) for row in rows if row["state"] in states]


def cancel(db: sqlite3.Connection, name: str) -> None:
    db.execute("UPDATE events_replays SET state = ? WHERE name = ?", (State.CANCELLING, name))


def _advance(db: sqlite3.Connection, name: str, last: Archived) -> None:
    db.execute(
        "UPDATE events_replays SET state = ?, last_time = ?, last_sequence = ? WHERE name = ?",
        (State.RUNNING, last.time, last.sequence, name),
    )


def _end(db: sqlite3.Connection, name: str, state: State, now: float) -> None:
    db.execute("UPDATE events_replays SET state = ?, ended_at = ? WHERE name = ?", (state, now, name))
