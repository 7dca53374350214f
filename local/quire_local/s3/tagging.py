"""GetObjectTagging, PutObjectTagging and DeleteObjectTagging."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from sqlite3 import Connection

from quire_local.s3 import checksums, tags
from quire_local.s3.bodies import whole
from quire_local.s3.calls import Answer, Call, xml
from quire_local.s3.finding import existing, version_headers
from quire_local.s3.index import Version, next_sequence
from quire_local.s3.notices import Cause, Events, tagged
from quire_local.s3.xml import document, parse
from quire_local.store import Store

_LARGEST = 64 << 10


class Tagging:
    def __init__(self, store: Store, events: Events, wake: Callable[[], None]) -> None:
        self._store = store
        self._events = events
        self._wake = wake

    async def get(self, call: Call) -> Answer:
        version = self._store.read(lambda db: existing(db, call))
        found = self._store.read(lambda db: tags.of(db, version))
        answer = xml(document(("Tagging", [tags.as_elements(found)])))
        return Answer(200, {**answer.headers, **version_headers(version)}, answer.body)

    async def put(self, call: Call) -> Answer:
        body = await whole(call.body, call.headers, _LARGEST)
        digests = checksums.of(body, checksums.wanted(call.headers))
        checksums.check(digests, checksums.declared(call.headers), content_md5=call.headers.get("content-md5"))
        version = await self._replace(call, tags.from_document(parse(body)))
        return Answer(200, version_headers(version))

    async def delete(self, call: Call) -> Answer:
        return Answer(204, version_headers(await self._replace(call, {})))

    async def _replace(self, call: Call, given: Mapping[str, str]) -> Version:
        def work(db: Connection) -> Version:
            version = existing(db, call)
            tags.put(db, version, given)
            if call.bucket.events:
                told = replace(version, sequence=next_sequence(db))
                self._events(db, tagged(Cause.of(call), told, added=bool(given)))
            return version

        version = await self._store.write(work)
        if call.bucket.events:
            self._wake()
        return version
