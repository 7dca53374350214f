"""Webhooks, and how their deliveries went."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from quire import bootstrap
from quire.domain.access import admins
from quire.domain.lists import Page
from quire.domain.people import Scope
from quire.domain.webhooks import Delivery, DeliveryQuery, NewWebhook, Webhook, WebhookRequest
from quire.doors.requests import Request
from quire.doors.routes import Listed, Routes
from quire.steps import webhooks
from quire.steps.relay import relay_at_once

ADMINS = admins(Scope.WEBHOOKS)

routes = Routes()


@routes.get("/v1/webhooks", allowed=ADMINS)
def list_webhooks(request: Request, query: Page) -> Listed[Webhook]:
    """Webhooks, the newest first."""
    return Listed(webhooks.list_webhooks(query, request.principal, webhooks=bootstrap.webhooks()), query)


@routes.post("/v1/webhooks", allowed=ADMINS, status=HTTPStatus.CREATED)
def create_webhook(request: Request, body: WebhookRequest) -> NewWebhook:
    """Make a webhook; its secret is shown this once."""
    return webhooks.add(
        body,
        request.principal,
        webhooks=bootstrap.webhooks(),
        endpoints=bootstrap.webhook_endpoints(),
        clock=bootstrap.now,
        allowed_hosts=bootstrap.settings().hosts_for_trials,
        most=bootstrap.settings().webhooks_most,
        idempotency_key=request.idempotency_key,
    )


@routes.get("/v1/webhooks/{id}", allowed=ADMINS)
def get_webhook(request: Request, webhook_id: UUID) -> Webhook:
    """One webhook."""
    return webhooks.get_webhook(webhook_id, request.principal, webhooks=bootstrap.webhooks())


@routes.delete("/v1/webhooks/{id}", allowed=ADMINS)
def delete_webhook(request: Request, webhook_id: UUID) -> None:
    """Delete a webhook with the log of its deliveries."""
    webhooks.remove(
        webhook_id, request.principal, webhooks=bootstrap.webhooks(), endpoints=bootstrap.webhook_endpoints()
    )


@routes.post("/v1/webhooks/{id}/ping", allowed=ADMINS, status=HTTPStatus.ACCEPTED)
def ping_webhook(request: Request, webhook_id: UUID) -> Delivery:
    """Tell a webhook nothing but hello."""
    delivery = webhooks.ping(
        webhook_id,
        request.principal,
        webhooks=bootstrap.webhooks(),
        chores=bootstrap.chores(),
        clock=bootstrap.now,
    )
    relay_at_once(outbox=bootstrap.outbox(), bus=bootstrap.bus(), orders=bootstrap.orders())
    return delivery


@routes.get("/v1/webhooks/{id}/deliveries", allowed=ADMINS)
def list_deliveries(request: Request, webhook_id: UUID, query: DeliveryQuery) -> Listed[Delivery]:
    """What a webhook was told, the newest first."""
    found = webhooks.list_deliveries(webhook_id, query, request.principal, webhooks=bootstrap.webhooks())
    return Listed(found, query)


@routes.post("/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver", allowed=ADMINS, status=HTTPStatus.ACCEPTED)
def redeliver(request: Request, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """Tell a webhook the same once more."""
    delivery = webhooks.redeliver(
        webhook_id,
        delivery_id,
        request.principal,
        webhooks=bootstrap.webhooks(),
        chores=bootstrap.chores(),
    )
    relay_at_once(outbox=bootstrap.outbox(), bus=bootstrap.bus(), orders=bootstrap.orders())
    return delivery
