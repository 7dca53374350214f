"""One page of a listing: from a position on, keys below a common prefix folded into one entry."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field

from quire_local.s3.errors import invalid
from quire_local.s3.index import Version

Position = tuple[bytes, int]
"""Everything from this key on, and of the key itself what lies below this sequence."""
Fetch = Callable[[Position, int], list[Version]]
_ABOVE_ALL = 1 << 62
START: Position = (b"", _ABOVE_ALL)


@dataclass
class Page:
    next: Position
    versions: list[Version] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    truncated: bool = False

    def __len__(self) -> int:
        return len(self.versions) + len(self.prefixes)


def walk(fetch: Fetch, start: Position, *, prefix: bytes, delimiter: bytes, limit: int) -> Page:
    """At most `limit` entries; `next` is where the following page starts."""
    page = Page(next=start if start[0] >= prefix else (prefix, _ABOVE_ALL))
    while len(page) < limit:
        wanted = limit - len(page)
        found = fetch(page.next, wanted)
        folded = _take(page, found, prefix, delimiter)
        if not folded and len(found) < wanted:
            return page
    page.truncated = limit > 0 and bool(fetch(page.next, 1))
    return page


def after(key: str) -> Position:
    """Past every version of this key."""
    return key.encode(), 0


def past(prefix: bytes) -> Position:
    """Past everything that starts with this."""
    return successor(prefix), _ABOVE_ALL


def successor(prefix: bytes) -> bytes:
    """The least key above all that start with `prefix`; UTF-8 has no byte 0xff, so there is always one."""
    return prefix[:-1] + bytes([prefix[-1] + 1]) if prefix else b"\xff"


def token(position: Position) -> str:
    key, sequence = position
    return base64.urlsafe_b64encode(f"{sequence:x}.".encode() + key).decode()


def position(text: str) -> Position:
    try:
        sequence, _, key = base64.b64decode(text, altchars=b"-_", validate=True).partition(b".")
        return key, int(sequence, 16)
    except ValueError as error:
        raise invalid("The continuation token provided is incorrect", ArgumentName="continuation-token") from error


def _take(page: Page, found: list[Version], prefix: bytes, delimiter: bytes) -> bool:
    """Put versions on the page up to the first that is folded; whether there was one."""
    for version in found:
        key = version.key.encode()
        end = key.find(delimiter, len(prefix)) if delimiter else -1
        if end >= 0:
            common = key[: end + len(delimiter)]
            page.prefixes.append(common.decode())
            page.next = past(common)
            return True
        page.versions.append(version)
        page.next = (key, version.sequence)
    return False
