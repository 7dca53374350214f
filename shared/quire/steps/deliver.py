"""Tells a webhook what it waits for, and says how that went."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from quire import events
from quire.domain.webhooks import Answered, Attempted, DeliveryStatus, DueDelivery, pause_after, signature
from quire.errors import TransientError
from quire.failpoints import reach
from quire.ports import Bus, Clock, WebhookCalls, WebhookEndpoints

_DELETED = "the webhook was deleted or is gone"


def deliver(
    due: DueDelivery,
    attempt: int,
    *,
    endpoints: WebhookEndpoints,
    calls: WebhookCalls,
    bus: Bus,
    clock: Clock,
    pauses: Sequence[int],
    dice: random.Random,
) -> int | None:
    """Makes the attempt of that number; answers after how many seconds another one is due, or None."""
    endpoint = endpoints.find(due.webhook_id)
    at = clock()
    if endpoint is None:
        answered, pause = Answered(problem=_DELETED), None
    else:
        reach("deliver.before_call")
        answered = calls.post(endpoint.url, due.body, _headers(due, endpoint.secret, at))
        reach("deliver.after_call")
        final = answered.is_success or answered.is_gone
        pause = None if final else pause_after(attempt, pauses, dice=dice)
    if answered.is_gone:
        endpoints.forget(due.webhook_id)
    _announce(_attempted(due, attempt, answered, at, pause), bus)
    return pause


def _headers(due: DueDelivery, secret: str, at: datetime) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Quire-Webhooks/1",
        "Quire-Event": due.type.value,
        "Quire-Delivery": str(due.delivery_id),
        "Quire-Signature": signature(secret, due.body, at),
    }


def _attempted(due: DueDelivery, attempt: int, answered: Answered, at: datetime, pause: int | None) -> Attempted:
    waiting = DeliveryStatus.FAILED if pause is None else DeliveryStatus.PENDING
    return Attempted(
        tenant_id=due.tenant_id,
        webhook_id=due.webhook_id,
        delivery_id=due.delivery_id,
        attempt=attempt,
        at=at,
        status=DeliveryStatus.DELIVERED if answered.is_success else waiting,
        response_status=answered.status,
        problem=answered.problem,
        next_attempt_at=None if pause is None else at + timedelta(seconds=pause),
    )


def _announce(attempted: Attempted, bus: Bus) -> None:
    if not all(bus.put([events.webhook_attempted(attempted)])):
        raise TransientError("the bus did not take what became of the attempt")
