"""WebSockets of all replicas: a connection's id says which of them holds it, so that each can be asked for any."""

from __future__ import annotations

import base64
import binascii
import logging
import secrets
from collections.abc import Callable
from ipaddress import IPv4Address

from aiohttp import ClientConnectionError, ClientConnectorError, ClientSession, ClientTimeout, web
from quire_local.gateway import WebSocketGateway
from quire_local.identity import Caller

log = logging.getLogger(__name__)

_RANDOM_BYTES = 7
_SENT_ON = "X-Quire-Sent-On"
_PATIENCE = ClientTimeout(total=10, connect=2)


def naming(holder: IPv4Address) -> Callable[[], str]:
    """New ids in API Gateway's form, which begin with the address of the replica."""
    return lambda: base64.urlsafe_b64encode(holder.packed + secrets.token_bytes(_RANDOM_BYTES)).decode()


def holder_of(connection_id: str) -> IPv4Address | None:
    try:
        return IPv4Address(base64.urlsafe_b64decode(connection_id)[:4])
    except (binascii.Error, ValueError):
        return None


def anyone(_request: web.Request, _body: bytes) -> Caller:
    """No signature can be checked without AWS: the network lets nobody but the application reach this door."""
    return Caller("the application", "", "", services=None)


class Connections:
    """`@connections/{id}` of every replica."""

    def __init__(self, here: IPv4Address, port: int, gateway: WebSocketGateway, session: ClientSession) -> None:
        self._here = here
        self._port = port
        self._gateway = gateway
        self._session = session

    async def handle(self, request: web.Request) -> web.Response:
        holder = holder_of(request.match_info["id"])
        if holder in (None, self._here) or _SENT_ON in request.headers:
            return await self._gateway.connections(request)
        try:
            return await self._send_on(request, f"http://{holder}:{self._port}{request.rel_url}")
        except ClientConnectorError:
            # A replica that is not there any more has taken its connections with it.
            return web.json_response({"message": "Gone"}, status=410, headers={"x-amzn-ErrorType": "GoneException"})
        except (ClientConnectionError, TimeoutError):
            log.warning("%s did not answer", holder)
            return web.json_response({"message": "Service unavailable"}, status=503)

    async def _send_on(self, request: web.Request, url: str) -> web.Response:
        body = await request.read()
        headers = {_SENT_ON: str(self._here)}
        async with self._session.request(request.method, url, data=body, headers=headers, timeout=_PATIENCE) as answer:
            kept = {name: value for name, value in answer.headers.items() if name.lower().startswith("x-amzn-")}
            return web.Response(
                status=answer.status, body=await answer.read(), headers=kept, content_type=answer.content_type
            )
