"""The messages of every queue, in SQLite: each function here is a step of somebody's transaction."""

from __future__ import annotations

import base64
import binascii
import json
import sqlite3
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from quire_local.errors import AwsError
from quire_local.resources import Queue

Attributes = Mapping[str, Mapping[str, str]]
"""Message attributes by name, in the shape of the wire: DataType with StringValue or BinaryValue (base64)."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS sqs_messages (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    attributes TEXT NOT NULL,
    sent_at REAL NOT NULL,
    visible_at REAL NOT NULL,
    receipt TEXT,
    receives INTEGER NOT NULL DEFAULT 0,
    earlier_receives INTEGER NOT NULL DEFAULT 0,
    first_received_at REAL,
    came_from TEXT
);
CREATE INDEX IF NOT EXISTS sqs_messages_due ON sqs_messages (queue, visible_at);
CREATE INDEX IF NOT EXISTS sqs_messages_age ON sqs_messages (queue, sent_at);
"""


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message as its receiver holds it; `handle` is good until somebody else receives it."""

    sequence: int
    id: str
    body: str
    attributes: Attributes
    sent_at: float
    handle: str
    receives: int
    first_received_at: float
    came_from: str | None


@dataclass(frozen=True)
class Counts:
    visible: int
    in_flight: int
    delayed: int


def insert(
    db: sqlite3.Connection, queue: Queue, *, body: str, attributes: Attributes, now: float, delays: Iterable[float]
) -> str:
    """Add a message, once for each delay, and return its id."""
    message_id = str(uuid.uuid4())
    db.executemany(
        "INSERT INTO sqs_messages (queue, id, body, attributes, sent_at, visible_at) VALUES (?, ?, ?, ?, ?, ?)",
        [(queue.arn, message_id, body, json.dumps(attributes), now, now + delay) for delay in delays],
    )
    return message_id


def retire(db: sqlite3.Connection, queue: Queue, now: float) -> int:
    """Drop what is past its retention and move what was received too often to the dead-letter queue.

    A moved message keeps its id and the time it was first sent, as on AWS. Returns how many were moved.
    """
    db.execute("DELETE FROM sqs_messages WHERE queue = ? AND sent_at <= ?", (queue.arn, now - queue.retention))
    if queue.dead_letter is None:
        return 0
    return db.execute(
        "UPDATE sqs_messages SET queue = ?, came_from = queue, visible_at = ?, receipt = NULL,"
        " earlier_receives = earlier_receives + receives, receives = 0"
        " WHERE queue = ? AND visible_at <= ? AND receives >= ?",
        (queue.dead_letter, now, queue.arn, now, queue.max_receives),
    ).rowcount


def receive(
    db: sqlite3.Connection, queue: Queue, *, now: float, limit: int, visibility: float, budget: float
) -> list[Message]:
    """Take up to `limit` due messages whose bodies fit into `budget` bytes (the first one always does)."""
    rows = db.execute(
        "SELECT * FROM sqs_messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, sequence LIMIT ?",
        (queue.arn, now, limit),
    )
    taken: list[Message] = []
    for message in map(_message, rows.fetchall()):
        budget -= len(message.body.encode())
        if taken and budget < 0:
            break
        taken.append(_take(db, message, now=now, visible_at=now + visibility))
    return taken


def delete(db: sqlite3.Connection, queue: Queue, handle: str) -> None:
    """Remove the message; a handle that somebody else's receive has replaced removes nothing, as on AWS."""
    sequence, receipt = _parse_handle(handle)
    db.execute(
        "DELETE FROM sqs_messages WHERE sequence = ? AND receipt = ? AND queue = ?",
        (sequence, receipt, queue.arn),
    )


def change_visibility(db: sqlite3.Connection, queue: Queue, handle: str, *, now: float, visibility: float) -> None:
    """Hide a message that is in flight for `visibility` seconds from now."""
    sequence, receipt = _parse_handle(handle)
    changed = db.execute(
        "UPDATE sqs_messages SET visible_at = ? WHERE sequence = ? AND receipt = ? AND queue = ? AND visible_at > ?",
        (now + visibility, sequence, receipt, queue.arn, now),
    ).rowcount
    if not changed:
        raise AwsError("MessageNotInflight", "The specified message isn't in flight.")


def purge(db: sqlite3.Connection, queue: Queue) -> None:
    db.execute("DELETE FROM sqs_messages WHERE queue = ?", (queue.arn,))


def release(db: sqlite3.Connection, now: float) -> None:
    """Make every message in flight visible at once, and forget that receive.

    The local cloud is one process: whoever held these messages for it died with it, so waiting for their visibility
    timeouts would only delay the work. That end was not the messages' fault either, so it does not bring them nearer
    to a dead-letter queue. An outside receiver that outlived the cloud may still delete with its handle.
    """
    db.execute(
        "UPDATE sqs_messages SET visible_at = ?, receives = receives - 1"
        " WHERE visible_at > ? AND receipt IS NOT NULL AND receives > 0",
        (now, now),
    )


def is_due(db: sqlite3.Connection, queue: Queue, now: float) -> bool:
    found = db.execute("SELECT 1 FROM sqs_messages WHERE queue = ? AND visible_at <= ? LIMIT 1", (queue.arn, now))
    return found.fetchone() is not None


def next_due(db: sqlite3.Connection, queue: Queue) -> float | None:
    """When the earliest message of the queue is or was due, if it has any."""
    row = db.execute("SELECT MIN(visible_at) FROM sqs_messages WHERE queue = ?", (queue.arn,)).fetchone()
    return None if row[0] is None else float(row[0])


def count(db: sqlite3.Connection, queue: Queue, now: float) -> Counts:
    row = db.execute(
        "SELECT COUNT(*) FILTER (WHERE visible_at <= :now),"
        " COUNT(*) FILTER (WHERE visible_at > :now AND receipt IS NOT NULL),"
        " COUNT(*) FILTER (WHERE visible_at > :now AND receipt IS NULL)"
        " FROM sqs_messages WHERE queue = :queue AND sent_at > :oldest",
        {"queue": queue.arn, "now": now, "oldest": now - queue.retention},
    ).fetchone()
    return Counts(*row)


def _message(row: sqlite3.Row) -> Message:
    return Message(
        sequence=row["sequence"],
        id=row["id"],
        body=row["body"],
        attributes=json.loads(row["attributes"]),
        sent_at=row["sent_at"],
        handle="",
        receives=row["receives"] + row["earlier_receives"],
        first_received_at=row["first_received_at"] or 0.0,
        came_from=row["came_from"],
    )


def _take(db: sqlite3.Connection, message: Message, *, now: float, visible_at: float) -> Message:
    receipt = uuid.uuid4().hex
    first = message.first_received_at or now
    db.execute(
        "UPDATE sqs_messages SET receipt = ?, visible_at = ?, receives = receives + 1, first_received_at = ?"
        " WHERE sequence = ?",
        (receipt, visible_at, first, message.sequence),
    )
    handle = base64.urlsafe_b64encode(f"{message.sequence}:{receipt}".encode()).decode()
    return replace(message, handle=handle, receives=message.receives + 1, first_received_at=first)


def _parse_handle(handle: str) -> tuple[int, str]:
    try:
        sequence, _, receipt = base64.urlsafe_b64decode(handle.encode()).decode().partition(":")
        return int(sequence), receipt
    except (ValueError, binascii.Error) as error:
        raise AwsError("ReceiptHandleIsInvalid", f'The input receipt handle "{handle}" is not valid.') from error
