"""A WebSocket API of the template, served: $connect, messages by route, $disconnect.

AWS may run the functions of several messages of one connection at the same time; here a connection's messages
are handled one after the other, in the order in which they were sent. Route responses are not supported: what a
function returns for a message is not sent, functions answer through @connections.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass, field

from aiohttp import web

from quire_local.gateway.backend import Backend
from quire_local.gateway.connections import Connection
from quire_local.gateway.context import Context, new_id
from quire_local.gateway.dispatch import Dispatcher
from quire_local.gateway.handshake import (
    chosen_subprotocol,
    connect_event,
    is_complete,
    is_upgrade,
    notice,
    refused,
    upgrade_required,
)
from quire_local.gateway.incoming import Incoming, read_head
from quire_local.gateway.management import Authorise, ConnectionsApi
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
        self._dispatcher = Dispatcher(api.routes, self._backend)
        self._connections: dict[str, Connection] = {}
        self._sessions: set[asyncio.Event] = set()
        self._stopping = False
        self._management = ConnectionsApi(self._connections, authorise, message_limit=self._settings.limits.message)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        incoming = read_head(request, self._api.stage)
        if not is_upgrade(request):
            return upgrade_required()
        connection = Connection.of(incoming, Socket(request, self._settings.limits))
        context = connection.context(self._api, "$connect", "CONNECT")
        status, subprotocol = await self._admit(request, incoming, context)
        if status != 200:
            return refused(status, context)
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
        if not is_complete(request):
            return 400, None
        if "$connect" not in self._api.routes:
            return 200, None
        status, answer = await self._dispatcher.run("$connect", connect_event(incoming, context))
        return (200 if 200 <= status <= 299 else status), chosen_subprotocol(answer)

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
        status, _ = await self._dispatcher.run(key, event)
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
        await self._dispatcher.run("$disconnect", {"requestContext": context})


async def _tell(connection: Connection, context: Context, message: str) -> None:
    try:
        await connection.socket.send(json.dumps(notice(context, message)).encode())
    except SocketGone:
        log.info("%s left before it could be told %r", connection.id, message)
