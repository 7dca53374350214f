"""The version that a request means, or the error that says why there is none."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

from quire_local.errors import AwsError
from quire_local.s3 import parts
from quire_local.s3.calls import Call
from quire_local.s3.errors import S3Error, invalid
from quire_local.s3.index import Version, find
from quire_local.s3.pieces import Piece

MOST_PARTS = 10_000


def existing(db: sqlite3.Connection, call: Call) -> Version:
    """The object, or the version of it, that a request names; raises where that is none or a delete marker."""
    version_id = call.query.get("versionId")
    if version_id == "":
        raise invalid("Version id cannot be the empty string", ArgumentName="versionId")
    version = find(db, call.bucket.name, call.key, version_id)
    if version is None and version_id is not None:
        raise no_such_version(call.key, version_id)
    if version is None:
        raise no_such_key(call.key)
    if version.content is None:
        raise _is_marker(version, asked_for=version_id is not None)
    return version


def pieces_of(db: sqlite3.Connection, version: Version) -> Sequence[Piece]:
    """Where its bytes are; a version may be deleted between one look at the index and the next."""
    content = version.content or ""
    found = [Piece(part.content, part.size) for part in parts.parts(db, content)] if parts_count(version) else []
    if parts_count(version) and not found:
        raise no_such_key(version.key)
    return found or [Piece(content, version.size)]


def parts_count(version: Version) -> int:
    """How many parts an object was uploaded in; 0 is in one piece."""
    return int(version.etag.partition("-")[2] or 0)


def part_number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 5 or not 1 <= int(text) <= MOST_PARTS:
        message = f"Part number must be an integer between 1 and {MOST_PARTS}, inclusive"
        raise invalid(message, ArgumentName="partNumber", ArgumentValue=text)
    return int(text)


def no_such_key(key: str, headers: Mapping[str, str] | None = None) -> AwsError:
    return S3Error("NoSuchKey", "The specified key does not exist.", 404, headers=headers, fields={"Key": key})


def no_such_version(key: str, version_id: str) -> AwsError:
    fields = {"Key": key, "VersionId": version_id}
    return S3Error("NoSuchVersion", "The specified version does not exist.", 404, fields=fields)


def version_headers(version: Version) -> dict[str, str]:
    return {} if version.version_id == "null" else {"x-amz-version-id": version.version_id}


def http_date(timestamp: float) -> str:
    return format_datetime(datetime.fromtimestamp(timestamp, UTC), usegmt=True)


def _is_marker(version: Version, *, asked_for: bool) -> AwsError:
    headers = {"x-amz-delete-marker": "true", **version_headers(version)}
    if not asked_for:
        return no_such_key(version.key, headers)
    told = {**headers, "allow": "DELETE", "last-modified": http_date(version.modified)}
    message = "The specified method is not allowed against this resource."
    return S3Error("MethodNotAllowed", message, 405, headers=told)
