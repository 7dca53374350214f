"""Doorway: WebSockets that open, speak and close."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.doors.sockets import Said, on_route
from quire.steps import websocket


@bootstrap.doorway
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return on_route(event, connect=_connect, disconnect=_disconnect, message=_message)


def _connect(said: Said) -> bool:
    return websocket.connect(
        said.connection_id,
        said.ticket,
        tickets=bootstrap.tickets(),
        connections=bootstrap.connections(),
        clock=bootstrap.now,
    )


def _disconnect(said: Said) -> None:
    websocket.disconnect(said.connection_id, connections=bootstrap.connections())


def _message(said: Said) -> None:
    websocket.answer(
        said.connection_id,
        said.body,
        connections=bootstrap.connections(),
        snapshots=bootstrap.snapshots(),
        pushes=bootstrap.pushes(),
        clock=bootstrap.now,
    )
