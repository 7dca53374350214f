"""Doorway: a job has changed, and its subscribers want to know."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.doors.logs import log
from quire.doors.subjects import about_job
from quire.events import BusEvent
from quire.steps.notify import notify


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    job = BusEvent.model_validate(event).as_job()
    about_job(job)
    reached = notify(
        job,
        snapshots=bootstrap.snapshots(),
        connections=bootstrap.connections(),
        pushes=bootstrap.pushes(),
        clock=bootstrap.now,
    )
    log().info("notified", extra={"version": job.version, "reached": reached})
    return {"reached": reached}
