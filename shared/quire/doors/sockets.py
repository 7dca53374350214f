"""WebSocket events from API Gateway, as far as they matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quire.domain.model import Model
from quire.doors.logs import log


class Said(Model):
    connection_id: str
    ticket: str
    body: str


def on_route(
    event: dict[str, Any],
    *,
    connect: Callable[[Said], bool],
    disconnect: Callable[[Said], None],
    message: Callable[[Said], None],
) -> dict[str, Any]:
    """Hand the event to whom it is for; only `connect` can refuse."""
    about = event["requestContext"]
    said = Said(
        connection_id=about["connectionId"],
        ticket=(event.get("queryStringParameters") or {}).get("ticket", ""),
        body=event.get("body") or "",
    )
    log().info("websocket", extra={"kind": about["eventType"]})
    if about["eventType"] == "CONNECT":
        return {"statusCode": 200 if connect(said) else 401}
    (disconnect if about["eventType"] == "DISCONNECT" else message)(said)
    return {"statusCode": 200}
