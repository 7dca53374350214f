"""Doorway: signing in and what follows from it."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.api import auth, oidc, people
from quire.doors.rest import RestDoor

door = RestDoor(auth.routes, people.routes, oidc.session_routes, limits=bootstrap.rate_limits)


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    settings = bootstrap.settings()
    return door.serve(event, origin=settings.allowed_origin, entry=settings.entry)
