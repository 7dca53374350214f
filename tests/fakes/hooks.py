"""Webhooks in memory, as far as the ports go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from quire.domain.lists import Found, Page
from quire.domain.people import Principal
from quire.domain.webhooks import (
    Adding,
    Answered,
    Attempted,
    Delivery,
    DeliveryQuery,
    DeliveryStatus,
    DueDelivery,
    Webhook,
    WebhookAdded,
    WebhookEndpoint,
    WebhookRegistration,
)


@dataclass
class FakeWebhooks:
    """The ports Webhooks and DeliveryLog."""

    kept: dict[UUID, tuple[UUID, WebhookRegistration]] = field(default_factory=dict)
    gone: set[UUID] = field(default_factory=set)
    dues: dict[UUID, DueDelivery] = field(default_factory=dict)
    log: dict[UUID, Delivery] = field(default_factory=dict)

    def add(self, who: Principal, registration: WebhookRegistration, *, most: int) -> WebhookAdded:
        ours = [one for tenant_id, one in self.kept.values() if tenant_id == who.tenant_id]
        for one in ours:
            if one.idempotency_key is not None and one.idempotency_key == registration.idempotency_key:
                same = one.fingerprint == registration.fingerprint
                return WebhookAdded(outcome=Adding.REPEATED if same else Adding.CONFLICT, webhook=one.webhook)
        if len(ours) >= most:
            return WebhookAdded(outcome=Adding.FULL, webhook=registration.webhook)
        self.kept[registration.webhook.id] = (who.tenant_id, registration)
        return WebhookAdded(outcome=Adding.NEW, webhook=registration.webhook)

    def webhooks(self, who: Principal, page: Page) -> Found[Webhook]:
        found = [self.webhook(who, one) for one in sorted(self.kept, reverse=True)]
        ours = [one for one in found if one is not None]
        return Found(ours[page.offset : page.offset + page.limit], len(ours))

    def webhook(self, who: Principal, webhook_id: UUID) -> Webhook | None:
        tenant_id, registration = self.kept.get(webhook_id, (None, None))
        if registration is None or tenant_id != who.tenant_id:
            return None
        return registration.webhook.model_copy(update={"enabled": webhook_id not in self.gone})

    def remove(self, who: Principal, webhook_id: UUID) -> None:
        if self.webhook(who, webhook_id) is not None:
            del self.kept[webhook_id]
            for due in [due for due in self.dues.values() if due.webhook_id == webhook_id]:
                del self.dues[due.delivery_id], self.log[due.delivery_id]

    def deliveries(self, who: Principal, webhook_id: UUID, query: DeliveryQuery) -> Found[Delivery]:
        newest = sorted(self.log, reverse=True)
        of_it = [self.log[one] for one in newest if self.told(who, webhook_id, one) is not None]
        found = [one for one in of_it if query.status in {None, one.status}]
        return Found(found[query.offset : query.offset + query.limit], len(found))

    def deliver(self, due: DueDelivery) -> Delivery:
        self.dues[due.delivery_id] = due
        self.log[due.delivery_id] = Delivery(
            id=due.delivery_id,
            event_id=due.event_id,
            type=due.type,
            status=DeliveryStatus.PENDING,
            attempts=0,
            response_status=None,
            problem=None,
            created_at=due.created_at,
            attempted_at=None,
            next_attempt_at=None,
        )
        return self.log[due.delivery_id]

    def told(self, who: Principal, webhook_id: UUID, delivery_id: UUID) -> DueDelivery | None:
        due = self.dues.get(delivery_id)
        return due if due and (due.tenant_id, due.webhook_id) == (who.tenant_id, webhook_id) else None

    def note(self, attempted: Attempted, *, keep: int) -> bool:
        known = self.log.get(attempted.delivery_id)
        news = known is not None and known.status is DeliveryStatus.PENDING and known.attempts < attempted.attempt
        if known is not None and news:
            change = {
                "status": attempted.status,
                "attempts": attempted.attempt,
                "response_status": attempted.response_status,
                "problem": attempted.problem,
                "attempted_at": attempted.at,
                "next_attempt_at": attempted.next_attempt_at,
            }
            self.log[attempted.delivery_id] = known.model_copy(update=change)
        if attempted.disables:
            self.gone.add(attempted.webhook_id)
        of_it = sorted(due.delivery_id for due in self.dues.values() if due.webhook_id == attempted.webhook_id)
        for old in of_it[:-keep]:
            del self.dues[old], self.log[old]
        return news


@dataclass
class FakeEndpoints:
    kept: dict[UUID, WebhookEndpoint] = field(default_factory=dict)

    def keep(self, endpoint: WebhookEndpoint) -> None:
        self.kept[endpoint.webhook_id] = endpoint

    def find(self, webhook_id: UUID) -> WebhookEndpoint | None:
        return self.kept.get(webhook_id)

    def forget(self, webhook_id: UUID) -> None:
        self.kept.pop(webhook_id, None)


@dataclass
class FakeCalls:
    answers: list[Answered]
    made: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        self.made.append((url, body, headers))
        return self.answers.pop(0)
