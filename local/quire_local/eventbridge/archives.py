"""Archives: what a bus got, kept on disk for as long as the archive says."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from quire_local.bridge_resources import Archive
from quire_local.errors import Section, Unsupported
from quire_local.eventbridge.events import Event, bus_name
from quire_local.eventbridge.patterns import InvalidPattern, Pattern

SCHEMA = """
CREATE TABLE IF NOT EXISTS events_archived (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    archive TEXT NOT NULL,
    time REAL NOT NULL,
    kept_at REAL NOT NULL,
    event TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS events_archived_time ON events_archived (archive, time, sequence);
CREATE INDEX IF NOT EXISTS events_archived_kept ON events_archived (archive, kept_at);
"""

_DAY = 86_400.0


@dataclass(frozen=True)
class Archived:
    """One event of an archive, with its place in the order of replay."""

    sequence: int
    time: float
    event: str


class Archives:
    """Every archive, by the bus that it listens to. Immutable, so the store's thread may ask it."""

    def __init__(self, archives: Sequence[Archive], buses: Collection[str]) -> None:
        """`buses` are the ARNs that there are."""
        for archive in archives:
            if archive.source not in buses:
                what = f"an event bus outside the template ({archive.source})"
                raise Unsupported(archive.logical_id, what, Section.EVENTBRIDGE)
        self.by_name: Mapping[str, Archive] = {archive.name: archive for archive in archives}
        self._patterns = {archive.name: _pattern(archive) for archive in archives}

    def keep(self, db: sqlite3.Connection, bus: str, event: Event, text: str, now: float) -> None:
        """Keep an event in each archive that wants it; a replayed one is in its archive already."""
        if "replay-name" in event:
            return
        for archive in self.by_name.values():
            pattern = self._patterns[archive.name]
            if bus_name(archive.source) == bus and (pattern is None or pattern.matches(event)):
                self._insert(db, archive, event, text, now)

    def purge(self, db: sqlite3.Connection, now: float) -> None:
        """Forget what is older than its archive keeps it."""
        for archive in self.by_name.values():
            _forget_old(db, archive, now)

    def _insert(self, db: sqlite3.Connection, archive: Archive, event: Event, text: str, now: float) -> None:
        db.execute(
            "INSERT INTO events_archived (archive, time, kept_at, event) VALUES (?, ?, ?, ?)",
            (archive.name, datetime.fromisoformat(event["time"]).timestamp(), now, text),
        )
        _forget_old(db, archive, now)


def _forget_old(db: sqlite3.Connection, archive: Archive, now: float) -> None:
    if archive.retention_days:
        oldest = now - archive.retention_days * _DAY
        db.execute("DELETE FROM events_archived WHERE archive = ? AND kept_at < ?", (archive.name, oldest))


def size(db: sqlite3.Connection, archive: str) -> tuple[int, int]:
    """How many events an archive holds, and how many bytes they are."""
    row = db.execute(
        "SELECT COUNT(*), COALESCE(SUM(LENGTH(CAST(event AS BLOB))), 0) FROM events_archived WHERE archive = ?",
        (archive,),
    ).fetchone()
    return row[0], row[1]


def after(db: sqlite3.Connection, archive: str, place: tuple[float, int], until: float, limit: int) -> list[Archived]:
    """The next events of an archive behind a place (time, sequence) in it that happened before `until`."""
    rows = db.execute(
        "SELECT sequence, time, event FROM events_archived"
        " WHERE archive = ? AND (time, sequence) > (?, ?) AND time < ? ORDER BY time, sequence LIMIT ?",
        (archive, *place, until, limit),
    )
    return [Archived(**dict(row)) for row in rows]


def _pattern(archive: Archive) -> Pattern | None:
    try:
        return None if archive.pattern is None else Pattern(archive.pattern)
    except InvalidPattern as error:
        raise Unsupported(f"{archive.logical_id}, EventPattern", str(error), Section.EVENTBRIDGE) from error
