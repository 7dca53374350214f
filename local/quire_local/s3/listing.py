"""ListObjectsV2, ListObjectVersions and ListBuckets, as S3 writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from quire_local.identity import ACCOUNT
from quire_local.s3 import checksums
from quire_local.s3.calls import Answer, Call, xml
from quire_local.s3.errors import invalid
from quire_local.s3.index import Version, bucket_ages, find, page
from quire_local.s3.walking import START, Page, Position, after, past, position, successor, token, walk
from quire_local.s3.xml import Element, document
from quire_local.store import Store

_MOST_KEYS = 1000
OWNER: Element = ("Owner", [("ID", ACCOUNT), ("DisplayName", "owner")])
Spell = Callable[[str], str]
"""How keys are written: as they are, or percent-encoded where the client asks for it."""


class Listing:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def list_objects(self, call: Call) -> Answer:
        query, spell = call.query, spelling(call.query)
        given, start_after = query.get("continuation-token"), query.get("start-after")
        start = position(given) if given is not None else after(start_after) if start_after else START
        found = self._page(call, start, history=False)
        owner = [OWNER] if query.get("fetch-owner") == "true" else []
        entries: list[Element] = [
            *_frame(call, spell),
            *optional("StartAfter", start_after and spell(start_after)),
            *optional("ContinuationToken", given),
            *optional("NextContinuationToken", token(found.next) if found.truncated else None),
            ("KeyCount", len(found)),
            ("IsTruncated", found.truncated),
            *(("Contents", [*_object(version, spell), *owner]) for version in found.versions),
            *_prefixes(found, spell),
        ]
        return xml(document(("ListBucketResult", entries)))

    async def list_objects_v1(self, call: Call) -> Answer:
        query, spell = call.query, spelling(call.query)
        marker, delimiter = query.get("marker", ""), query.get("delimiter", "")
        folded = bool(delimiter) and marker.endswith(delimiter)
        start = past(marker.encode()) if folded else after(marker) if marker else START
        found = self._page(call, start, history=False)
        named = delimiter and found.truncated
        entries: list[Element] = [
            *_frame(call, spell),
            ("Marker", spell(marker)),
            *optional("NextMarker", spell(_last(found)) if named else None),
            ("IsTruncated", found.truncated),
            *(("Contents", [*_object(version, spell), OWNER]) for version in found.versions),
            *_prefixes(found, spell),
        ]
        return xml(document(("ListBucketResult", entries)))

    async def list_versions(self, call: Call) -> Answer:
        spell = spelling(call.query)
        found = self._page(call, self._marked(call), history=True)
        entries: list[Element] = [
            *_frame(call, spell),
            ("KeyMarker", spell(call.query.get("key-marker", ""))),
            ("VersionIdMarker", call.query.get("version-id-marker", "")),
            *(_next_markers(found, spell) if found.truncated else []),
            ("IsTruncated", found.truncated),
            *(_version(version, spell) for version in found.versions),
            *_prefixes(found, spell),
        ]
        return xml(document(("ListVersionsResult", entries)))

    async def list_buckets(self, names: Iterable[str]) -> Answer:
        ages = self._store.read(bucket_ages)
        buckets: list[Element] = [
            ("Bucket", [("Name", name), ("CreationDate", time(ages[name]))]) for name in sorted(names)
        ]
        return xml(document(("ListAllMyBucketsResult", [OWNER, ("Buckets", buckets)])))

    def _page(self, call: Call, start: Position, *, history: bool) -> Page:
        prefix = call.query.get("prefix", "").encode()
        delimiter = call.query.get("delimiter", "").encode()

        def fetch(at: Position, count: int) -> list[Version]:
            end = successor(prefix)
            return self._store.read(lambda db: page(db, call.bucket.name, at, end, count, history=history))

        return walk(fetch, start, prefix=prefix, delimiter=delimiter, limit=limit_of(call.query, "max-keys"))

    def _marked(self, call: Call) -> Position:
        """Where ListObjectVersions' two markers point; a key marker may be a common prefix."""
        key, version_id = call.query.get("key-marker", ""), call.query.get("version-id-marker", "")
        delimiter = call.query.get("delimiter", "")
        if version_id and not key:
            raise invalid("A version-id marker cannot be specified without a key marker.")
        if not key:
            return START
        if delimiter and key.endswith(delimiter):
            return past(key.encode())
        version = self._store.read(lambda db: find(db, call.bucket.name, key, version_id)) if version_id else None
        return (key.encode(), version.sequence) if version else after(key)


def _frame(call: Call, spell: Spell) -> list[Element]:
    query = call.query
    return [
        ("Name", call.bucket.name),
        ("Prefix", spell(query.get("prefix", ""))),
        *optional("Delimiter", spell(query.get("delimiter", ""))),
        ("MaxKeys", limit_of(query, "max-keys")),
        *optional("EncodingType", query.get("encoding-type")),
    ]


def _object(version: Version, spell: Spell) -> list[Element]:
    return [
        ("Key", spell(version.key)),
        ("LastModified", time(version.modified)),
        ("ETag", f'"{version.etag}"'),
        *(("ChecksumAlgorithm", name.upper()) for name in version.checksums),
        *([("ChecksumType", checksums.kind(version.checksums))] if version.checksums else []),
        ("Size", version.size),
        ("StorageClass", "STANDARD"),
    ]


def _version(version: Version, spell: Spell) -> Element:
    identity: list[Element] = [("VersionId", version.version_id), ("IsLatest", version.latest), OWNER]
    if version.content is None:
        key: list[Element] = [("Key", spell(version.key)), ("LastModified", time(version.modified))]
        return "DeleteMarker", [*key, *identity]
    return "Version", [*_object(version, spell), *identity]


def _prefixes(found: Page, spell: Spell) -> list[Element]:
    return [("CommonPrefixes", [("Prefix", spell(prefix))]) for prefix in found.prefixes]


def _last(found: Page) -> str:
    """The last entry of a page, object or common prefix."""
    keys = [version.key for version in found.versions[-1:]]
    return max([*keys, *found.prefixes[-1:]], key=str.encode)


def _next_markers(found: Page, spell: Spell) -> list[Element]:
    last = found.versions[-1] if found.versions else None
    if last is None or (found.prefixes and found.prefixes[-1] > last.key):
        return [("NextKeyMarker", spell(found.prefixes[-1]))]
    return [("NextKeyMarker", spell(last.key)), ("NextVersionIdMarker", last.version_id)]


def limit_of(given: Mapping[str, str], name: str, *, most: int = _MOST_KEYS, default: int = _MOST_KEYS) -> int:
    """A count that a parameter asks for, never more than `most`."""
    text = given.get(name, str(default))
    if not text.isascii() or not text.isdecimal() or len(text) > 10:
        raise invalid(f"Provided {name} not an integer or within integer range", ArgumentName=name)
    return min(int(text), most)


def spelling(query: Mapping[str, str]) -> Spell:
    if query.get("encoding-type", "url") != "url":
        raise invalid("Invalid Encoding Method specified in Request", ArgumentName="encoding-type")
    return (lambda text: quote(text, safe="/")) if "encoding-type" in query else str


def optional(name: str, value: str | None) -> list[Element]:
    return [(name, value)] if value else []


def time(timestamp: float) -> str:
    return datetime.fromtimestamp(timestamp, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
