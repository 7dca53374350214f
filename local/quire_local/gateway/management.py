"""The @connections API: functions post to a connection, look at it, or end it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping

from aiohttp import web

from quire_local.errors import AwsError
from quire_local.gateway.connections import Connection, is_connection_id
from quire_local.gateway.incoming import read_body
from quire_local.gateway.refusals import Refusal
from quire_local.gateway.sockets import SocketGone
from quire_local.identity import Caller

Authorise = Callable[[web.Request, bytes], Caller]


class ConnectionsApi:
    """Serves @connections/{id} for the connections that it is given, to signed requests only."""

    def __init__(self, connections: Mapping[str, Connection], authorise: Authorise, *, message_limit: int) -> None:
        self._connections = connections
        self._authorise = authorise
        self._message_limit = message_limit

    async def handle(self, request: web.Request) -> web.Response:
        try:
            response = await self._run(request)
        except AwsError as error:
            response = web.json_response({"message": error.message}, status=error.status)
            response.headers["x-amzn-ErrorType"] = error.code
        response.headers["x-amzn-RequestId"] = str(uuid.uuid4())
        return response

    async def _run(self, request: web.Request) -> web.Response:
        body = await self._body(request)
        self._authorise(request, body)
        connection = self._find(request.match_info["id"])
        if request.method == "POST":
            return await _post(connection, body)
        if request.method == "GET":
            return _describe(connection)
        if request.method == "DELETE":
            return _delete(connection)
        raise AwsError("MissingAuthenticationTokenException", "Missing Authentication Token", 403)

    async def _body(self, request: web.Request) -> bytes:
        try:
            return await read_body(request, self._message_limit)
        except Refusal as refusal:
            if refusal.kind.status == 413:
                raise AwsError("PayloadTooLargeException", "Message too long", 413) from refusal
            raise AwsError("BadRequestException", "Bad Request", 400) from refusal

    def _find(self, connection_id: str) -> Connection:
        if not is_connection_id(connection_id):
            raise AwsError("BadRequestException", f"Invalid connectionId: {connection_id}", 400)
        connection = self._connections.get(connection_id)
        if connection is None or not connection.socket.is_open:
            raise _gone()
        return connection


async def _post(connection: Connection, body: bytes) -> web.Response:
    if not _is_text(body):
        raise AwsError("BadRequestException", "Data is not UTF-8: only text messages are supported", 400)
    try:
        await connection.socket.send(body)
    except SocketGone as error:
        raise _gone() from error
    return web.Response()


def _describe(connection: Connection) -> web.Response:
    described = {
        "connectedAt": connection.connected_at.isoformat(timespec="milliseconds"),
        "identity": {"sourceIp": connection.source_ip, "userAgent": connection.user_agent or ""},
        "lastActiveAt": connection.socket.last_active.isoformat(timespec="milliseconds"),
    }
    return web.Response(text=json.dumps(described), content_type="application/json")


def _delete(connection: Connection) -> web.Response:
    connection.socket.close(1000, "Connection Closed Normally")
    return web.Response(status=204)


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _gone() -> AwsError:
    return AwsError("GoneException", "Gone", 410)
