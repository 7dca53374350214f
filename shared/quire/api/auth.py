"""Signing in and what follows from it."""

from __future__ import annotations

from http import HTTPStatus

from quire import bootstrap
from quire.domain.access import ANYONE, people
from quire.domain.keys import KeySet
from quire.domain.limits import Rate
from quire.domain.people import Scope, User
from quire.doors.cookies import REFRESH, cleared, kept, refresh_token_of, refuse_other_pages
from quire.doors.requests import Request
from quire.doors.routes import Bare, Reply, Routes
from quire.steps import account, auth

routes = Routes()


@routes.post("/v1/auth/register", allowed=ANYONE, status=HTTPStatus.CREATED, limit=Rate.AUTH)
def register(request: Request, body: account.RegisterRequest) -> Reply[auth.LoggedIn]:
    """Make a tenant and its first admin, or join one by invitation."""
    may_keep_it(request, body.session)
    bootstrap.guard().count_address(request.address)
    user = account.register(
        body,
        accounts=bootstrap.accounts(),
        invitations=bootstrap.invitations(),
        policy=bootstrap.password_policy(),
        clock=bootstrap.now,
    )
    return let_in(request, bootstrap.issuing().begin(user), body.session)


@routes.post("/v1/auth/login", allowed=ANYONE, limit=Rate.AUTH)
def login(request: Request, body: auth.LoginRequest) -> Reply[auth.LoggedIn]:
    """Sign in."""
    may_keep_it(request, body.session)
    pair = auth.login(body, address=request.address, guard=bootstrap.guard(), issuing=bootstrap.issuing())
    return let_in(request, pair, body.session)


@routes.post("/v1/auth/refresh", allowed=ANYONE)
def refresh(request: Request, body: auth.RefreshRequest) -> Reply[auth.LoggedIn]:
    """The next pair of tokens for a refresh token, which is good once."""
    shown = _shown(request, body)
    pair = auth.refresh(shown, issuing=bootstrap.issuing())
    return _said(pair, "cookie" if body.refresh_token is None else "token")


@routes.post("/v1/auth/logout", allowed=ANYONE)
def logout(request: Request, body: auth.LogoutRequest) -> Reply[None]:
    """End the session that a refresh token belongs to, or all sessions of the same person."""
    shown = _shown(request, body)
    auth.logout(shown, everywhere=body.everywhere, sessions=bootstrap.sessions(), clock=bootstrap.now)
    return Reply(None, cookies=(cleared(REFRESH),))


@routes.get("/v1/auth/jwks.json", allowed=ANYONE)
def keys(_request: Request) -> Bare[KeySet]:
    """The public keys that access tokens are signed with."""
    content = KeySet(keys=tuple(bootstrap.public_keys().all()))
    return Bare(content, headers={"Cache-Control": "public, max-age=300"})


@routes.get("/v1/auth/me", allowed=people())
def me(request: Request) -> User:
    """Whoever is signed in."""
    return account.me(request.principal, accounts=bootstrap.accounts())


@routes.put("/v1/auth/me", allowed=people())
def change_me(request: Request, body: account.AccountChange) -> User:
    """Change one's name, address or password; a new password ends the other sessions."""
    return account.change_me(
        body,
        request.principal,
        address=request.address,
        session=request.cookie(REFRESH),
        accounts=bootstrap.accounts(),
        sessions=bootstrap.sessions(),
        guard=bootstrap.guard(),
        policy=bootstrap.password_policy(),
    )


@routes.post("/v1/auth/ws-ticket", allowed=people(Scope.DOCUMENTS_READ))
def ticket(request: Request) -> auth.Ticket:
    """A ticket that opens one WebSocket within a minute."""
    return auth.websocket_ticket(
        request.principal,
        tickets=bootstrap.tickets(),
        clock=bootstrap.now,
        seconds=bootstrap.settings().ticket_seconds,
        longest=bootstrap.settings().access_seconds,
        url=bootstrap.settings().given("websocket_url"),
    )


def may_keep_it(request: Request, session: auth.SessionKind) -> None:
    """A form of another site would otherwise have a browser go on in the session of whoever made it."""
    if session == "cookie":
        refuse_other_pages(request, origin=bootstrap.settings().allowed_origin)


def let_in(request: Request, pair: auth.LoggedIn, session: auth.SessionKind) -> Reply[auth.LoggedIn]:
    """The answer to a sign-in; the session that the browser had until then ends."""
    if session == "cookie":
        former = request.cookie(REFRESH)
        auth.logout(former, everywhere=False, sessions=bootstrap.sessions(), clock=bootstrap.now)
    return _said(pair, session)


def _said(pair: auth.LoggedIn, session: auth.SessionKind) -> Reply[auth.LoggedIn]:
    """The pair as the answer says it: for a cookie session without the refresh token."""
    token = pair.tokens.refresh_token
    if session == "token" or token is None:
        return Reply(pair)
    said = pair.model_copy(update={"tokens": pair.tokens.model_copy(update={"refresh_token": None})})
    cookie = kept(REFRESH, token, seconds=bootstrap.settings().refresh_seconds)
    return Reply(said, cookies=(cookie,))


def _shown(request: Request, body: auth.RefreshRequest) -> str | None:
    return refresh_token_of(request, body.refresh_token, origin=bootstrap.settings().allowed_origin)
