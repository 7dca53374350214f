"""GetObject and HeadObject: conditions, ranges, versions and the headers that go with an object."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from quire_local.errors import AwsError
from quire_local.s3.calls import Answer, Call, Slice, header_value
from quire_local.s3.content import Contents
from quire_local.s3.errors import S3Error, invalid, precondition_failed
from quire_local.s3.index import Version, find
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
        version = self._existing(call)
        refused = _unmet_condition(call.headers, version)
        if refused is not None:
            return refused
        part = _range(call.headers.get("range"), version.size)
        headers = _headers(call, version)
        status, start, length = 200, 0, version.size
        if part is None:
            headers |= _checksums(call, version)
        else:
            status, (start, length) = 206, part
            headers["content-range"] = f"bytes {start}-{start + length - 1}/{version.size}"
        headers["content-length"] = str(length)
        if call.method == "HEAD" or version.content is None:
            return Answer(status, headers)
        return Answer(status, headers, Slice(self._contents.open(version.content), start, length))

    def _existing(self, call: Call) -> Version:
        version_id = call.query.get("versionId")
        if version_id == "":
            raise invalid("Version id cannot be the empty string", ArgumentName="versionId")
        version = self._store.read(lambda db: find(db, call.bucket.name, call.key, version_id))
        if version is None and version_id is not None:
            raise no_such_version(call.key, version_id)
        if version is None:
            raise no_such_key(call.key)
        if version.content is None:
            raise _is_marker(version, asked_for=version_id is not None)
        return version


def no_such_key(key: str, headers: Mapping[str, str] | None = None) -> AwsError:
    return S3Error("NoSuchKey", "The specified key does not exist.", 404, headers=headers, fields={"Key": key})


def no_such_version(key: str, version_id: str) -> AwsError:
    fields = {"Key": key, "VersionId": version_id}
    return S3Error("NoSuchVersion", "The specified version does not exist.", 404, fields=fields)


def method_not_allowed(headers: Mapping[str, str] | None = None) -> AwsError:
    message = "The specified method is not allowed against this resource."
    return S3Error("MethodNotAllowed", message, 405, headers=headers)


def version_headers(version: Version) -> dict[str, str]:
    return {} if version.version_id == "null" else {"x-amz-version-id": version.version_id}


def _is_marker(version: Version, *, asked_for: bool) -> AwsError:
    headers = {"x-amz-delete-marker": "true", **version_headers(version)}
    if not asked_for:
        return no_such_key(version.key, headers)
    return method_not_allowed({**headers, "allow": "DELETE", "last-modified": _http_date(version.modified)})


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
        "last-modified": _http_date(version.modified),
        "accept-ranges": "bytes",
        "x-amz-server-side-encryption": "AES256",
    }


def _checksums(call: Call, version: Version) -> dict[str, str]:
    """Stored checksums, where asked for; they are of the whole object, so a part of it comes without."""
    if call.headers.get("x-amz-checksum-mode", "").upper() != "ENABLED" or not version.checksums:
        return {}
    named = {f"x-amz-checksum-{name}": value for name, value in version.checksums.items()}
    return {**named, "x-amz-checksum-type": "FULL_OBJECT"}


def _unmet_condition(headers: Mapping[str, str], version: Version) -> Answer | None:
    """RFC 9110's order: If-Match before the date, If-None-Match before the date."""
    match, none_match = headers.get("if-match"), headers.get("if-none-match")
    modified = datetime.fromtimestamp(int(version.modified), UTC)
    if match is not None and not _names(match, version.etag):
        raise precondition_failed("If-Match")
    unmodified_since = _date(headers.get("if-unmodified-since"))
    if match is None and unmodified_since is not None and modified > unmodified_since:
        raise precondition_failed("If-Unmodified-Since")
    modified_since = _date(headers.get("if-modified-since"))
    fresh = none_match is None and modified_since is not None and modified <= modified_since
    if fresh or (none_match is not None and _names(none_match, version.etag)):
        kept = ("cache-control", "expires")
        stored = {name: version.headers[name] for name in kept if name in version.headers}
        etag = {"etag": f'"{version.etag}"', "last-modified": _http_date(version.modified)}
        return Answer(304, {**stored, **etag, **version_headers(version)})
    return None


def _range(header: str | None, size: int) -> tuple[int, int] | None:
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


def _names(condition: str, etag: str) -> bool:
    tags = {tag.strip().removeprefix("W/").strip('"') for tag in condition.split(",")}
    return bool(tags & {"*", etag})


def _date(text: str | None) -> datetime | None:
    """An HTTP date; what is none is ignored, as HTTP asks."""
    try:
        date = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _http_date(timestamp: float) -> str:
    return format_datetime(datetime.fromtimestamp(timestamp, UTC), usegmt=True)
