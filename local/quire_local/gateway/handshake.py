"""The opening handshake of a WebSocket: what is read from the request and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import responses as phrases
from typing import Any

from aiohttp import web

from quire_local.gateway.context import Context
from quire_local.gateway.incoming import Incoming, multi, single


def is_upgrade(request: web.Request) -> bool:
    connection = request.headers.get("Connection", "").lower()
    return request.headers.get("Upgrade", "").lower() == "websocket" and "upgrade" in connection


def is_complete(request: web.Request) -> bool:
    return request.headers.get("Sec-WebSocket-Version") == "13" and "Sec-WebSocket-Key" in request.headers


def connect_event(incoming: Incoming, context: Context) -> dict[str, Any]:
    """The event of $connect, the only one that carries headers and query."""
    event: dict[str, Any] = {
        "headers": single(incoming.headers),
        "multiValueHeaders": multi(incoming.headers),
        "requestContext": context,
    }
    if incoming.query:
        event["queryStringParameters"] = single(incoming.query)
        event["multiValueQueryStringParameters"] = multi(incoming.query)
    return event


def chosen_subprotocol(answer: Mapping[str, Any]) -> str | None:
    """What $connect puts into its answer's Sec-WebSocket-Protocol."""
    headers = answer.get("headers")
    if not isinstance(headers, dict):
        return None
    chosen = {str(name).lower(): value for name, value in headers.items()}.get("sec-websocket-protocol")
    return chosen if isinstance(chosen, str) else None


def upgrade_required() -> web.Response:
    return web.json_response({"message": "Upgrade Required"}, status=426, headers={"Upgrade": "websocket"})


def refused(status: int, context: Context) -> web.Response:
    """The answer to a handshake that is not let through; nothing of the function's own body."""
    phrase = "Internal server error" if status >= 500 else phrases.get(status, "Refused")
    return web.json_response(notice(context, phrase), status=status)


def notice(context: Context, message: str) -> dict[str, str]:
    """What API Gateway says by itself about a connection."""
    return {
        "message": message,
        "connectionId": context["connectionId"],
        "requestId": context["requestId"],
    }
