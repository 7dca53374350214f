"""The sweep that keeps a bucket's lifecycle rules: what is due is deleted, with the events that tell of it."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import groupby

from quire_local.bucket_resources import Bucket
from quire_local.s3 import lifecycle, parts, tags
from quire_local.s3.content import Contents
from quire_local.s3.index import Target, Version, find, page
from quire_local.s3.multipart import abort_upload
from quire_local.s3.notices import Cause, Events
from quire_local.s3.parts import Upload
from quire_local.s3.removing import remove
from quire_local.s3.walking import START, successor
from quire_local.store import Store

_LOG = logging.getLogger(__name__)
_BATCH = 1000
# S3 sweeps once a day; rules count in days, so this is often enough to look prompt.
_PAUSE = 600.0
_END = successor(b"")
Due = tuple[Target, int]
"""What is to be deleted, and the sequence of the version that was found to be due."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Expiring:
    def __init__(
        self,
        buckets: Sequence[Bucket],
        store: Store,
        contents: Contents,
        events: Events,
        wake: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._buckets = [bucket for bucket in buckets if any(rule.enabled for rule in bucket.lifecycle)]
        self._store = store
        self._contents = contents
        self._events = events
        self._wake = wake
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Sweep now and from time to time, if there is a rule to keep."""
        if self._buckets:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def sweep(self) -> None:
        """Delete everything that is due at this moment."""
        now = self._clock()
        for bucket in self._buckets:
            for batch in self._batches(bucket, now):
                # Even where nothing is due, requests get their turn.
                await (self._delete(bucket, batch, now) if batch else asyncio.sleep(0))
            await self._abort(bucket, now)

    async def _run(self) -> None:
        while True:
            try:
                await self.sweep()
            except Exception:  # noqa: BLE001 - the outermost door of a task: logged, and rules are kept later
                _LOG.exception("a lifecycle sweep failed; the next one tries again")
            await asyncio.sleep(_PAUSE)

    def _batches(self, bucket: Bucket, now: datetime) -> Iterator[list[Due]]:
        """What is due, in turns that each look at a bounded number of versions and may find none."""
        batch: list[Due] = []
        seen = 0
        tagged = any(rule.tags for rule in bucket.lifecycle)
        for _, versions in groupby(self._versions(bucket), key=lambda version: version.key):
            history = list(versions)
            seen += len(history)
            batch += lifecycle.due_of(bucket, history, self._tags if tagged else _untagged, now)
            if seen >= _BATCH:
                yield batch
                batch, seen = [], 0
        yield batch

    def _versions(self, bucket: Bucket) -> Iterator[Version]:
        start = START
        while found := self._page(bucket, start):
            yield from found
            start = (found[-1].key.encode(), found[-1].sequence)

    def _page(self, bucket: Bucket, start: tuple[bytes, int]) -> list[Version]:
        return self._store.read(lambda db: page(db, bucket.name, start, _END, _BATCH, history=True))

    def _tags(self, version: Version) -> dict[str, str]:
        return self._store.read(lambda db: tags.of(db, version))

    async def _delete(self, bucket: Bucket, batch: Sequence[Due], now: datetime) -> None:
        def work(db: sqlite3.Connection) -> list[str]:
            still = [target for target, sequence in batch if _is_there(db, bucket, target, sequence)]
            removals = [remove(db, bucket, target, Cause.lifecycle(now), self._events) for target in still]
            return [content for removal in removals for content in removal.dropped]

        self._contents.remove(await self._store.write(work))
        if bucket.events:
            self._wake()

    async def _abort(self, bucket: Bucket, now: datetime) -> None:
        abandoned = [upload for upload in self._uploads(bucket) if lifecycle.is_abandoned(bucket, upload, now)]

        def work(db: sqlite3.Connection) -> list[str]:
            return [content for upload in abandoned for content in _aborted(db, upload)]

        self._contents.remove(await self._store.write(work))

    def _uploads(self, bucket: Bucket) -> Iterator[Upload]:
        start = (b"", "")
        while found := self._begun(bucket, start):
            yield from found
            start = (found[-1].key.encode(), found[-1].upload_id)

    def _begun(self, bucket: Bucket, start: tuple[bytes, str]) -> list[Upload]:
        return self._store.read(lambda db: parts.uploads(db, bucket.name, start, _END, _BATCH))


def _is_there(db: sqlite3.Connection, bucket: Bucket, target: Target, sequence: int) -> bool:
    """Whether what was due has not been overwritten or deleted meanwhile."""
    version = find(db, bucket.name, target.key, target.version_id)
    return version is not None and version.sequence == sequence


def _aborted(db: sqlite3.Connection, upload: Upload) -> list[str]:
    there = parts.find_upload(db, upload.bucket, upload.key, upload.upload_id)
    return [] if there is None else abort_upload(db, there)


def _untagged(_version: Version) -> dict[str, str]:
    return {}
