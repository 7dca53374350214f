"""Secrets that a browser keeps where no script can read them."""

from __future__ import annotations

from quire.doors.requests import Request
from quire.errors import Refusal, RefusalCode

REFRESH = "__Host-refresh"
"""The prefix makes browsers insist on Secure, on Path=/ and on this very host."""
SIGN_IN = "__Host-sign-in"


def kept(name: str, value: str, *, seconds: int, same_site: str = "Strict") -> str:
    """A Set-Cookie header."""
    return f"{name}={value}; Max-Age={seconds}; Path=/; Secure; HttpOnly; SameSite={same_site}"


def cleared(name: str) -> str:
    return kept(name, "", seconds=0)


def refresh_token_of(request: Request, said: str | None, *, origin: str) -> str | None:
    """The refresh token of the body, else of the cookie; the cookie counts for our own pages alone."""
    if said is not None:
        return said
    token = request.cookie(REFRESH)
    if token is not None:
        refuse_other_pages(request, origin=origin)
    return token


def refuse_other_pages(request: Request, *, origin: str) -> None:
    """A page of another site could make a browser use its cookie, or give it one of somebody else's session."""
    # SameSite keeps other sites out already where a cookie is sent, but not other hosts of the same site.
    if not _from_our_own_page(request, origin):
        raise Refusal(RefusalCode.FORBIDDEN, "A cookie counts for the application's own pages alone.")


def _from_our_own_page(request: Request, origin: str) -> bool:
    """No page can write either header; the first needs no address, which not every deployment knows of itself."""
    site, page = request.header("Sec-Fetch-Site"), request.header("Origin")
    return site == "same-origin" or (page == origin != "*")
