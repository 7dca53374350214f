"""An execution's history as the window reads it: one row an event, long data cut by the database."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from quire_local.inside.telling import LONGEST_TEXT, Text, cut

MOST_EVENTS = 5_000
"""Of one execution; the page of a longer one shows its beginning."""

_PLAIN = ("id", "previous", "at", "type", "name", "position", "resource", "error", "cause")
_CUT = ("input", "output", "parameters")
_COLUMNS = ", ".join(
    f"substr(json_extract(details, '$.{key}'), 1, {LONGEST_TEXT}) AS {key},"
    f" length(json_extract(details, '$.{key}')) AS {key}_size"
    for key in _CUT
)
_QUERY = f"""
SELECT id, previous, at, type, {_COLUMNS},
    json_extract(details, '$.name') AS name, json_extract(details, '$.index') AS position,
    json_extract(details, '$.resource') AS resource, json_extract(details, '$.error') AS error,
    substr(json_extract(details, '$.cause'), 1, {LONGEST_TEXT}) AS cause
FROM states_history WHERE execution = ? ORDER BY id LIMIT ?
"""  # noqa: S608 - our own names


@dataclass(frozen=True, kw_only=True)
class Happening:
    id: int
    previous: int
    at: float
    type: str
    name: str | None
    position: int | None
    resource: str | None
    error: str | None
    cause: str | None
    input: Text | None
    output: Text | None
    parameters: Text | None


def read_happenings(db: sqlite3.Connection, execution: int) -> list[Happening]:
    return [_happening(row) for row in db.execute(_QUERY, (execution, MOST_EVENTS))]


def _happening(row: sqlite3.Row) -> Happening:
    plain: dict[str, Any] = {key: row[key] for key in _PLAIN}
    return Happening(**plain, input=_cut(row, "input"), output=_cut(row, "output"), parameters=_cut(row, "parameters"))


def _cut(row: sqlite3.Row, key: str) -> Text | None:
    return None if row[key] is None else cut(str(row[key]), row[f"{key}_size"])
