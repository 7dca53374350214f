"""Dead letters on their way back to the queues that they came from."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Collection

from quire_local.resources import Queue


def redrive(
    db: sqlite3.Connection, dead: Queue, known: Collection[str], now: float, to: Queue | None = None
) -> dict[str, int]:
    """Move every visible message to the queue that is named, else to its source if that is still there; as on AWS, each
    is a new message with a new id.

    Returns how many went to which queue. What was sent to the dead-letter queue directly has no source, and stays
    where no queue is named.
    """
    rows = db.execute(
        "SELECT sequence, came_from FROM sqs_messages WHERE queue = ? AND visible_at <= ?", (dead.arn, now)
    ).fetchall()
    moved: dict[str, int] = {}
    for row in rows:
        queue = row["came_from"] if to is None else to.arn
        if queue in known:
            _move(db, row["sequence"], queue, now)
            moved[queue] = moved.get(queue, 0) + 1
    return moved


def _move(db: sqlite3.Connection, sequence: int, queue: str, now: float) -> None:
    db.execute(
        "UPDATE sqs_messages SET queue = ?, id = ?, sent_at = ?, visible_at = ?, receipt = NULL, receives = 0,"
        " earlier_receives = 0, first_received_at = NULL, came_from = NULL WHERE sequence = ?",
        (queue, str(uuid.uuid4()), now, now, sequence),
    )
