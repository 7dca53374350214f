"""ListMultipartUploads and ListParts: what has begun and not ended."""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection

from quire_local.s3 import checksums, parts
from quire_local.s3.calls import Answer, Call, xml
from quire_local.s3.listing import OWNER, Spell, limit_of, optional, spelling, time
from quire_local.s3.parts import Part, Upload, the_upload
from quire_local.s3.walking import successor
from quire_local.s3.xml import Element, document
from quire_local.store import Store

_INITIATOR: Element = ("Initiator", OWNER[1])
_STANDARD: Element = ("StorageClass", "STANDARD")
_BATCH = 1000
Entry = Upload | str
"""An upload, or a common prefix of several."""


class Uploads:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def list_uploads(self, call: Call) -> Answer:
        query, spell, limit = call.query, spelling(call.query), limit_of(call.query, "max-uploads")
        found = self._store.read(lambda db: _some(_entries(db, call), limit + 1))
        shown, truncated = found[:limit], len(found) > limit > 0
        entries: list[Element] = [
            ("Bucket", call.bucket.name),
            ("KeyMarker", spell(query.get("key-marker", ""))),
            ("UploadIdMarker", query.get("upload-id-marker", "")),
            *(_next_markers(shown[-1], spell) if truncated else []),
            ("Prefix", spell(query.get("prefix", ""))),
            *optional("Delimiter", spell(query.get("delimiter", ""))),
            *optional("EncodingType", query.get("encoding-type")),
            ("MaxUploads", limit),
            ("IsTruncated", truncated),
            *(("Upload", _upload(entry, spell)) for entry in shown if isinstance(entry, Upload)),
            *(("CommonPrefixes", [("Prefix", spell(entry))]) for entry in shown if isinstance(entry, str)),
        ]
        return xml(document(("ListMultipartUploadsResult", entries)))

    async def list_parts(self, call: Call) -> Answer:
        upload = self._store.read(lambda db: the_upload(db, call.bucket.name, call.key, call.query.get("uploadId", "")))
        limit = limit_of(call.query, "max-parts")
        marker = limit_of(call.query, "part-number-marker", most=10_000, default=0)
        found = self._store.read(lambda db: parts.parts(db, upload.upload_id, marker, limit + 1))
        shown = found[:limit]
        kind = "COMPOSITE" if upload.composite else "FULL_OBJECT"
        told: list[Element] = [
            ("Bucket", upload.bucket),
            ("Key", upload.key),
            ("UploadId", upload.upload_id),
            _INITIATOR,
            OWNER,
            _STANDARD,
            ("PartNumberMarker", marker),
            *([("NextPartNumberMarker", shown[-1].number)] if shown else []),
            ("MaxParts", limit),
            ("IsTruncated", len(found) > limit > 0),
            *([("ChecksumAlgorithm", upload.algorithm.upper()), ("ChecksumType", kind)] if upload.algorithm else []),
            *(("Part", _part(part)) for part in shown),
        ]
        return xml(document(("ListPartsResult", told)))


def _entries(db: Connection, call: Call) -> Iterator[Entry]:
    """Uploads behind the markers, those below a common prefix folded into one entry."""
    query = call.query
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    key, upload_id = query.get("key-marker", ""), query.get("upload-id-marker", "")
    # No id is as high as this: without a marker for ids, all uploads of the marked key are past.
    position = (key.encode(), upload_id or "\x7f")
    if not key:
        position = (prefix.encode(), "")
    folded = key if delimiter and key.endswith(delimiter) else None
    while batch := parts.uploads(db, call.bucket.name, position, successor(prefix.encode()), _BATCH):
        for upload in batch:
            common = _common(upload.key, prefix, delimiter)
            if upload.key.startswith(prefix) and (common is None or common != folded):
                yield common or upload
            folded = common
        position = (batch[-1].key.encode(), batch[-1].upload_id)


def _common(key: str, prefix: str, delimiter: str) -> str | None:
    end = key.find(delimiter, len(prefix)) if delimiter else -1
    return None if end < 0 else key[: end + len(delimiter)]


def _some(entries: Iterator[Entry], count: int) -> list[Entry]:
    return [entry for _, entry in zip(range(count), entries, strict=False)]


def _next_markers(last: Entry, spell: Spell) -> list[Element]:
    if isinstance(last, str):
        return [("NextKeyMarker", spell(last)), ("NextUploadIdMarker", "")]
    return [("NextKeyMarker", spell(last.key)), ("NextUploadIdMarker", last.upload_id)]


def _upload(upload: Upload, spell: Spell) -> list[Element]:
    kind = "COMPOSITE" if upload.composite else "FULL_OBJECT"
    return [
        ("Key", spell(upload.key)),
        ("UploadId", upload.upload_id),
        _INITIATOR,
        OWNER,
        _STANDARD,
        ("Initiated", time(upload.initiated)),
        *([("ChecksumAlgorithm", upload.algorithm.upper()), ("ChecksumType", kind)] if upload.algorithm else []),
    ]


def _part(part: Part) -> list[Element]:
    return [
        ("PartNumber", part.number),
        ("LastModified", time(part.modified)),
        ("ETag", f'"{part.etag}"'),
        ("Size", part.size),
        *checksums.elements(part.checksums),
    ]
