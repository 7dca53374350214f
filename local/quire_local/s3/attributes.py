"""GetObjectAttributes: what there is to know of an object without its bytes."""

from __future__ import annotations

from collections.abc import Mapping

from quire_local.s3 import checksums, parts
from quire_local.s3.calls import Answer, Call, xml
from quire_local.s3.errors import invalid
from quire_local.s3.finding import existing, http_date, parts_count, version_headers
from quire_local.s3.index import Version
from quire_local.s3.listing import limit_of
from quire_local.s3.xml import Element, document
from quire_local.store import Store

_KNOWN = ("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize")


class Attributes:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, call: Call) -> Answer:
        asked = [name.strip() for name in call.headers.get("x-amz-object-attributes", "").split(",")]
        if not set(asked) <= set(_KNOWN):
            raise invalid("Invalid attribute name specified.", ArgumentName="x-amz-object-attributes")
        version = self._store.read(lambda db: existing(db, call))
        told = [element for name in _KNOWN if name in asked for element in self._told(call, version, name)]
        answer = xml(document(("GetObjectAttributesResponse", told)))
        headers = {"last-modified": http_date(version.modified), **version_headers(version)}
        return Answer(200, {**answer.headers, **headers}, answer.body)

    def _told(self, call: Call, version: Version, name: str) -> list[Element]:
        if name == "ETag":
            return [("ETag", version.etag)]
        if name == "StorageClass":
            return [("StorageClass", "STANDARD")]
        if name == "ObjectSize":
            return [("ObjectSize", version.size)]
        if name == "ObjectParts":
            return self._parts(call.headers, version)
        return [("Checksum", _checksum(version))] if version.checksums else []

    def _parts(self, headers: Mapping[str, str], version: Version) -> list[Element]:
        count = parts_count(version)
        if not count:
            return []
        limit = limit_of(headers, "x-amz-max-parts")
        marker = limit_of(headers, "x-amz-part-number-marker", most=10_000, default=0)
        upload_id = version.content or ""
        found = self._store.read(lambda db: parts.parts(db, upload_id, marker, limit + 1))
        shown = found[:limit] if version.checksums else []
        listed: list[Element] = [
            ("TotalPartsCount", count),
            ("PartNumberMarker", marker),
            ("NextPartNumberMarker", shown[-1].number if shown else 0),
            ("MaxParts", limit),
            ("IsTruncated", bool(shown) and len(found) > limit),
            *(("Part", _part(part)) for part in shown),
        ]
        return [("ObjectParts", listed)]


def _checksum(version: Version) -> list[Element]:
    return [*checksums.elements(version.checksums), ("ChecksumType", checksums.kind(version.checksums))]


def _part(part: parts.Part) -> list[Element]:
    return [("PartNumber", part.number), ("Size", part.size), *checksums.elements(part.checksums)]
