"""The open connections of a WebSocket API and the $context of what happens on them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from quire_local.gateway.context import Context, epoch_ms, new_id, request_times
from quire_local.gateway.incoming import Incoming
from quire_local.gateway.sockets import Socket
from quire_local.resources import WebSocketApi

_ID = re.compile(r"[A-Za-z0-9_-]{15}=")


@dataclass(frozen=True, kw_only=True)
class Connection:
    socket: Socket
    source_ip: str
    user_agent: str | None
    domain: str
    id: str
    connected_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    authorizer: Context = field(default_factory=dict)
    """What the authorizer said of whoever opened it, as a part of each event's context."""

    @classmethod
    def of(cls, incoming: Incoming, socket: Socket, connection_id: str) -> Connection:
        return cls(
            id=connection_id,
            socket=socket,
            source_ip=incoming.source_ip,
            user_agent=incoming.header("User-Agent"),
            domain=incoming.host,
        )

    @property
    def identity(self) -> dict[str, str]:
        agent = {} if self.user_agent is None else {"userAgent": self.user_agent}
        return {**agent, "sourceIp": self.source_ip}

    def context(self, api: WebSocketApi, route_key: str, event_type: str) -> Context:
        """The requestContext of a new event on this connection."""
        request_id = new_id()
        return {
            "routeKey": route_key,
            "eventType": event_type,
            "extendedRequestId": request_id,
            **request_times(),
            "messageDirection": "IN",
            "stage": api.stage,
            "connectedAt": epoch_ms(self.connected_at),
            "identity": self.identity,
            "requestId": request_id,
            "domainName": self.domain,
            "connectionId": self.id,
            "apiId": api.id,
            **self.authorizer,
        }


def is_connection_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None
