"""Queues looked at without taking anything from them, and dead letters sent back to where they came from."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence

from quire_local.inside.reading import Reader
from quire_local.inside.telling import LONGEST_TEXT, Text, Told, cut
from quire_local.resources import Queue

_COUNT = """
SELECT COUNT(*) FILTER (WHERE visible_at <= ?2) AS visible,
    COUNT(*) FILTER (WHERE visible_at > ?2 AND receipt IS NOT NULL) AS in_flight,
    COUNT(*) FILTER (WHERE visible_at > ?2 AND receipt IS NULL) AS delayed, MIN(sent_at) AS oldest
    FROM sqs_messages WHERE queue = ?1 AND sent_at > ?3
"""
_PEEK = """
SELECT id, substr(body, 1, ?3) AS body, length(body) AS size, attributes, sent_at, visible_at, receipt,
    receives, earlier_receives, came_from FROM sqs_messages WHERE queue = ?1 ORDER BY sequence DESC LIMIT ?2
"""
_MOST_ATTRIBUTE = 256


class QueueState(Told):
    name: str
    visible: int
    in_flight: int
    delayed: int
    oldest: float | None
    """When its oldest message was sent."""
    dead_letter: str | None
    sources: tuple[str, ...]
    """The queues whose dead letters it takes."""


class Peeked(Told):
    id: str
    body: Text
    attributes: Mapping[str, str]
    sent: float
    receives: int
    state: str
    """visible, in flight or delayed."""
    came_from: str | None


class QueueWindow:
    def __init__(self, queues: Sequence[Queue], reader: Reader) -> None:
        self._queues = tuple(queues)
        self._reader = reader

    def find(self, name: str) -> Queue | None:
        return next((queue for queue in self._queues if queue.name == name), None)

    async def states(self) -> list[QueueState]:
        return await self._reader.read(lambda db: [self._state(db, queue) for queue in self._queues])

    async def peek(self, queue: Queue, limit: int) -> list[Peeked]:
        """The newest messages; nobody's receive count changes."""
        now = time.time()

        def work(db: sqlite3.Connection) -> list[Peeked]:
            return [_peeked(row, now) for row in db.execute(_PEEK, (queue.arn, limit, LONGEST_TEXT))]

        return await self._reader.read(work)

    def _state(self, db: sqlite3.Connection, queue: Queue) -> QueueState:
        now = time.time()
        counts = db.execute(_COUNT, (queue.arn, now, now - queue.retention)).fetchone()
        sources = tuple(source.name for source in self._queues if source.dead_letter == queue.arn)
        return QueueState(name=queue.name, dead_letter=_name(queue.dead_letter), sources=sources, **dict(counts))


def _peeked(row: sqlite3.Row, now: float) -> Peeked:
    hidden = "delayed" if row["receipt"] is None else "in flight"
    attributes = json.loads(row["attributes"])
    return Peeked(
        id=row["id"],
        body=cut(row["body"], row["size"]),
        attributes={
            key: str(value.get("StringValue", "(binary)"))[:_MOST_ATTRIBUTE] for key, value in attributes.items()
        },
        sent=row["sent_at"],
        receives=row["receives"] + row["earlier_receives"],
        state="visible" if row["visible_at"] <= now else hidden,
        came_from=_name(row["came_from"]),
    )


def _name(arn: str | None) -> str | None:
    return arn and arn.rpartition(":")[2]
