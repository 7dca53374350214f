"""Probes."""

from __future__ import annotations

from quire import bootstrap
from quire.domain.access import ANYONE
from quire.domain.health import Health
from quire.domain.limits import Rate
from quire.doors.requests import Request
from quire.doors.routes import Routes

routes = Routes()


@routes.get("/v1/health/live", allowed=ANYONE, limit=Rate.FREE)
def live(_request: Request) -> Health:
    """Whether the API answers."""
    return Health(status="live")


@routes.get("/v1/health/ready", allowed=ANYONE, limit=Rate.FREE)
def ready(_request: Request) -> Health:
    """Whether the API and its database answer."""
    bootstrap.documents().ping()
    return Health(status="ready")
