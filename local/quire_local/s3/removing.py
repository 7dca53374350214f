"""DeleteObject and DeleteObjects: delete markers, versions removed for good, and their events."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from quire_local.bucket_resources import Bucket
from quire_local.errors import AwsError
from quire_local.s3 import checksums
from quire_local.s3.bodies import whole
from quire_local.s3.calls import Answer, Call, xml
from quire_local.s3.content import Contents
from quire_local.s3.errors import invalid, not_implemented
from quire_local.s3.index import Expectation, Target, Version, erase, find, insert, marker, next_sequence
from quire_local.s3.notices import Cause, Events, deleted
from quire_local.s3.xml import Element, child, document, parse
from quire_local.store import Store

_MOST_KEYS = 1000
_LARGEST_LIST = 2 << 20


@dataclass(frozen=True)
class Removal:
    """What one deletion did. `version` is what was removed, or the marker that was made."""

    target: Target
    version: Version | None
    marker: bool = False
    """The version is a delete marker."""
    dropped: Sequence[str] = ()


class Removing:
    def __init__(self, store: Store, contents: Contents, events: Events, wake: Callable[[], None]) -> None:
        self._store = store
        self._contents = contents
        self._events = events
        self._wake = wake

    async def delete_object(self, call: Call) -> Answer:
        if "if-match" in call.headers:
            raise not_implemented("DeleteObject with If-Match")
        target = Target(call.key, call.query.get("versionId"))
        if target.version_id == "":
            raise invalid("Version id cannot be the empty string", ArgumentName="versionId")
        (removal,) = await self._remove(call, [target])
        if removal.version is None:
            return Answer(204, _named(target.version_id))
        made = {"x-amz-delete-marker": "true"} if removal.marker else {}
        return Answer(204, {**made, **_named(_told(removal.version.version_id))})

    async def delete_objects(self, call: Call) -> Answer:
        targets, quiet = await _targets(call)
        removals = await self._remove(call, targets)
        told = [] if quiet else [("Deleted", _describe(removal)) for removal in removals]
        return xml(document(("DeleteResult", told)))

    async def _remove(self, call: Call, targets: Sequence[Target]) -> list[Removal]:
        def work(db: sqlite3.Connection) -> list[Removal]:
            return [self._remove_one(db, call, target) for target in targets]

        removals = await self._store.write(work)
        self._contents.remove(name for removal in removals for name in removal.dropped)
        if call.bucket.events:
            self._wake()
        return removals

    def _remove_one(self, db: sqlite3.Connection, call: Call, target: Target) -> Removal:
        return remove(db, call.bucket, target, Cause.of(call, "DeleteObject"), self._events)


def remove(db: sqlite3.Connection, bucket: Bucket, target: Target, cause: Cause, events: Events) -> Removal:
    """Inside a transaction: one deletion, and the event that tells of it."""
    removal = _erased(db, bucket, target) if _for_good(db, bucket, target) else _marked(db, bucket, target, cause)
    if removal.version is not None and bucket.events:
        made = removal.marker and target.version_id is None
        # A removal has a sequencer of its own, above the one of what it removed.
        version = removal.version if made else replace(removal.version, sequence=next_sequence(db))
        events(db, deleted(cause, version, marker=made))
    return removal


def _for_good(db: sqlite3.Connection, bucket: Bucket, target: Target) -> bool:
    if target.version_id is not None:
        return True
    current = find(db, bucket.name, target.key)
    # A bucket whose versioning was switched off still hides its older versions behind a marker.
    return not bucket.versioned and (current is None or _alone(db, current))


def _alone(db: sqlite3.Connection, version: Version) -> bool:
    sql = "SELECT COUNT(*) FROM s3_versions WHERE bucket = ? AND key = ?"
    count: int = db.execute(sql, (version.bucket, version.key.encode())).fetchone()[0]
    return version.version_id == "null" and count == 1


def _erased(db: sqlite3.Connection, bucket: Bucket, target: Target) -> Removal:
    version = find(db, bucket.name, target.key, target.version_id or "null")
    if version is None:
        return Removal(target, None)
    return Removal(target, version, version.content is None, erase(db, version))


def _marked(db: sqlite3.Connection, bucket: Bucket, target: Target, cause: Cause) -> Removal:
    made = marker(bucket.name, target.key, versioned=bucket.versioned, modified=cause.when.timestamp())
    stored, dropped = insert(db, made, Expectation())
    return Removal(target, stored, marker=True, dropped=dropped)


async def _targets(call: Call) -> tuple[list[Target], bool]:
    body = await whole(call.body, call.headers, _LARGEST_LIST)
    algorithms = checksums.wanted(call.headers)
    if not algorithms and "content-md5" not in call.headers:
        raise AwsError("InvalidRequest", "Missing required header for this request: Content-MD5")
    digests = checksums.of(body, algorithms)
    checksums.check(digests, checksums.declared(call.headers), content_md5=call.headers.get("content-md5"))
    root = parse(body)
    targets = [_target(child(item, "Key"), child(item, "VersionId")) for item in root.findall("{*}Object")]
    if not 1 <= len(targets) <= _MOST_KEYS:
        raise AwsError("MalformedXML", f"Name between 1 and {_MOST_KEYS} objects.")
    return targets, child(root, "Quiet") == "true"


def _target(key: str | None, version_id: str | None) -> Target:
    if not key:
        raise AwsError("UserKeyMustBeSpecified", "The key of an object to delete is missing.")
    return Target(key, version_id or None)


def _describe(removal: Removal) -> list[Element]:
    told: list[Element] = [("Key", removal.target.key)]
    if removal.target.version_id is not None:
        told.append(("VersionId", removal.target.version_id))
    if removal.marker and removal.version is not None:
        told.append(("DeleteMarker", True))
        told.append(("DeleteMarkerVersionId", removal.version.version_id))
    return told


def _told(version_id: str) -> str | None:
    return None if version_id == "null" else version_id


def _named(version_id: str | None) -> dict[str, str]:
    return {"x-amz-version-id": version_id} if version_id else {}
