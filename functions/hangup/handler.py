"""Doorway: the minute's sweep for connections whose token has ended, or that are gone."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.doors.logs import log
from quire.steps.hangup import hangup


@bootstrap.doorway
def lambda_handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    closed = hangup(connections=bootstrap.connections(), pushes=bootstrap.pushes(), clock=bootstrap.now)
    log().info("hung up", extra={"closed": closed})
    return {"closed": closed}
