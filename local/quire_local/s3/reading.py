"""GetObject and HeadObject: conditions, ranges, versions and the headers that go with an object."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from quire_local.errors import AwsError
from quire_local.s3 import checksums, tags
from quire_local.s3.calls import Answer, Call, header_value
from quire_local.s3.content import Contents
from quire_local.s3.errors import S3Error, precondition_failed
from quire_local.s3.finding import existing, http_date, part_number, parts_count, pieces_of, version_headers
from quire_local.s3.index import Version
from quire_local.s3.lifecycle import expiration_header
from quire_local.s3.pieces import Piece
from quire_local.store import Store

_OVERRIDES = {
    "response-cache-control": "cache-control",
    "response-content-disposition": "content-disposition",
    "response-content-encoding": "content-encoding",
    "response-content-language": "content-language",
    "response-content-type": "content-type",
    "response-expires": "expires",
}


class Reading:
    def __init__(self, store: Store, contents: Contents) -> None:
        self._store = store
        self._contents = contents

    async def get_object(self, call: Call) -> Answer:
        version = self._store.read(lambda db: existing(db, call))
        refused = _unmet_condition(call.headers, version)
        if refused is not None:
            return refused
        pieces = self._store.read(lambda db: pieces_of(db, version))
        headers = self._headers(call, version)
        part = _part(call, version, pieces)
        status, start, length = 200, 0, version.size
        if part is None:
            headers |= _checksums(call, version)
        else:
            status, (start, length) = 206, part
            headers["content-range"] = f"bytes {start}-{start + length - 1}/{version.size}"
        headers["content-length"] = str(length)
        if call.method == "HEAD":
            return Answer(status, headers)
        return Answer(status, headers, self._contents.read(pieces, start, length))

    def _headers(self, call: Call, version: Version) -> dict[str, str]:
        tagged = self._store.read(lambda db: tags.of(db, version))
        parts = {"x-amz-mp-parts-count": parts_count(version)} if "partNumber" in call.query else {}
        return {
            **_headers(call, version),
            **tags.count_header(tagged),
            **expiration_header(call.bucket, version, tagged),
            **{name: str(count) for name, count in parts.items() if count},
        }


def _headers(call: Call, version: Version) -> dict[str, str]:
    overridden = {
        name: header_value(parameter, call.query[parameter])
        for parameter, name in _OVERRIDES.items()
        if parameter in call.query
    }
    return {
        **version.headers,
        **overridden,
        **version_headers(version),
        "etag": f'"{version.etag}"',
        "last-modified": http_date(version.modified),
        "accept-ranges": "bytes",
        "x-amz-server-side-encryption": "AES256",
    }


def _checksums(call: Call, version: Version) -> dict[str, str]:
    """Stored checksums, where asked for; they are of the whole object, so a part of it comes without."""
    asked = call.headers.get("x-amz-checksum-mode", "").upper() == "ENABLED"
    return checksums.headers(version.checksums) if asked else {}


def _part(call: Call, version: Version, pieces: Sequence[Piece]) -> tuple[int, int] | None:
    """Start and length of what is asked for, by range or by the number of a part; None is everything."""
    if "partNumber" not in call.query:
        return byte_range(call.headers.get("range"), version.size)
    if "range" in call.headers:
        raise AwsError("InvalidRequest", "Cannot specify both Range header and partNumber query parameter")
    number = part_number(call.query["partNumber"])
    if number > len(pieces):
        fields = {"PartNumberRequested": str(number), "ActualPartCount": str(len(pieces))}
        raise S3Error("InvalidPartNumber", "The requested partnumber is not satisfiable", 416, fields=fields)
    start = sum(piece.size for piece in pieces[: number - 1])
    return (start, pieces[number - 1].size) if version.size else None


def _unmet_condition(headers: Mapping[str, str], version: Version) -> Answer | None:
    """RFC 9110's order: If-Match before the date, If-None-Match before the date."""
    match, none_match = headers.get("if-match"), headers.get("if-none-match")
    modified = datetime.fromtimestamp(int(version.modified), UTC)
    if match is not None and not names(match, version.etag):
        raise precondition_failed("If-Match")
    unmodified_since = http_date_of(headers.get("if-unmodified-since"))
    if match is None and unmodified_since is not None and modified > unmodified_since:
        raise precondition_failed("If-Unmodified-Since")
    modified_since = http_date_of(headers.get("if-modified-since"))
    fresh = none_match is None and modified_since is not None and modified <= modified_since
    if fresh or (none_match is not None and names(none_match, version.etag)):
        kept = ("cache-control", "expires")
        stored = {name: version.headers[name] for name in kept if name in version.headers}
        etag = {"etag": f'"{version.etag}"', "last-modified": http_date(version.modified)}
        return Answer(304, {**stored, **etag, **version_headers(version)})
    return None


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Start and length of a single range; what is no such range is ignored, as S3 does."""
    match = re.fullmatch(r"\s*bytes\s*=\s*([0-9]*)\s*-\s*([0-9]*)\s*", header or "")
    if match is None or not (match[1] or match[2]):
        return None
    if match[1] and match[2] and int(match[2]) < int(match[1]):
        return None
    start = int(match[1]) if match[1] else max(size - int(match[2]), 0)
    end = min(int(match[2]), size - 1) if match[1] and match[2] else size - 1
    if start > end:
        fields = {"RangeRequested": (header or "").strip(), "ActualObjectSize": str(size)}
        message = "The requested range is not satisfiable"
        raise S3Error("InvalidRange", message, 416, headers={"content-range": f"bytes */{size}"}, fields=fields)
    return start, end - start + 1


def names(condition: str, etag: str) -> bool:
    tags = {tag.strip().removeprefix("W/").strip('"') for tag in condition.split(",")}
    return bool(tags & {"*", etag})


def http_date_of(text: str | None) -> datetime | None:
    """An HTTP date; what is none is ignored, as HTTP asks."""
    try:
        date = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
