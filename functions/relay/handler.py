"""Doorway: the minute's sweep for what the outbox still holds."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.doors.logs import log
from quire.steps.relay import relay


@bootstrap.doorway
def lambda_handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    if bootstrap.chores().open() is None:
        # The database may be asleep, and then it stays so.
        return {"sent": 0}
    sent = relay(outbox=bootstrap.outbox(), bus=bootstrap.bus(), orders=bootstrap.orders())
    log().info("relayed", extra={"sent": sent})
    return {"sent": sent}
