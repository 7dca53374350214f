"""One HTTP request, read the way API Gateway reads it before it becomes an event."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from quire_local.gateway.refusals import BAD_REQUEST, REQUEST_TOO_LARGE, Refusal

Pairs = tuple[tuple[str, str], ...]

# Headers that concern one hop, or that the gateway writes itself: they never reach a function.
_DROPPED = frozenset(
    {
        "connection",
        "content-length",
        "content-md5",
        "expect",
        "keep-alive",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "www-authenticate",
        "x-forwarded-port",
        "x-forwarded-proto",
    }
)


@dataclass(frozen=True, kw_only=True)
class Incoming:
    method: str
    stage_path: str
    """The path as it was sent, stage included, percent-encoding untouched."""
    path: str
    """The same without the stage."""
    headers: Pairs
    query: Pairs
    source_ip: str
    host: str

    def header(self, name: str) -> str | None:
        """The value of a header, the last one where it was repeated."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[-1] if values else None


def read_head(request: web.Request, stage: str) -> Incoming:
    target, _, query = request.raw_path.partition("?")
    stage_path = target if target.startswith("/") else urlsplit(target).path
    return Incoming(
        method=request.method,
        stage_path=stage_path,
        path="/" + stage_path.removeprefix(f"/{stage}").lstrip("/"),
        headers=_headers(request),
        query=tuple(parse_qsl(query, keep_blank_values=True, errors="replace")),
        source_ip=request.remote or "",
        host=request.host,
    )


def check_length(request: web.Request, limit: int) -> None:
    """Refuse a body that announces itself as too large, before anything of it is read."""
    if (request.content_length or 0) > limit:
        raise Refusal(REQUEST_TOO_LARGE)


async def read_body(request: web.Request, limit: int) -> bytes:
    """The whole body, refused as soon as it is known to be larger than `limit`."""
    check_length(request, limit)
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > limit:
                raise Refusal(REQUEST_TOO_LARGE)
    except (web.RequestPayloadError, ConnectionError) as error:
        raise Refusal(BAD_REQUEST) from error
    return bytes(body)


def single(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Name -> last value."""
    return dict(pairs)


def multi(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Name -> all values, in order."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _headers(request: web.Request) -> Pairs:
    received = [(_text(name), _text(value)) for name, value in request.raw_headers]
    spelling: dict[str, str] = {}
    for name, _ in received:
        spelling.setdefault(name.lower(), name)
    kept = [(spelling[name.lower()], value) for name, value in received if name.lower() not in _DROPPED]
    return tuple(_with_own_headers(request, kept))


def _with_own_headers(request: web.Request, headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in headers if name.lower() not in {"via", "x-forwarded-for"}]
    own = [
        ("Via", _extended(headers, "via", "1.1 quire_local")),
        ("X-Forwarded-For", _extended(headers, "x-forwarded-for", request.remote or "")),
        ("X-Forwarded-Port", str(_port(request))),
        ("X-Forwarded-Proto", request.scheme),
    ]
    if not any(name.lower() == "x-amzn-trace-id" for name, _ in kept):
        own.append(("X-Amzn-Trace-Id", f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"))
    return kept + own


def _extended(headers: list[tuple[str, str]], name: str, hop: str) -> str:
    return ", ".join([*(value for key, value in headers if key.lower() == name), hop])


def _port(request: web.Request) -> int:
    address = request.transport.get_extra_info("sockname") if request.transport else None
    return int(address[1]) if isinstance(address, tuple) else 80


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
