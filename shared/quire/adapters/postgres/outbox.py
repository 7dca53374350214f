"""Announcements that wait to be sent, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from psycopg.types.json import Jsonb

from quire.adapters.postgres.connection import Connection, Database
from quire.events import Announcement
from quire.failpoints import reach

_BATCH = 10
"""As many as EventBridge takes in one call."""


def announce(connection: Connection, tenant_id: UUID, announcement: Announcement) -> None:
    connection.execute(
        "INSERT INTO outbox (tenant_id, name, detail) VALUES (%s, %s, %s)",
        (tenant_id, announcement.name, Jsonb(announcement.detail)),
    )


class PostgresOutbox:
    """The port `Outbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def send_some(self, send: Callable[[Sequence[Announcement]], Sequence[bool]]) -> tuple[int, int]:
        with self._database.transaction() as connection:
            rows = connection.execute(
                """
                SELECT outbox_id, name, detail FROM outbox WHERE sent_at IS NULL
                ORDER BY outbox_id LIMIT %s FOR UPDATE SKIP LOCKED
                """,
                (_BATCH,),
            ).fetchall()
            if not rows:
                return 0, 0
            taken = send([Announcement(name=row["name"], detail=row["detail"]) for row in rows])
            sent = [row["outbox_id"] for row, was_taken in zip(rows, taken, strict=True) if was_taken]
            connection.execute("UPDATE outbox SET sent_at = now() WHERE outbox_id = ANY(%s)", (sent,))
            reach("relay.before_commit")
        return len(sent), len(rows) - len(sent)
