"""Webhooks and their deliveries."""

from __future__ import annotations

from typing import LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from quire.adapters.postgres.connection import Connection, Database
from quire.adapters.postgres.telling import order
from quire.domain.lists import Found, Page
from quire.domain.people import Principal
from quire.domain.webhooks import (
    Adding,
    Attempted,
    Delivery,
    DeliveryQuery,
    DueDelivery,
    Webhook,
    WebhookAdded,
    WebhookRegistration,
)
from quire.failpoints import reach

_WEBHOOK: LiteralString = "webhook_id AS id, url, events, description, enabled, created_at"
_DELIVERY: LiteralString = """delivery_id AS id, event_id, type, status, attempts, response_status, problem,
    created_at, attempted_at, next_attempt_at"""


class PostgresWebhooks:
    """The port `Webhooks`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, who: Principal, registration: WebhookRegistration, *, most: int) -> WebhookAdded:
        with self._database.transaction(who.tenant_id) as connection:
            added = _inserted(connection, who, registration, most)
            known = _known(connection, registration)
        if added is not None:
            return WebhookAdded(outcome=Adding.NEW, webhook=added)
        if known is None:
            return WebhookAdded(outcome=Adding.FULL, webhook=registration.webhook)
        same = known.pop("fingerprint") == registration.fingerprint
        outcome = Adding.REPEATED if same else Adding.CONFLICT
        return WebhookAdded(outcome=outcome, webhook=Webhook.model_validate(known))

    def webhooks(self, who: Principal, page: Page) -> Found[Webhook]:
        with self._database.transaction(who.tenant_id) as connection:
            listed = connection.execute(
                f"SELECT {_WEBHOOK} FROM webhooks ORDER BY webhook_id DESC LIMIT %s OFFSET %s",
                (page.limit, page.offset),
            )
            counted = connection.execute("SELECT count(*) AS total FROM webhooks")
            rows, total = listed.fetchall(), _total(counted.fetchone())
        return Found([Webhook.model_validate(row) for row in rows], total)

    def webhook(self, who: Principal, webhook_id: UUID) -> Webhook | None:
        with self._database.transaction(who.tenant_id) as connection:
            row = connection.execute(
                f"SELECT {_WEBHOOK} FROM webhooks WHERE webhook_id = %s",
                (webhook_id,),
            ).fetchone()
        return None if row is None else Webhook.model_validate(row)

    def remove(self, who: Principal, webhook_id: UUID) -> None:
        with self._database.transaction(who.tenant_id) as connection:
            connection.execute("DELETE FROM webhooks WHERE webhook_id = %s", (webhook_id,))

    def deliveries(self, who: Principal, webhook_id: UUID, query: DeliveryQuery) -> Found[Delivery]:
        matching: LiteralString = """FROM deliveries WHERE webhook_id = %(webhook)s
            AND (%(status)s::delivery_status IS NULL OR status = %(status)s::delivery_status)"""
        given = {"webhook": webhook_id, "status": query.status, "limit": query.limit, "offset": query.offset}
        with self._database.transaction(who.tenant_id) as connection:
            listed = connection.execute(
                f"SELECT {_DELIVERY} {matching} ORDER BY delivery_id DESC LIMIT %(limit)s OFFSET %(offset)s", given
            )
            counted = connection.execute(f"SELECT count(*) AS total {matching}", given)
            rows, total = listed.fetchall(), _total(counted.fetchone())
        return Found([Delivery.model_validate(row) for row in rows], total)

    def deliver(self, due: DueDelivery) -> Delivery:
        with self._database.transaction(due.tenant_id) as connection:
            order(connection, due)
            row = connection.execute(
                f"SELECT {_DELIVERY} FROM deliveries WHERE delivery_id = %s",
                (due.delivery_id,),
            ).fetchone()
            reach("webhooks.before_commit")
        return Delivery.model_validate(row)

    def told(self, who: Principal, webhook_id: UUID, delivery_id: UUID) -> DueDelivery | None:
        with self._database.transaction(who.tenant_id) as connection:
            row = connection.execute(
                """
                SELECT tenant_id, webhook_id, delivery_id, event_id, type, event_at AS created_at, data
                FROM deliveries WHERE webhook_id = %s AND delivery_id = %s
                """,
                (webhook_id, delivery_id),
            ).fetchone()
        return None if row is None else DueDelivery.model_validate(row)


class PostgresDeliveryLog:
    """The port `DeliveryLog`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, attempted: Attempted, *, keep: int) -> bool:
        with self._database.transaction(attempted.tenant_id) as connection:
            noted = connection.execute(_NOTE, attempted.model_dump()).fetchone()
            if attempted.disables:
                connection.execute("UPDATE webhooks SET enabled = false WHERE webhook_id = %s", (attempted.webhook_id,))
            connection.execute(_PRUNE, {"webhook": attempted.webhook_id, "keep": keep})
            reach("settle.before_commit")
        return noted is not None


# News may come twice and in any order: a later attempt is never overwritten by an earlier one.
_NOTE = """
    UPDATE deliveries
    SET status = %(status)s::delivery_status, attempts = %(attempt)s, response_status = %(response_status)s,
        problem = %(problem)s, attempted_at = %(at)s, next_attempt_at = %(next_attempt_at)s
    WHERE delivery_id = %(delivery_id)s AND status = 'pending' AND attempts < %(attempt)s
    RETURNING delivery_id
"""

_PRUNE = """
    DELETE FROM deliveries
    WHERE webhook_id = %(webhook)s AND delivery_id < (
        SELECT delivery_id FROM deliveries WHERE webhook_id = %(webhook)s
        ORDER BY delivery_id DESC OFFSET %(keep)s - 1 LIMIT 1
    )
"""


def _inserted(connection: Connection, who: Principal, registration: WebhookRegistration, most: int) -> Webhook | None:
    row = connection.execute(
        f"""
        INSERT INTO webhooks (webhook_id, tenant_id, url, events, description, idempotency_key, fingerprint, created_at)
        SELECT %(id)s, %(tenant)s, %(url)s, %(events)s::text[], %(description)s, %(key)s, %(fingerprint)s, %(at)s
        WHERE (SELECT count(*) FROM webhooks) < %(most)s
        ON CONFLICT (tenant_id, idempotency_key) DO NOTHING
        RETURNING {_WEBHOOK}
        """,
        {
            "id": registration.webhook.id,
            "tenant": who.tenant_id,
            "url": registration.webhook.url,
            "events": [event.value for event in registration.webhook.events],
            "description": registration.webhook.description,
            "key": registration.idempotency_key,
            "fingerprint": registration.fingerprint,
            "at": registration.webhook.created_at,
            "most": most,
        },
    ).fetchone()
    return None if row is None else Webhook.model_validate(row)


def _known(connection: Connection, registration: WebhookRegistration) -> DictRow | None:
    return connection.execute(
        f"SELECT {_WEBHOOK}, fingerprint FROM webhooks WHERE idempotency_key = %s",
        (registration.idempotency_key,),
    ).fetchone()


def _total(row: DictRow | None) -> int:
    return 0 if row is None else row["total"]
