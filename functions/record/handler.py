"""Doorway: events from the bus, to be written down."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.doors.batches import each_message
from quire.doors.subjects import about_job
from quire.events import BusEvent
from quire.steps.record import record
from quire.steps.relay import relay_at_once


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    answer = each_message(event, _write_down)
    relay_at_once(outbox=bootstrap.outbox(), bus=bootstrap.bus(), orders=bootstrap.orders())
    return answer


def _write_down(message: dict[str, Any]) -> str:
    event = BusEvent.model_validate(message).as_job_event()
    about_job(event.detail)
    moved = record(event, journal=bootstrap.journal())
    return "moved" if moved else "known"
