"""Doorway: how deliveries went, to be written down."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.domain.webhooks import Attempted
from quire.doors.batches import each_message
from quire.events import BusEvent
from quire.steps.settle import settle


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return each_message(event, _write_down)


def _write_down(message: dict[str, Any]) -> str:
    attempted = Attempted.model_validate(BusEvent.model_validate(message).detail)
    news = settle(attempted, log=bootstrap.delivery_log(), keep=bootstrap.settings().webhook_log)
    return "noted" if news else "known"
