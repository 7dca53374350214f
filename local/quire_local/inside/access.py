"""Who may look: the owner, by the token in a header or by the cookie that the link with the token sets."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from urllib.parse import urlsplit

from aiohttp import web

TOKEN_HEADER = "X-Local-Token"  # noqa: S105 - the header's name
_LASTS = 30 * 86_400
_LOCAL_NAMES = frozenset({"localhost"})


class Owner:
    """Knows the token. A cookie is derived from it, and named after it: ports of one host share their cookies."""

    def __init__(self, token: str, host: str) -> None:
        self._token = token
        self._names = _LOCAL_NAMES | {host.lower()}
        self._pass = hmac.new(token.encode(), b"page", hashlib.sha256).hexdigest()
        self._cookie = f"local_{hashlib.sha256(token.encode()).hexdigest()[:12]}"

    def has_token(self, request: web.Request) -> bool:
        return _same(request.headers.get(TOKEN_HEADER, ""), self._token)

    def knows(self, given: str) -> bool:
        return _same(given, self._token)

    def admit(self, response: web.Response) -> None:
        """Let this browser in from now on."""
        response.set_cookie(self._cookie, self._pass, path="/_local", httponly=True, samesite="Strict", max_age=_LASTS)

    def may_look(self, request: web.Request) -> bool:
        """A name that is not this machine's may be a stranger's whose address was turned to us (DNS rebinding)."""
        if self.has_token(request):
            return True
        return self._is_ours(request) and _same(request.cookies.get(self._cookie, ""), self._pass)

    def may_fetch(self, request: web.Request) -> bool:
        """Not for a page of another origin, which the browser would give the cookie to on the same host."""
        foreign = request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}
        return self.may_look(request) and (self.has_token(request) or not foreign)

    def may_change(self, request: web.Request) -> bool:
        """With the cookie alone, only a page of ours may."""
        if self.has_token(request):
            return True
        origin = request.headers.get("Origin", "")
        return self.may_fetch(request) and origin == f"http://{request.host}"

    def _is_ours(self, request: web.Request) -> bool:
        try:
            name = urlsplit(f"//{request.host}").hostname or ""
        except ValueError:
            return False
        return name in self._names or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(errors="surrogateescape"), wanted.encode())
