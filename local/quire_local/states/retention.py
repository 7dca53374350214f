"""What is kept of executions that have ended, and for how long."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from quire_local.states.redriving import REDRIVABLE_FOR

NAME_LIFETIME = 90 * 86_400.0
"""How long AWS keeps a finished execution's name from being used again."""


@dataclass(frozen=True, kw_only=True)
class Retention:
    """AWS keeps every execution for 90 days."""

    keep: int = 2_000
    age: float = 90 * 86_400.0
    every: float = 60.0
    """Seconds from one look to the next."""


_NEEDED = """
SELECT i.child FROM states_map_items i JOIN states_map_runs r ON r.id = i.run
WHERE r.status = 'RUNNING' AND i.child IS NOT NULL
"""
"""Children whose results their Map Run has yet to gather."""


def retire(db: sqlite3.Connection, retention: Retention, *, now: float) -> None:
    """Forget finished executions that are too old or beyond the newest ones to keep; their names stay taken."""
    old = (
        "SELECT id FROM states_executions WHERE stopped < ? UNION SELECT id FROM"
        " (SELECT id FROM states_executions WHERE stopped IS NOT NULL ORDER BY stopped DESC, id DESC LIMIT -1 OFFSET ?)"
    )
    old = f"SELECT id FROM ({old}) WHERE id NOT IN ({_NEEDED})"  # noqa: S608 - our own text
    limits = (now - retention.age, retention.keep)
    db.execute(
        f"INSERT OR REPLACE INTO states_names SELECT arn, stopped FROM states_executions WHERE id IN ({old})",  # noqa: S608 - our own text
        limits,
    )
    db.execute(f"DELETE FROM states_executions WHERE id IN ({old})", limits)  # noqa: S608 - our own text
    db.execute("DELETE FROM states_names WHERE stopped < ?", (now - NAME_LIFETIME,))
    db.execute("DELETE FROM states_definitions WHERE id NOT IN (SELECT definition FROM states_executions)")
    db.execute(
        "DELETE FROM states_frames WHERE parent IS NULL AND execution IN"
        " (SELECT id FROM states_executions WHERE stopped < ?)",
        (now - REDRIVABLE_FOR,),
    )


def name_taken(db: sqlite3.Connection, arn: str, now: float) -> bool:
    """Whether an execution that is already forgotten had this name."""
    query = "SELECT 1 FROM states_names WHERE arn = ? AND stopped >= ?"
    return db.execute(query, (arn, now - NAME_LIFETIME)).fetchone() is not None
