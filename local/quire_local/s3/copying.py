"""CopyObject, and what it shares with UploadPartCopy: another object as the source of bytes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import unquote

from quire_local.bucket_resources import Bucket
from quire_local.errors import AwsError
from quire_local.s3 import checksums, tags
from quire_local.s3.calls import Answer, Call, xml
from quire_local.s3.content import Contents
from quire_local.s3.described import expectation, stored_headers, without
from quire_local.s3.errors import S3Error, invalid, precondition_failed
from quire_local.s3.finding import existing, pieces_of, version_headers
from quire_local.s3.index import Version
from quire_local.s3.listing import time
from quire_local.s3.pieces import Piece
from quire_local.s3.reading import http_date_of, names
from quire_local.s3.taking import LARGEST, Promises
from quire_local.s3.writing import Description, Writing, created_headers
from quire_local.s3.xml import document
from quire_local.store import Store

PREFIX = "x-amz-copy-source"
_DIRECTIVES = ("x-amz-metadata-directive", "x-amz-tagging-directive")


@dataclass(frozen=True)
class Source:
    version: Version
    pieces: tuple[Piece, ...]
    tags: Mapping[str, str]

    @property
    def headers(self) -> dict[str, str]:
        return {
            f"{PREFIX}-{name.removeprefix('x-amz-')}": value for name, value in version_headers(self.version).items()
        }


class Sources:
    """Finds what a copy is to be made of."""

    def __init__(self, store: Store, bucket: Callable[[str], Bucket]) -> None:
        self._store = store
        self._bucket = bucket

    def of(self, call: Call) -> Source:
        """The object that the header names, if it meets the conditions that go with it."""
        path, _, version_id = call.headers[PREFIX].partition("?versionId=")
        name, _, key = unquote(path).removeprefix("/").partition("/")
        if not name or not key or not _is_text(key + version_id):
            raise invalid("Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
        query = {"versionId": unquote(version_id)} if version_id else {}
        asked = replace(call, bucket=self._bucket(name), key=key, query=query)
        source = self._store.read(lambda db: _read(db, asked))
        _check(call.headers, source.version)
        return source


class Copying:
    def __init__(self, sources: Sources, contents: Contents, writing: Writing) -> None:
        self._sources = sources
        self._contents = contents
        self._writing = writing

    async def copy_object(self, call: Call) -> Answer:
        source = self._sources.of(call)
        description = _description(call, source)
        if source.version.size > LARGEST:
            raise AwsError("InvalidRequest", "The specified copy source is larger than the maximum allowable size")
        promises = Promises(
            algorithms=checksums.wanted(call.headers) or set(source.version.checksums),
            checksums=dict,
        )
        with self._contents.read(source.pieces, 0, source.version.size) as body:
            made = await self._writing.keep(call, description, body, promises)
        headers = {**created_headers(call, made, description.tags), **source.headers}
        told = [
            ("LastModified", time(made.modified)),
            ("ETag", headers.pop("etag")),
            *checksums.elements(made.checksums),
        ]
        return replace(
            xml(document(("CopyObjectResult", told))), headers={**headers, "content-type": "application/xml"}
        )


def _is_text(text: str) -> bool:
    """Whether bytes of a header were UTF-8, as a key is."""
    return not any(0xD800 <= ord(character) < 0xE000 for character in text)


def _read(db: sqlite3.Connection, asked: Call) -> Source:
    try:
        version = existing(db, asked)
    except S3Error as error:
        if error.code != "MethodNotAllowed":
            raise
        message = "The source of a copy request may not specifically refer to a delete marker by version id."
        raise AwsError("InvalidRequest", message) from error
    return Source(version, tuple(pieces_of(db, version)), tags.of(db, version))


def _description(call: Call, source: Source) -> Description:
    given = stored_headers(without(call.headers, PREFIX, *_DIRECTIVES))
    replaced, retagged = (_replaces(call.headers, directive) for directive in _DIRECTIVES)
    itself = (source.version.bucket, source.version.key) == (call.bucket.name, call.key)
    if itself and source.version.latest and not replaced:
        message = (
            "This copy request is illegal because it is trying to copy an object to itself without changing the "
            "object's metadata, storage class, website redirect location or encryption attributes."
        )
        raise AwsError("InvalidRequest", message)
    return Description(
        key=call.key,
        headers=given if replaced else source.version.headers,
        reason="CopyObject",
        tags=tags.from_header(call.headers.get("x-amz-tagging", "")) if retagged else source.tags,
        expected=expectation(call.headers),
    )


def _replaces(headers: Mapping[str, str], directive: str) -> bool:
    value = headers.get(directive, "COPY")
    if value not in {"COPY", "REPLACE"}:
        raise invalid(f"Unknown value of {directive}.", ArgumentName=directive, ArgumentValue=value)
    return value == "REPLACE"


def _check(headers: Mapping[str, str], version: Version) -> None:
    """The four conditions on a source; a match of its tag outweighs its date."""
    match, none_match = headers.get(f"{PREFIX}-if-match"), headers.get(f"{PREFIX}-if-none-match")
    since = http_date_of(headers.get(f"{PREFIX}-if-modified-since"))
    unmodified = http_date_of(headers.get(f"{PREFIX}-if-unmodified-since"))
    modified = datetime.fromtimestamp(int(version.modified), UTC)
    failed = {
        "if-match": match is not None and not names(match, version.etag),
        "if-unmodified-since": match is None and unmodified is not None and modified > unmodified,
        "if-none-match": none_match is not None and names(none_match, version.etag),
        "if-modified-since": none_match is None and since is not None and modified <= since,
    }
    for condition, holds_not in failed.items():
        if holds_not:
            raise precondition_failed(f"{PREFIX}-{condition}")
