"""One request to S3 and its answer, as the operations see them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from quire_local.bucket_resources import Bucket
from quire_local.s3.errors import invalid
from quire_local.s3.pieces import Range


@dataclass(frozen=True, kw_only=True)
class Call:
    """What is asked; nothing of the body is read yet."""

    method: str
    bucket: Bucket
    key: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: AsyncIterator[bytes]
    now: datetime
    request_id: str
    source_ip: str
    url: str
    """Scheme, host and path, for a Location."""


@dataclass(frozen=True)
class Answer:
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Range = b""


def xml(body: bytes) -> Answer:
    return Answer(200, {"content-type": "application/xml"}, body)


def header_value(name: str, value: str) -> str:
    """A value that may stand in a response header."""
    if any(ord(character) < 32 or ord(character) == 127 or 0xD800 <= ord(character) < 0xE000 for character in value):
        raise invalid("A header value may hold no control characters and must be UTF-8.", ArgumentName=name)
    return value
