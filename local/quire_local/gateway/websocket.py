"""A WebSocket API of the template, served: $connect, messages by route, $disconnect.

AWS may run the functions of several messages of one connection at the same time; here a connection's messages
are handled one after the other, in the order in which they were sent. Route responses are not supported: what a
function returns for a message is not sent, functions answer through @connections.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import responses as phrases
from typing import Any

from aiohttp import web

from quire_local.errors import AwsError
from quire_local.gateway.answers import read_status
from quire_local.gateway.backend import Backend, FunctionFailed, FunctionTimedOut
from quire_local.gateway.connections import Connection
from quire_local.gateway.context import Context, new_id
from quire_local.gateway.incoming import Incoming, multi, read_head, single
from quire_local.gateway.management import Authorise, ConnectionsApi
from quire_local.gateway.refusals import Refusal
from quire_local.gateway.selection import RouteSelector
from quire_local.gateway.sockets import Socket, SocketGone, SocketLimits
from quire_local.invoking import Invoker
from quire_local.resources import WebSocketApi

log = logging.getLogger(__name__)

_REASONS = {
    1000: "Connection Closed Normally",
    1001: "Going away",
    1005: "Client-side close frame status not set",
    1006: "Connection closed abnormally",
}


@dataclass(frozen=True, kw_only=True)
class WebSocketSettings:
    timeout: float = 29.0
    """How long a function may take."""
    limits: SocketLimits = field(default_factory=SocketLimits)
    grace: float = 1.0
    """How long stop() waits for $disconnect functions."""


class WebSocketGateway:
    """Serves one WebSocket API: `connect` at /{stage}, `connections` at /{stage}/@connections/{id}."""

    def __init__(
        self,
        api: WebSocketApi,
        invoker: Invoker,
        authorise: Authorise,
        settings: WebSocketSettings | None = None,
    ) -> None:
        self._api = api
        self._settings = settings or WebSocketSettings()
        self._selector = RouteSelector(api)
        self._backend = Backend(invoker, timeout=self._settings.timeout)
        self._connections: dict[str, Connection] = {}
        self._sessions: set[asyncio.Event] = set()
        self._stopping = False
        self._management = ConnectionsApi(self._connections, authorise, message_limit=self._settings.limits.message)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        incoming = read_head(request, self._api.stage)
        if not _is_upgrade(request):
            return web.json_response({"message": "Upgrade Required"}, status=426, headers={"Upgrade": "websocket"})
        connection = Connection.of(incoming, Socket(request, self._settings.limits))
        context = connection.context(self._api, "$connect", "CONNECT")
        status, subprotocol = await self._admit(request, incoming, context)
        if status != 200:
            return _refused(status, context)
        return await self._serve(connection, subprotocol)

    async def connections(self, request: web.Request) -> web.Response:
        return await self._management.handle(request)

    async def stop(self) -> None:
        """Close every connection with 1001 and give $disconnect functions a moment."""
        self._stopping = True
        for connection in tuple(self._connections.values()):
            connection.socket.close(1001, "Going away")
        try:
            async with asyncio.timeout(self._settings.grace):
                await asyncio.gather(*(ended.wait() for ended in tuple(self._sessions)))
        except TimeoutError:
            log.info("%d connections were still ending", len(self._sessions))
        self._backend.stop()
        for connection in tuple(self._connections.values()):
            connection.socket.abort()

    async def _admit(self, request: web.Request, incoming: Incoming, context: Context) -> tuple[int, str | None]:
        """The status with which to answer the handshake (200 to go on), and the subprotocol chosen."""
        if self._stopping:
            return 503, None
        if request.headers.get("Sec-WebSocket-Version") != "13" or "Sec-WebSocket-Key" not in request.headers:
            return 400, None
        if "$connect" not in self._api.routes:
            return 200, None
        status, answer = await self._run("$connect", {**_head(incoming), "requestContext": context})
        return (200 if 200 <= status <= 299 else status), _subprotocol(answer)

    async def _serve(self, connection: Connection, subprotocol: str | None) -> web.StreamResponse:
        ended = asyncio.Event()
        self._sessions.add(ended)
        try:
            response = await connection.socket.open(subprotocol)
            await self._converse(connection)
            await self._disconnect(connection)
        finally:
            self._sessions.discard(ended)
            ended.set()
        await connection.socket.wait_lost()
        return response

    async def _converse(self, connection: Connection) -> None:
        self._connections[connection.id] = connection
        try:
            async for message in connection.socket.messages():
                await self._handle(connection, message)
        finally:
            del self._connections[connection.id]

    async def _handle(self, connection: Connection, message: str) -> None:
        key = self._selector.select(message)
        context = {
            **connection.context(self._api, key or "$default", "MESSAGE"),
            "messageId": new_id(),
        }
        if key is None:
            await _tell(connection, context, "Forbidden")
            return
        event = {"requestContext": context, "body": message}
        status, _ = await self._run(key, event)
        if status == 504:
            await _tell(connection, context, "Endpoint request timed out")
        elif status >= 500:
            await _tell(connection, context, "Internal server error")

    async def _disconnect(self, connection: Connection) -> None:
        if "$disconnect" not in self._api.routes:
            return
        code, reason = connection.socket.close_status
        context = {
            **connection.context(self._api, "$disconnect", "DISCONNECT"),
            "disconnectStatusCode": code,
            "disconnectReason": reason or _REASONS.get(code, ""),
        }
        await self._run("$disconnect", {"requestContext": context})

    async def _run(self, key: str, event: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """Invoke a route's function: its status and answer, or the status that stands for its failure."""
        started = time.perf_counter()
        context = event["requestContext"]
        status, answer = await self._invoke(self._api.routes[key], {**event, "isBase64Encoded": False})
        elapsed = (time.perf_counter() - started) * 1000
        log.info(
            "%s %s %d %.1f ms %s %s",
            context["eventType"],
            key,
            status,
            elapsed,
            context["requestId"],
            context["connectionId"],
        )
        return status, answer

    async def _invoke(self, function: str, event: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        try:
            answer = json.loads(await self._backend.call(function, event))
            if isinstance(answer, dict) and "statusCode" in answer:
                return read_status(answer), answer
        except FunctionTimedOut:
            return 504, {}
        except AwsError as error:
            log.warning("%s was not invoked: %s", function, error)
            return 500, {}
        except (FunctionFailed, Refusal, ValueError):
            pass
        return 502, {}


def _is_upgrade(request: web.Request) -> bool:
    connection = request.headers.get("Connection", "").lower()
    return request.headers.get("Upgrade", "").lower() == "websocket" and "upgrade" in connection


def _head(incoming: Incoming) -> dict[str, Any]:
    event: dict[str, Any] = {
        "headers": single(incoming.headers),
        "multiValueHeaders": multi(incoming.headers),
    }
    if incoming.query:
        event["queryStringParameters"] = single(incoming.query)
        event["multiValueQueryStringParameters"] = multi(incoming.query)
    return event


def _subprotocol(answer: Mapping[str, Any]) -> str | None:
    headers = answer.get("headers")
    if not isinstance(headers, dict):
        return None
    chosen = {str(name).lower(): value for name, value in headers.items()}.get("sec-websocket-protocol")
    return chosen if isinstance(chosen, str) else None


def _refused(status: int, context: Context) -> web.Response:
    phrase = "Internal server error" if status >= 500 else phrases.get(status, "Refused")
    return web.json_response(_notice(context, phrase), status=status)


def _notice(context: Context, message: str) -> dict[str, str]:
    return {
        "message": message,
        "connectionId": context["connectionId"],
        "requestId": context["requestId"],
    }


async def _tell(connection: Connection, context: Context, message: str) -> None:
    try:
        await connection.socket.send(json.dumps(_notice(context, message)).encode())
    except SocketGone:
        log.info("%s left before it could be told %r", connection.id, message)
