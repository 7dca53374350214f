"""Who may open a WebSocket: throttle, authorizer and the function of $connect, in this order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from quire_local.gateway.authorizer import Authorizers
from quire_local.gateway.backend import Backend
from quire_local.gateway.context import Context
from quire_local.gateway.dispatch import Dispatcher
from quire_local.gateway.handshake import chosen_subprotocol, connect_event, is_complete
from quire_local.gateway.incoming import Incoming
from quire_local.gateway.refusals import Refusal
from quire_local.gateway.throttling import Buckets
from quire_local.identity import ACCOUNT, REGION
from quire_local.resources import WebSocketApi

_CONNECT = "$connect"


@dataclass(frozen=True)
class Admitted:
    """The status with which to answer a handshake (200 to go on), and what is known of the client then."""

    status: int
    subprotocol: str | None = None
    authorizer: dict[str, Any] = field(default_factory=dict)


class Admission:
    """Decides on the handshakes of one API."""

    def __init__(self, api: WebSocketApi, backend: Backend, dispatcher: Dispatcher, buckets: Buckets) -> None:
        self._api = api
        self._dispatcher = dispatcher
        self._buckets = buckets
        self._authorizers = Authorizers(backend)

    async def admit(self, request: web.Request, incoming: Incoming, context: Context) -> Admitted:
        if not is_complete(request):
            return Admitted(400)
        if _CONNECT not in self._api.routes:
            return Admitted(200)
        try:
            self._buckets.take(_CONNECT, self._api.throttles.get(_CONNECT))
            authorizer = await self._authorize(incoming, context)
        except Refusal as refusal:
            return Admitted(refusal.kind.status)
        event = connect_event(incoming, {**context, **authorizer})
        status, answer = await self._dispatcher.run(_CONNECT, event)
        return Admitted(200 if 200 <= status <= 299 else status, chosen_subprotocol(answer), authorizer)

    async def _authorize(self, incoming: Incoming, context: Context) -> dict[str, Any]:
        """What every later event of the connection says about who opened it."""
        authorizer = self._api.authorizer
        if authorizer is None:
            return {}
        event = self._authorizer_event(incoming, context)
        return {"authorizer": (await self._authorizers.authorize(authorizer, incoming, event)).context}

    def _authorizer_event(self, incoming: Incoming, context: Context) -> dict[str, Any]:
        arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{self._api.id}/{self._api.stage}/{_CONNECT}"
        event = {"queryStringParameters": {}, "multiValueQueryStringParameters": {}, **connect_event(incoming, context)}
        return {"type": "REQUEST", "methodArn": arn, **event, "stageVariables": dict(self._api.variables)}
