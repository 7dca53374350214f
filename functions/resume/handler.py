"""Doorway: decisions of reviewers, for the executions that wait for them."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.doors.batches import each_message
from quire.events import BusEvent
from quire.steps.resume import resume


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return each_message(event, _send_on)


def _send_on(message: dict[str, Any]) -> str:
    return resume(
        BusEvent.model_validate(message).as_decided(),
        reviews=bootstrap.reviews(),
        callbacks=bootstrap.callbacks(),
        clock=bootstrap.now,
    )
