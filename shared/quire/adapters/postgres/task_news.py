"""What reviewers are told of their queue, written in the transaction of the change itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from psycopg.rows import DictRow

from quire import events
from quire.adapters.postgres.connection import Connection
from quire.adapters.postgres.outbox import announce
from quire.adapters.postgres.review_rows import TASK_COLUMNS, TASKS, seen_at
from quire.domain.people import NamedPerson
from quire.domain.tasks import TaskChanged


def tell_reviewers(connection: Connection, tenant_id: UUID, task_id: UUID, *, at: datetime) -> None:
    """Announce where the task stands now."""
    row = connection.execute(
        f"SELECT {TASK_COLUMNS} {TASKS} WHERE t.task_id = %(task_id)s", seen_at(at, task_id=task_id)
    ).fetchone()
    if row is not None:
        announce(connection, tenant_id, events.task_changed(_changed(row, tenant_id, at)))


def _changed(row: DictRow, tenant_id: UUID, at: datetime) -> TaskChanged:
    kept = ("task_id", "document_id", "job_id", "type", "confidence", "status", "priority", "version")
    return TaskChanged(
        **{name: row[name] for name in kept},
        tenant_id=tenant_id,
        claimed_by=_person(row, "claimed_by"),
        claim_expires_at=row["claim_expires_at"],
        decided_by=_person(row, "decided_by"),
        at=at,
    )


def _person(row: DictRow, column: str) -> NamedPerson | None:
    return None if row[column] is None else NamedPerson(id=row[column], name=row[f"{column}_name"])
