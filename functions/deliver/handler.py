"""Doorway: webhooks that are to be told something."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.domain.webhooks import DueDelivery
from quire.doors.attempts import each_attempt
from quire.events import BusEvent
from quire.steps.deliver import deliver


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return each_attempt(event, _attempt, postponements=bootstrap.postponements())


def _attempt(message: dict[str, Any], number: int) -> int | None:
    return deliver(
        DueDelivery.model_validate(BusEvent.model_validate(message).detail),
        number,
        endpoints=bootstrap.webhook_endpoints(),
        calls=bootstrap.webhook_calls(),
        bus=bootstrap.bus(),
        clock=bootstrap.now,
        pauses=bootstrap.settings().webhook_pauses,
        dice=bootstrap.dice(),
    )
