"""A WebSocket API of the template, served: $connect, messages by route, $disconnect.

AWS may run the functions of several messages of one connection at the same time; here a connection's messages
are handled one after the other, in the order in which they were sent.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from aiohttp import web

from quire_local.gateway.admission import Admission, Admitted
from quire_local.gateway.backend import Backend
from quire_local.gateway.connections import Connection
from quire_local.gateway.context import Context, new_id
from quire_local.gateway.dispatch import Answer, Dispatcher
from quire_local.gateway.handshake import is_upgrade, notice, refused, upgrade_required
from quire_local.gateway.incoming import read_head
from quire_local.gateway.management import Authorise, ConnectionsApi
from quire_local.gateway.refusals import Refusal
from quire_local.gateway.selection import RouteSelector
from quire_local.gateway.sockets import Socket, SocketGone, SocketLimits
from quire_local.gateway.throttling import Buckets, Clock
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
    clock: Clock = time.monotonic
    """What throttles are counted by."""
    name: Callable[[], str] = new_id
    """Ids for new connections."""


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
        self._dispatcher = Dispatcher(api, self._backend)
        self._buckets = Buckets(self._settings.clock)
        self._admission = Admission(api, self._backend, self._dispatcher, self._buckets)
        self._connections: dict[str, Connection] = {}
        self._sessions: set[asyncio.Event] = set()
        self._stopping = False
        self._management = ConnectionsApi(self._connections, authorise, message_limit=self._settings.limits.message)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        incoming = read_head(request, self._api.stage)
        if not is_upgrade(request):
            return upgrade_required()
        connection = Connection.of(incoming, Socket(request, self._settings.limits), self._settings.name())
        context = connection.context(self._api, "$connect", "CONNECT")
        admitted = Admitted(503) if self._stopping else await self._admission.admit(request, incoming, context)
        if admitted.status != 200:
            return refused(admitted.status, context)
        return await self._serve(replace(connection, authorizer=admitted.authorizer), admitted.subprotocol)

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
        try:
            self._buckets.take(key, self._api.throttles.get(key))
        except Refusal as refusal:
            await _tell(connection, context, str(refusal.message))
            return
        status, answer = await self._dispatcher.run(key, {"requestContext": context, "body": message})
        if status == 504:
            await _tell(connection, context, "Endpoint request timed out")
        elif status >= 500:
            await _tell(connection, context, "Internal server error")
        elif key in self._api.answering:
            await self._reply(connection, context, answer)

    async def _reply(self, connection: Connection, context: Context, answer: Answer) -> None:
        """The route response: what the function returned as body goes back to who sent the message."""
        body = answer.get("body") or ""
        if not isinstance(body, str) or len(body.encode("utf-8", "replace")) > self._settings.limits.message:
            await _tell(connection, context, "Internal server error")
        elif body:
            await _send(connection, body)

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
    await _send(connection, json.dumps(notice(context, message)))


async def _send(connection: Connection, text: str) -> None:
    try:
        await connection.socket.send(text.encode("utf-8", "replace"))
    except SocketGone:
        log.info("%s left before it could be answered", connection.id)
