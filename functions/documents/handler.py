"""Doorway: the REST routes about documents and everything that is made from them."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.api import docs, documents, exports, health, hitl, jobs, timetables, types, usage, webhooks
from quire.doors.rest import RestDoor

door = RestDoor(
    documents.routes,
    jobs.routes,
    health.routes,
    hitl.routes,
    types.routes,
    timetables.routes,
    exports.routes,
    usage.routes,
    webhooks.routes,
    docs.routes,
    repeats=bootstrap.repeats,
    limits=bootstrap.rate_limits,
)


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    settings = bootstrap.settings()
    return door.serve(event, origin=settings.allowed_origin, entry=settings.entry)
