"""What webhooks are to be told, written in the transaction of the news itself."""

from __future__ import annotations

from psycopg.types.json import Jsonb

from quire import events
from quire.adapters.postgres.connection import Connection
from quire.adapters.postgres.outbox import announce
from quire.domain.ids import new_id
from quire.domain.jobs import Job
from quire.domain.webhooks import DueDelivery, about_job, event_of


def tell_webhooks(connection: Connection, job: Job) -> None:
    """Order a delivery to each webhook of the tenant that waits for such news."""
    kind, event_id = event_of(job), new_id()
    waiting = connection.execute(
        "SELECT webhook_id FROM webhooks WHERE enabled AND %s = ANY(events)", (kind.value,)
    ).fetchall()
    for row in waiting:
        due = DueDelivery(
            tenant_id=job.tenant_id,
            webhook_id=row["webhook_id"],
            delivery_id=new_id(),
            event_id=event_id,
            type=kind,
            created_at=job.updated_at,
            data=about_job(job),
        )
        order(connection, due)


def order(connection: Connection, due: DueDelivery) -> None:
    """Log a delivery and queue the order to make it."""
    connection.execute(
        """
        INSERT INTO deliveries (delivery_id, tenant_id, webhook_id, event_id, type, data, event_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        """,
        (
            due.delivery_id,
            due.tenant_id,
            due.webhook_id,
            due.event_id,
            due.type.value,
            Jsonb(due.data),
            due.created_at,
        ),
    )
    announce(connection, due.tenant_id, events.webhook_due(due))
