"""Doorway: files that were uploaded."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.doors.batches import each_message
from quire.doors.subjects import about_job
from quire.events import ObjectCreated
from quire.steps.intake import Dock, intake


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return each_message(event, _take_in)


def _take_in(message: dict[str, Any]) -> str:
    taken = intake(
        ObjectCreated.model_validate(message).arrived,
        Dock(
            arrivals=bootstrap.arrivals(),
            objects=bootstrap.objects(),
            executions=bootstrap.executions(),
            bus=bootstrap.bus(),
            types=bootstrap.document_types(),
            clock=bootstrap.now,
            settings=bootstrap.settings(),
        ),
    )
    if taken.job is not None:
        about_job(taken.job)
    return taken.outcome
