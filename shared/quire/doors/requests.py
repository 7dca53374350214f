"""One REST request, as the handlers see it."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from functools import cached_property
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from typing import Any

from quire.domain.people import Principal
from quire.errors import Refusal, RefusalCode

_ADDRESS = "X-Quire-Address"
_ENTRY = "X-Quire-Entry"
"""Both are the distribution's: template.yaml."""
_CORRELATION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,200}")


class Request:
    """Who asks, and what stands beside the path and the body."""

    def __init__(self, event: Mapping[str, Any], *, entry: str = "") -> None:
        self._event = event
        self._entry = entry
        self._context: Mapping[str, Any] = event["requestContext"]
        self._headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}

    @property
    def method(self) -> str:
        method: str = self._event["httpMethod"]
        return method

    @property
    def path(self) -> str:
        path: str = self._event["path"]
        return path

    @property
    def query(self) -> Mapping[str, str]:
        return self._event.get("queryStringParameters") or {}

    @cached_property
    def text(self) -> str:
        """The body; refuses what is no text."""
        body: str = self._event.get("body") or ""
        if not self._event.get("isBase64Encoded"):
            return body
        try:
            return b64decode(body, validate=True).decode()
        except ValueError as error:
            raise Refusal(RefusalCode.VALIDATION_ERROR, "The body is not UTF-8.") from error

    @property
    def id(self) -> str:
        request_id: str = self._context["requestId"]
        return request_id

    @cached_property
    def correlation_id(self) -> str:
        """The caller's X-Correlation-Id if it is a plain short word, else the request's own id."""
        given = self.header("X-Correlation-Id")
        return given if given and _CORRELATION_ID.fullmatch(given) else self.id

    @cached_property
    def caller(self) -> Principal | None:
        """Whom the authorizer let in; None where the route has none."""
        return Principal.heard(self._context.get("authorizer") or {})

    @property
    def principal(self) -> Principal:
        if self.caller is None:
            raise Refusal(RefusalCode.UNAUTHORIZED, "Sign in first.")
        return self.caller

    @property
    def address(self) -> str:
        """Where the request came from: as what stands before the gateway says and proves, else as that saw it."""
        told = self.header(_ADDRESS) if self._entry and self._is_shown else None
        seen: str = (self._context.get("identity") or {}).get("sourceIp", "")
        return told or seen

    @property
    def _is_shown(self) -> bool:
        return compare_digest((self.header(_ENTRY) or "").encode(), self._entry.encode())

    @property
    def idempotency_key(self) -> str | None:
        key = self.header("Idempotency-Key")
        if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
            sentence = "must be 1 to 200 visible ASCII characters"
            raise Refusal(
                RefusalCode.VALIDATION_ERROR, "The Idempotency-Key is not usable.", ("Idempotency-Key", sentence)
            )
        return key

    def header(self, name: str) -> str | None:
        return self._headers.get(name.lower())

    def cookie(self, name: str) -> str | None:
        try:
            found = SimpleCookie(self.header("Cookie") or "").get(name)
        except CookieError:
            return None
        return None if found is None else found.value
