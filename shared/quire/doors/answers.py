"""The answer to a REST request, as the gateway wants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

_ALWAYS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000",
    "X-Content-Type-Options": "nosniff",
}
"""Data is nobody's to keep, to frame or to take for a page; over plain HTTP browsers take no notice of the fourth."""


@dataclass(frozen=True)
class Answer:
    """What is said, and how."""

    status: HTTPStatus
    content: str
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    content_type: str = "application/json"

    def wire(self, more: Mapping[str, str]) -> dict[str, Any]:
        """The answer with the headers that every answer carries, unless it says otherwise itself."""
        headers = {**_ALWAYS, "Content-Type": self.content_type, **self.headers, **more}
        cookies = {"Set-Cookie": list(self.cookies)} if self.cookies else {}
        return {
            "statusCode": self.status.value,
            "body": self.content,
            "isBase64Encoded": False,
            "multiValueHeaders": {name: [value] for name, value in headers.items()} | cookies,
        }
