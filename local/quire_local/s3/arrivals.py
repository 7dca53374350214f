"""A request as far as its head tells, before anyone is believed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass

from aiohttp import web

from quire_local.canonical import SignedRequest, parameters
from quire_local.errors import AwsError
from quire_local.s3.addressing import locate, operation

_SIGNATURE = {
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-expires",
    "x-amz-signedheaders",
    "x-amz-signature",
    "x-amz-security-token",
}


@dataclass(frozen=True)
class Arrival:
    signed: SignedRequest
    bucket: str
    key: str
    operation: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """By lower-case name, and what a pre-signed URL carries in its query instead."""


def arrival(request: web.Request, buckets: Collection[str]) -> Arrival:
    path, _, raw_query = request.raw_path.partition("?")
    sent = joined(request)
    query = _utf8(dict(reversed(parameters(raw_query))))
    moved = {name.lower(): value for name, value in query.items() if name.lower().startswith("x-amz-")}
    headers = {name: value for name, value in moved.items() if name not in _SIGNATURE} | sent
    bucket, key = locate(request.host, path, buckets)
    name = operation(request.method, bucket, key, query, headers)
    signed = SignedRequest(request.method, path, raw_query, sent, None)
    return Arrival(signed, bucket, key, name, query, headers)


async def body(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it comes; a client that waits to be asked for it is asked at the first piece."""
    if request.headers.get("Expect", "").lower() == "100-continue" and request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    async for chunk in request.content.iter_any():
        yield chunk


def joined(request: web.Request) -> dict[str, str]:
    """Headers by lower-case name; one that is sent twice counts as a list."""
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        lower = name.lower()
        headers[lower] = f"{headers[lower]},{value}" if lower in headers else value
    return headers


def _utf8(query: dict[str, str]) -> dict[str, str]:
    try:
        "".join((*query, *query.values())).encode()
    except UnicodeEncodeError as error:
        raise AwsError("InvalidURI", "Couldn't parse the specified URI.") from error
    return query
