"""Doorway: what has to speak to the sign-in provider, which only functions outside the network can."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.api import oidc
from quire.doors.rest import RestDoor

door = RestDoor(oidc.routes)


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    settings = bootstrap.settings()
    return door.serve(event, origin=settings.allowed_origin, entry=settings.entry)
