"""PutObject: the whole body to disk, checked, then object and event in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from quire_local.errors import AwsError
from quire_local.s3 import checksums, tags
from quire_local.s3.calls import Answer, Call
from quire_local.s3.content import Contents
from quire_local.s3.described import expectation, stored_headers
from quire_local.s3.finding import version_headers
from quire_local.s3.index import Expectation, Version, insert, new_version_id
from quire_local.s3.lifecycle import expiration_header
from quire_local.s3.notices import Cause, Events, created
from quire_local.s3.taking import Promises, Taken, sent, take
from quire_local.store import Store


@dataclass(frozen=True, kw_only=True)
class Description:
    """What an object is to be, but for its bytes."""

    key: str
    headers: Mapping[str, str]
    reason: str
    """What its event gives as the operation that made it."""
    tags: Mapping[str, str] = field(default_factory=dict)
    expected: Expectation = field(default_factory=Expectation)


class Writing:
    def __init__(self, store: Store, contents: Contents, events: Events, wake: Callable[[], None]) -> None:
        self._store = store
        self._contents = contents
        self._events = events
        self._wake = wake

    async def put_object(self, call: Call) -> Answer:
        description = Description(
            key=call.key,
            headers=stored_headers(call.headers),
            reason="PutObject",
            tags=tags.from_header(call.headers.get("x-amz-tagging", "")),
            expected=expectation(call.headers),
        )
        version = await self.keep(call, description, *sent(call, set()))
        return Answer(200, created_headers(call, version, description.tags))

    async def keep(
        self, call: Call, description: Description, body: AsyncIterable[bytes], promises: Promises
    ) -> Version:
        """Take in a body; when this returns, the object and its event are durable."""
        taken = await take(self._contents, body, promises)
        version = _version(call, description, taken, promises.algorithms)
        try:
            stored, dropped = await self._store.write(lambda db: self.record(db, call, version, description))
        except AwsError:
            self._contents.remove([taken.content])
            raise
        self.settle(call, dropped)
        return stored

    def record(
        self, db: sqlite3.Connection, call: Call, version: Version, description: Description
    ) -> tuple[Version, Sequence[str]]:
        """Inside a transaction: the version, its tags and its event; also names contents that nothing needs now."""
        stored, dropped = insert(db, version, description.expected)
        tags.put(db, stored, description.tags)
        if call.bucket.events:
            self._events(db, created(Cause.of(call, description.reason), stored))
        return stored, dropped

    def settle(self, call: Call, dropped: Sequence[str]) -> None:
        """After the transaction: nothing is left behind, and the event goes on its way."""
        self._contents.remove(dropped)
        if call.bucket.events:
            self._wake()


def created_headers(call: Call, version: Version, tagged: Mapping[str, str]) -> dict[str, str]:
    return {
        "etag": f'"{version.etag}"',
        "x-amz-server-side-encryption": "AES256",
        **version_headers(version),
        **checksums.headers(version.checksums),
        **expiration_header(call.bucket, version, tagged),
    }


def _version(call: Call, description: Description, taken: Taken, algorithms: set[str]) -> Version:
    return Version(
        bucket=call.bucket.name,
        key=description.key,
        version_id=new_version_id(versioned=call.bucket.versioned),
        content=taken.content,
        size=taken.size,
        etag=taken.etag,
        modified=call.now.timestamp(),
        headers=description.headers,
        checksums=checksums.encoded(taken.digests, algorithms),
    )
