"""Signing in with an external provider: `routes` speak to it, `session_routes` let in whom it vouched for."""

from __future__ import annotations

from http import HTTPStatus

from quire import bootstrap
from quire.api.auth import let_in, may_keep_it
from quire.domain.access import ANYONE, people
from quire.domain.oidc import Returned
from quire.domain.people import Identity, User
from quire.doors.cookies import SIGN_IN, cleared, kept
from quire.doors.requests import Request
from quire.doors.routes import Reply, Routes
from quire.steps import account, auth, oidc

routes = Routes()
session_routes = Routes()


@routes.get("/v1/auth/oidc", allowed=ANYONE)
def offer(_request: Request) -> oidc.Offer:
    """Whether one can sign in with an external provider."""
    return oidc.Offer(available=bootstrap.provider() is not None)


@routes.get("/v1/auth/oidc/start", allowed=ANYONE, status=HTTPStatus.FOUND)
def start_sign_in(_request: Request) -> Reply[None]:
    """Go to the sign-in provider."""
    started = oidc.start(provider=bootstrap.provider(), handoffs=bootstrap.handoffs(), clock=bootstrap.now)
    # Lax: the browser comes back from another site.
    cookie = kept(SIGN_IN, started.browser, seconds=oidc.SIGN_IN_SECONDS, same_site="Lax")
    return _gone_to(started.address, cookie)


@routes.get("/v1/auth/oidc/callback", allowed=ANYONE, status=HTTPStatus.FOUND)
def finish_sign_in(request: Request, query: Returned) -> Reply[None]:
    """Come back from the sign-in provider; the console then opens the session with the code that it is given."""
    code = oidc.come_back(
        query,
        request.cookie(SIGN_IN),
        provider=bootstrap.provider(),
        handoffs=bootstrap.handoffs(),
        clock=bootstrap.now,
    )
    # Behind the #, which no server gets to see or to log.
    said = "error=refused" if code is None else f"code={code}"
    return _gone_to(f"{bootstrap.settings().given('public_url')}/#/signed-in?{said}")


@session_routes.post("/v1/auth/oidc/session", allowed=ANYONE)
def enter(request: Request, body: oidc.ExternalSession) -> Reply[auth.LoggedIn]:
    """Open a session for whom the sign-in provider has vouched."""
    may_keep_it(request, body.session)
    user = oidc.enter(
        body,
        _redeemed(request, body.code),
        accounts=bootstrap.accounts(),
        invitations=bootstrap.invitations(),
        clock=bootstrap.now,
    )
    reply = let_in(request, bootstrap.issuing().begin(user), body.session)
    return Reply(reply.data, headers=reply.headers, cookies=(*reply.cookies, cleared(SIGN_IN)))


@session_routes.post("/v1/auth/oidc/link", allowed=people())
def link_identity(request: Request, body: oidc.ExternalRequest) -> User:
    """Let the sign-in provider's identity open one's account from now on."""
    identity = _redeemed(request, body.code)
    return account.link(request.principal, identity, accounts=bootstrap.accounts())


def _redeemed(request: Request, code: str) -> Identity:
    return oidc.redeem(code, request.cookie(SIGN_IN), handoffs=bootstrap.handoffs(), clock=bootstrap.now)


def _gone_to(address: str, *cookies: str) -> Reply[None]:
    return Reply(None, headers={"Location": address}, cookies=cookies)
