"""What the ports of webhooks promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from fakes.hooks import FakeEndpoints, FakeWebhooks
from fakes.services import NOON
from fakes.store import FakeStore
from quire import bootstrap
from quire.domain.ids import new_id
from quire.domain.lists import Page
from quire.domain.people import Principal
from quire.domain.webhooks import (
    Adding,
    Attempted,
    DeliveryQuery,
    DeliveryStatus,
    DueDelivery,
    Webhook,
    WebhookEndpoint,
    WebhookEvent,
    WebhookRegistration,
)


@dataclass
class Hooks:
    world: Any
    webhooks: Any
    log: Any
    endpoints: Any

    def added(self, who: Principal, key: str | None = None, *, url: str = "https://a.test", most: int = 9) -> Any:
        events = (WebhookEvent.COMPLETED,)
        webhook = Webhook(id=new_id(), url=url, events=events, description="", enabled=True, created_at=NOON)
        return self.webhooks.add(who, WebhookRegistration(webhook=webhook, idempotency_key=key), most=most)


@pytest.fixture
def hooks(world: Any) -> Hooks:
    if isinstance(world.documents, FakeStore):
        fake = FakeWebhooks()
        return Hooks(world, fake, fake, FakeEndpoints())
    return Hooks(world, bootstrap.webhooks(), bootstrap.delivery_log(), bootstrap.webhook_endpoints())


def a_due(who: Principal, webhook: Webhook) -> DueDelivery:
    return DueDelivery(
        tenant_id=who.tenant_id,
        webhook_id=webhook.id,
        delivery_id=new_id(),
        event_id=new_id(),
        type=WebhookEvent.PING,
        created_at=NOON,
        data={"hello": "there"},
    )


def an_attempt(due: DueDelivery, number: int, status: DeliveryStatus, code: int | None = 500) -> Attempted:
    return Attempted(
        tenant_id=due.tenant_id,
        webhook_id=due.webhook_id,
        delivery_id=due.delivery_id,
        attempt=number,
        at=NOON + timedelta(seconds=number),
        status=status,
        response_status=code,
        problem=None,
        next_attempt_at=None,
    )


def test_a_webhook_is_its_tenants_alone(hooks: Hooks) -> None:
    who, stranger = hooks.world.newcomer(), hooks.world.newcomer()
    webhook = hooks.added(who).webhook
    delivery = hooks.webhooks.deliver(a_due(who, webhook))
    hooks.webhooks.remove(stranger, webhook.id)

    assert hooks.webhooks.webhook(who, webhook.id) == webhook
    assert hooks.webhooks.webhook(stranger, webhook.id) is None
    assert hooks.webhooks.webhooks(stranger, Page()).total == 0
    assert hooks.webhooks.told(stranger, webhook.id, delivery.id) is None
    assert hooks.webhooks.deliveries(stranger, webhook.id, DeliveryQuery()).total == 0


def test_the_newest_webhook_stands_first(hooks: Hooks) -> None:
    who = hooks.world.newcomer()
    first, second = hooks.added(who).webhook, hooks.added(who).webhook

    found = hooks.webhooks.webhooks(who, Page(limit=1))

    assert ([one.id for one in found.items], found.total) == ([max(first.id, second.id)], 2)


def test_a_key_makes_one_webhook_and_another_request_under_it_is_a_conflict(hooks: Hooks) -> None:
    who = hooks.world.newcomer()
    first, again = hooks.added(who, "key"), hooks.added(who, "key")
    other = hooks.added(who, "key", url="https://b.test")
    elsewhere = hooks.added(hooks.world.newcomer(), "key")

    assert [one.outcome for one in (first, again, other)] == [Adding.NEW, Adding.REPEATED, Adding.CONFLICT]
    assert again.webhook.id == first.webhook.id
    assert elsewhere.outcome is Adding.NEW


def test_there_are_only_so_many(hooks: Hooks) -> None:
    who = hooks.world.newcomer()
    assert [hooks.added(who, most=2).outcome for _ in range(3)] == [Adding.NEW, Adding.NEW, Adding.FULL]


def test_what_is_removed_is_gone_with_its_deliveries(hooks: Hooks) -> None:
    who = hooks.world.newcomer()
    webhook = hooks.added(who).webhook
    due = a_due(who, webhook)
    hooks.webhooks.deliver(due)

    hooks.webhooks.remove(who, webhook.id)

    assert hooks.webhooks.webhook(who, webhook.id) is None
    assert hooks.webhooks.told(who, webhook.id, due.delivery_id) is None
    assert not hooks.log.note(an_attempt(due, 1, DeliveryStatus.DELIVERED, 200), keep=9)


def test_a_delivery_is_told_again_as_it_was(hooks: Hooks) -> None:
    who = hooks.world.newcomer()
    due = a_due(who, hooks.added(who).webhook)

    made = hooks.webhooks.deliver(due)

    assert (made.id, made.status, made.attempts) == (due.delivery_id, DeliveryStatus.PENDING, 0)
    assert hooks.webhooks.told(who, due.webhook_id, due.delivery_id) == due


def test_attempts_are_noted_whatever_their_order_and_an_end_is_an_end(hooks: Hooks) -> None:
    who = hooks.world.newcomer()
    due = a_due(who, hooks.added(who).webhook)
    hooks.webhooks.deliver(due)

    news = [
        hooks.log.note(an_attempt(due, *attempt), keep=9)
        for attempt in [
            (2, DeliveryStatus.PENDING, 503),
            (1, DeliveryStatus.PENDING, 500),
            (3, DeliveryStatus.DELIVERED, 200),
            (3, DeliveryStatus.DELIVERED, 200),
            (4, DeliveryStatus.FAILED, 404),
        ]
    ]

    [noted] = hooks.webhooks.deliveries(who, due.webhook_id, DeliveryQuery(status=DeliveryStatus.DELIVERED)).items
    assert news == [True, False, True, False, False]
    assert (noted.attempts, noted.response_status, noted.attempted_at) == (3, 200, NOON + timedelta(seconds=3))
    assert hooks.webhooks.deliveries(who, due.webhook_id, DeliveryQuery(status=DeliveryStatus.PENDING)).total == 0


def test_gone_disables_the_webhook(hooks: Hooks) -> None:
    who = hooks.world.newcomer()
    due = a_due(who, hooks.added(who).webhook)
    hooks.webhooks.deliver(due)

    hooks.log.note(an_attempt(due, 1, DeliveryStatus.FAILED, 410), keep=9)

    assert not hooks.webhooks.webhook(who, due.webhook_id).enabled


def test_only_the_newest_deliveries_are_kept(hooks: Hooks) -> None:
    who = hooks.world.newcomer()
    webhook, other = hooks.added(who).webhook, hooks.added(who).webhook
    dues = sorted((a_due(who, webhook) for _ in range(5)), key=lambda due: due.delivery_id)
    for due in (*dues, a_due(who, other)):
        hooks.webhooks.deliver(due)

    hooks.log.note(an_attempt(dues[-1], 1, DeliveryStatus.DELIVERED, 200), keep=2)

    kept = hooks.webhooks.deliveries(who, webhook.id, DeliveryQuery()).items
    assert [one.id for one in kept] == [dues[4].delivery_id, dues[3].delivery_id]
    assert hooks.webhooks.deliveries(who, other.id, DeliveryQuery()).total == 1


def test_an_endpoint_is_found_until_it_is_forgotten(hooks: Hooks) -> None:
    endpoint = WebhookEndpoint(webhook_id=new_id(), url="https://a.test", secret="whsec_1")
    hooks.endpoints.keep(endpoint)
    assert hooks.endpoints.find(endpoint.webhook_id) == endpoint

    hooks.endpoints.forget(endpoint.webhook_id)
    hooks.endpoints.forget(endpoint.webhook_id)
    assert hooks.endpoints.find(endpoint.webhook_id) is None
