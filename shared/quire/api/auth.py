"""Signing in and what follows from it."""

from __future__ import annotations

from quire import bootstrap
from quire.domain.access import ANYONE, people
from quire.domain.keys import KeySet
from quire.domain.people import Scope, User
from quire.doors.requests import Request
from quire.doors.routes import Bare, Routes
from quire.steps import auth

routes = Routes()


@routes.post("/v1/auth/login", allowed=ANYONE)
def login(_request: Request, body: auth.LoginRequest) -> auth.LoggedIn:
    """Sign in."""
    return auth.login(
        body,
        accounts=bootstrap.accounts(),
        passwords=bootstrap.passwords(),
        tokens=bootstrap.tokens(),
        clock=bootstrap.now,
        seconds=bootstrap.settings().access_seconds,
    )


@routes.get("/v1/auth/jwks.json", allowed=ANYONE)
def keys(_request: Request) -> Bare[KeySet]:
    """The public keys that access tokens are signed with."""
    content = KeySet(keys=tuple(bootstrap.public_keys().all()))
    return Bare(content, headers={"Cache-Control": "public, max-age=300"})


@routes.get("/v1/auth/me", allowed=people())
def me(request: Request) -> User:
    """Whoever is signed in."""
    return auth.me(request.principal, accounts=bootstrap.accounts())


@routes.post("/v1/auth/ws-ticket", allowed=people(Scope.DOCUMENTS_READ))
def ticket(request: Request) -> auth.Ticket:
    """A ticket that opens one WebSocket within a minute."""
    return auth.websocket_ticket(
        request.principal,
        tickets=bootstrap.tickets(),
        clock=bootstrap.now,
        seconds=bootstrap.settings().ticket_seconds,
        url=bootstrap.settings().given("websocket_url"),
    )
