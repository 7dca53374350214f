"""Doorway: signing in and what follows from it."""

from __future__ import annotations

from typing import Any

from quire import bootstrap
from quire.domain.access import ANYONE, people
from quire.domain.keys import KeySet
from quire.domain.people import Scope, User
from quire.doors.rest import RestDoor
from quire.doors.routes import Bare
from quire.steps import auth

door = RestDoor()


@door.post("/v1/auth/login", allowed=ANYONE)
def login(body: auth.LoginRequest) -> auth.LoggedIn:
    """Sign in."""
    return auth.login(
        body,
        accounts=bootstrap.accounts(),
        passwords=bootstrap.passwords(),
        tokens=bootstrap.tokens(),
        clock=bootstrap.now,
        seconds=bootstrap.settings().access_seconds,
    )


@door.get("/v1/auth/jwks.json", allowed=ANYONE)
def keys() -> Bare[KeySet]:
    """The public keys that access tokens are signed with."""
    content = KeySet(keys=tuple(bootstrap.public_keys().all()))
    return Bare(content, headers={"Cache-Control": "public, max-age=300"})


@door.get("/v1/auth/me", allowed=people())
def me() -> User:
    """Whoever is signed in."""
    return auth.me(door.principal, accounts=bootstrap.accounts())


@door.post("/v1/auth/ws-ticket", allowed=people(Scope.DOCUMENTS_READ))
def ticket() -> auth.Ticket:
    """A ticket that opens one WebSocket within a minute."""
    return auth.websocket_ticket(
        door.principal,
        tickets=bootstrap.tickets(),
        clock=bootstrap.now,
        seconds=bootstrap.settings().ticket_seconds,
        url=bootstrap.settings().given("websocket_url"),
    )


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    return door.serve(event, context, origin=bootstrap.settings().allowed_origin)
