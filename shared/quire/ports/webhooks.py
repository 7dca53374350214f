"""Webhooks, what they are told, and how that goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from quire.domain.lists import Found, Page
    from quire.domain.people import Principal
    from quire.domain.webhooks import (
        Answered,
        Attempted,
        Delivery,
        DeliveryQuery,
        DueDelivery,
        Webhook,
        WebhookAdded,
        WebhookEndpoint,
        WebhookRegistration,
    )


class Webhooks(Protocol):
    """The webhooks of one tenant at a time."""

    def add(self, who: Principal, registration: WebhookRegistration, *, most: int) -> WebhookAdded: ...

    def webhooks(self, who: Principal, page: Page) -> Found[Webhook]: ...

    def webhook(self, who: Principal, webhook_id: UUID) -> Webhook | None: ...

    def remove(self, who: Principal, webhook_id: UUID) -> None:
        """Forget the webhook and everything that it was told."""

    def deliveries(self, who: Principal, webhook_id: UUID, query: DeliveryQuery) -> Found[Delivery]: ...

    def deliver(self, due: DueDelivery) -> Delivery:
        """Log the delivery and order it, both or none."""

    def told(self, who: Principal, webhook_id: UUID, delivery_id: UUID) -> DueDelivery | None:
        """What this delivery was about."""


class DeliveryLog(Protocol):
    def note(self, attempted: Attempted, *, keep: int) -> bool:
        """Write down an attempt, keep the webhook's `keep` newest deliveries; False if it was known already."""


class WebhookEndpoints(Protocol):
    """Addresses and secrets, kept where the function that delivers can read them."""

    def keep(self, endpoint: WebhookEndpoint) -> None: ...

    def find(self, webhook_id: UUID) -> WebhookEndpoint | None: ...

    def forget(self, webhook_id: UUID) -> None: ...


class WebhookCalls(Protocol):
    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        """Call an address that a stranger gave us, if it is one of the open internet."""


class Postponements(Protocol):
    def postpone(self, receipt: str, *, seconds: int) -> None:
        """Let the queue hand out this message again after that time and not before."""
