"""PutObject: the whole body to disk, checked, then object and event in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from quire_local.errors import AwsError
from quire_local.s3 import checksums
from quire_local.s3.bodies import AwsChunked, incomplete, is_chunked
from quire_local.s3.calls import Answer, Call, header_value
from quire_local.s3.content import Contents, Draft
from quire_local.s3.errors import S3Error, invalid, not_implemented
from quire_local.s3.index import Expectation, Version, insert, new_version_id
from quire_local.s3.notices import Events, created
from quire_local.s3.reading import version_headers
from quire_local.sigv4 import payload_mismatch
from quire_local.store import Store

LARGEST = 5 << 30
_LARGEST_METADATA = 2048
_KEPT = {"cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "expires"}
_UNDERSTOOD = {
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-decoded-content-length",
    "x-amz-sdk-checksum-algorithm",
    "x-amz-checksum-algorithm",
    "x-amz-trailer",
    "x-amz-user-agent",
    "x-amz-expected-bucket-owner",
    "x-amz-request-payer",
}
# These may be said, for they say what holds anyway.
_ONLY = {
    "x-amz-acl": {"private", "bucket-owner-full-control"},
    "x-amz-server-side-encryption": {"AES256"},
    "x-amz-storage-class": {"STANDARD"},
    "x-amz-checksum-type": {"FULL_OBJECT"},
}


@dataclass(frozen=True)
class Promises:
    """What must hold of the bytes for the object to come into being."""

    algorithms: set[str]
    checksums: Callable[[], Mapping[str, str]]
    """Asked after the last byte: some come in a trailer."""
    content_md5: str | None = None
    sha256: str | None = None
    length: int | None = None


class Writing:
    def __init__(self, store: Store, contents: Contents, events: Events, wake: Callable[[], None]) -> None:
        self._store = store
        self._contents = contents
        self._events = events
        self._wake = wake

    async def put_object(self, call: Call) -> Answer:
        headers = stored_headers(call.headers)
        expected = _expectation(call.headers)
        chunked = AwsChunked(call.body) if is_chunked(call.headers) else None
        promises = _promises(call.headers, chunked)
        version = await self.keep(call, call.key, headers, chunked or call.body, promises, "PutObject", expected)
        return Answer(200, created_headers(version))

    async def keep(
        self,
        call: Call,
        key: str,
        headers: Mapping[str, str],
        body: AsyncIterator[bytes] | AwsChunked,
        promises: Promises,
        reason: str,
        expected: Expectation = Expectation(),  # noqa: B008 - frozen, so safe to share
    ) -> Version:
        """Take in a body; when this returns, the object and its event are durable."""
        hashed = promises.algorithms | ({"sha256"} if promises.sha256 else set())
        async with self._contents.receive(hashed) as draft:
            async for chunk in body:
                await draft.feed(chunk)
                if promises.length is not None and draft.size > promises.length:
                    raise incomplete()
            digests = await draft.digests()
            _check(draft, digests, promises)
            await draft.keep()
        version = Version(
            bucket=call.bucket.name,
            key=key,
            version_id=new_version_id(versioned=call.bucket.versioned),
            content=draft.name,
            size=draft.size,
            etag=digests["md5"].hex(),
            modified=call.now.timestamp(),
            headers=headers,
            checksums=checksums.encoded(digests, promises.algorithms),
        )
        return await self._commit(call, version, expected, reason)

    async def _commit(self, call: Call, version: Version, expected: Expectation, reason: str) -> Version:
        def work(db: sqlite3.Connection) -> tuple[Version, list[str]]:
            stored, dropped = insert(db, version, expected)
            if call.bucket.events:
                self._events(db, created(call, stored, reason))
            return stored, dropped

        try:
            stored, dropped = await self._store.write(work)
        except AwsError:
            self._contents.remove([draft for draft in [version.content] if draft])
            raise
        self._contents.remove(dropped)
        if call.bucket.events:
            self._wake()
        return stored


def stored_headers(given: Mapping[str, str]) -> dict[str, str]:
    """The headers or form fields that stay with an object; raises where one asks for what there is not."""
    for name, value in given.items():
        _refuse_unknown(name, value)
    meta = {name: header_value(name, value) for name, value in given.items() if name.startswith("x-amz-meta-")}
    if sum(len(name) - 11 + len(value.encode()) for name, value in meta.items()) > _LARGEST_METADATA:
        message = "Your metadata headers exceed the maximum allowed metadata size"
        raise S3Error("MetadataTooLarge", message, 400, fields={"MaxSizeAllowed": str(_LARGEST_METADATA)})
    kept = {name: header_value(name, given[name]) for name in _KEPT & given.keys()}
    codings = [coding.strip() for coding in kept.pop("content-encoding", "").split(",")]
    encoding = ",".join(coding for coding in codings if coding not in {"", "aws-chunked"})
    return {"content-type": "binary/octet-stream", **kept, **meta} | _present("content-encoding", encoding)


def created_headers(version: Version) -> dict[str, str]:
    return {
        "etag": f'"{version.etag}"',
        "x-amz-server-side-encryption": "AES256",
        **version_headers(version),
        **{f"x-amz-checksum-{name}": value for name, value in version.checksums.items()},
        **_present("x-amz-checksum-type", "FULL_OBJECT" if version.checksums else ""),
    }


def _refuse_unknown(name: str, value: str) -> None:
    if not name.startswith("x-amz-") or name in _UNDERSTOOD or name.startswith("x-amz-meta-"):
        return
    if name in _ONLY:
        if value not in _ONLY[name]:
            raise not_implemented(f"{name}: {value}")
    elif not name.startswith(checksums.HEADER):
        raise not_implemented(f"the header {name}")


def _promises(headers: Mapping[str, str], chunked: AwsChunked | None) -> Promises:
    sent = headers.get("content-length" if chunked is None else "x-amz-decoded-content-length")
    if sent is None or not sent.isdecimal():
        raise AwsError("MissingContentLength", "You must provide the Content-Length HTTP header.", 411)
    if int(sent) > LARGEST:
        raise too_large(LARGEST)
    trailers = chunked.trailers if chunked else {}
    signed = headers.get("x-amz-content-sha256", "")
    return Promises(
        algorithms=checksums.wanted(headers),
        checksums=lambda: checksums.declared({**headers, **trailers}),
        content_md5=headers.get("content-md5"),
        sha256=signed if len(signed) == 64 else None,
        length=int(sent),
    )


def too_large(limit: int) -> AwsError:
    message = "Your proposed upload exceeds the maximum allowed size"
    return S3Error("EntityTooLarge", message, 400, fields={"MaxSizeAllowed": str(limit)})


def _expectation(headers: Mapping[str, str]) -> Expectation:
    none_match = headers.get("if-none-match")
    if none_match not in {None, "*"}:
        raise not_implemented("If-None-Match with anything but * on a write")
    etag = headers.get("if-match")
    return Expectation(absent=none_match == "*", etag=None if etag is None else etag.strip('"'))


def _check(draft: Draft, digests: Mapping[str, bytes], promises: Promises) -> None:
    if promises.length is not None and draft.size != promises.length:
        raise incomplete()
    if promises.sha256 is not None and digests["sha256"].hex() != promises.sha256:
        raise payload_mismatch()
    given = promises.checksums()
    if not given.keys() <= digests.keys():
        raise invalid("A trailer carries a checksum that x-amz-trailer did not announce.")
    checksums.check(digests, given, content_md5=promises.content_md5)


def _present(name: str, value: str) -> dict[str, str]:
    return {name: value} if value else {}
