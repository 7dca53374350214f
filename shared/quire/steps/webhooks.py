"""Webhooks as their admins handle them."""

from __future__ import annotations

import secrets
from ipaddress import ip_address
from uuid import UUID

from quire.domain.addresses import is_public
from quire.domain.ids import new_id
from quire.domain.lists import Found, Page
from quire.domain.people import Principal
from quire.domain.webhooks import (
    Adding,
    Delivery,
    DeliveryQuery,
    DueDelivery,
    NewWebhook,
    Webhook,
    WebhookEndpoint,
    WebhookEvent,
    WebhookRegistration,
    WebhookRequest,
    target,
)
from quire.errors import Refusal, RefusalCode, not_found
from quire.ports import Chores, Clock, WebhookEndpoints, Webhooks


def add(
    request: WebhookRequest,
    who: Principal,
    *,
    webhooks: Webhooks,
    endpoints: WebhookEndpoints,
    clock: Clock,
    allowed_hosts: frozenset[str],
    most: int,
    idempotency_key: str | None,
) -> NewWebhook:
    """Makes a webhook; its secret is told now and not again, except to the same request repeated under its key."""
    _refuse_closed(request.url, allowed_hosts)
    webhook = Webhook(**dict(request), id=new_id(), enabled=True, created_at=clock())
    endpoint = WebhookEndpoint(webhook_id=webhook.id, url=webhook.url, secret=f"whsec_{secrets.token_urlsafe(32)}")
    # The secret first: one that no webhook refers to is harmless, a webhook without its secret is not.
    endpoints.keep(endpoint)
    added = webhooks.add(who, WebhookRegistration(webhook=webhook, idempotency_key=idempotency_key), most=most)
    if added.outcome is Adding.NEW:
        return NewWebhook(**dict(webhook), secret=endpoint.secret)
    endpoints.forget(webhook.id)
    known = endpoints.find(added.webhook.id)
    if added.outcome is Adding.REPEATED and known is not None:
        return NewWebhook(**dict(added.webhook), secret=known.secret)
    raise _not_added(added.outcome, most)


def _not_added(outcome: Adding, most: int) -> Refusal:
    if outcome is Adding.FULL:
        return Refusal(RefusalCode.CONFLICT, f"There can be {most} webhooks; delete one first.")
    return Refusal(RefusalCode.CONFLICT, "This Idempotency-Key was used for another request.")


def _refuse_closed(url: str, allowed_hosts: frozenset[str]) -> None:
    """Names are looked up at each delivery; here only what is plain from the text is refused."""
    parts = target(url)
    if parts.hostname in allowed_hosts:
        return
    if parts.scheme != "https":
        raise _wrong_url("must begin with https://")
    try:
        address = ip_address(parts.hostname or "")
    except ValueError:
        return
    if not is_public(address):
        raise _wrong_url("must be an address of the open internet")


def _wrong_url(sentence: str) -> Refusal:
    return Refusal(RefusalCode.VALIDATION_ERROR, "This URL cannot be a webhook.", ("url", sentence))


def list_webhooks(page: Page, who: Principal, *, webhooks: Webhooks) -> Found[Webhook]:
    return webhooks.webhooks(who, page)


def get_webhook(webhook_id: UUID, who: Principal, *, webhooks: Webhooks) -> Webhook:
    webhook = webhooks.webhook(who, webhook_id)
    if webhook is None:
        raise not_found("webhook")
    return webhook


def remove(webhook_id: UUID, who: Principal, *, webhooks: Webhooks, endpoints: WebhookEndpoints) -> None:
    """Ends a webhook; attempts that wait find no address any more."""
    get_webhook(webhook_id, who, webhooks=webhooks)
    endpoints.forget(webhook_id)
    webhooks.remove(who, webhook_id)


def list_deliveries(webhook_id: UUID, query: DeliveryQuery, who: Principal, *, webhooks: Webhooks) -> Found[Delivery]:
    get_webhook(webhook_id, who, webhooks=webhooks)
    return webhooks.deliveries(who, webhook_id, query)


def ping(webhook_id: UUID, who: Principal, *, webhooks: Webhooks, chores: Chores, clock: Clock) -> Delivery:
    """Orders a delivery that says nothing but hello."""
    webhook = _enabled(webhook_id, who, webhooks)
    due = DueDelivery(
        tenant_id=who.tenant_id,
        webhook_id=webhook.id,
        delivery_id=new_id(),
        event_id=new_id(),
        type=WebhookEvent.PING,
        created_at=clock(),
        data={"webhookId": str(webhook.id)},
    )
    chores.note()
    return webhooks.deliver(due)


def redeliver(webhook_id: UUID, delivery_id: UUID, who: Principal, *, webhooks: Webhooks, chores: Chores) -> Delivery:
    """Orders the same news once more, under the event id that it had."""
    _enabled(webhook_id, who, webhooks)
    told = webhooks.told(who, webhook_id, delivery_id)
    if told is None:
        raise not_found("delivery")
    chores.note()
    return webhooks.deliver(told.model_copy(update={"delivery_id": new_id()}))


def _enabled(webhook_id: UUID, who: Principal, webhooks: Webhooks) -> Webhook:
    webhook = get_webhook(webhook_id, who, webhooks=webhooks)
    if not webhook.enabled:
        raise Refusal(RefusalCode.CONFLICT, "The receiver said that it is gone; make a new webhook.")
    return webhook
