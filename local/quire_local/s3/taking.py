"""A body taken in: all of it on disk, and held against what was promised of it."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Mapping
from dataclasses import dataclass

from quire_local.errors import AwsError
from quire_local.s3 import checksums
from quire_local.s3.bodies import AwsChunked, incomplete, is_chunked
from quire_local.s3.calls import Call
from quire_local.s3.content import Contents, Draft
from quire_local.s3.errors import S3Error, invalid
from quire_local.sigv4 import payload_mismatch

LARGEST = 5 << 30


@dataclass(frozen=True)
class Promises:
    """What must hold of the bytes for them to be kept."""

    algorithms: set[str]
    checksums: Callable[[], Mapping[str, str]]
    """Asked after the last byte: some come in a trailer."""
    content_md5: str | None = None
    sha256: str | None = None
    length: int | None = None


@dataclass(frozen=True)
class Taken:
    content: str
    size: int
    etag: str
    digests: Mapping[str, bytes]


async def take(contents: Contents, body: AsyncIterable[bytes], promises: Promises) -> Taken:
    """Bytes that are durable when this returns; whoever asked for them keeps them or removes them."""
    hashed = promises.algorithms | ({"sha256"} if promises.sha256 else set())
    async with contents.receive(hashed) as draft:
        async for chunk in body:
            await draft.feed(chunk)
            if promises.length is not None and draft.size > promises.length:
                raise incomplete()
        digests = await draft.digests()
        _check(draft, digests, promises)
        await draft.keep()
    return Taken(draft.name, draft.size, digests["md5"].hex(), digests)


def sent(call: Call, algorithms: set[str]) -> tuple[AsyncIterable[bytes], Promises]:
    """A request's body and what its headers promise; `algorithms` are worked out in any case."""
    headers = call.headers
    chunked = AwsChunked(call.body) if is_chunked(headers) else None
    trailers = chunked.trailers if chunked else {}
    signed = headers.get("x-amz-content-sha256", "")
    promises = Promises(
        algorithms=checksums.wanted(headers) | algorithms,
        checksums=lambda: checksums.declared({**headers, **trailers}),
        content_md5=headers.get("content-md5"),
        sha256=signed if len(signed) == 64 else None,
        length=_length(headers.get("content-length" if chunked is None else "x-amz-decoded-content-length")),
    )
    return chunked or call.body, promises


def too_large(limit: int) -> AwsError:
    message = "Your proposed upload exceeds the maximum allowed size"
    return S3Error("EntityTooLarge", message, 400, fields={"MaxSizeAllowed": str(limit)})


def _length(told: str | None) -> int:
    if told is None or not told.isdecimal():
        raise AwsError("MissingContentLength", "You must provide the Content-Length HTTP header.", 411)
    if int(told) > LARGEST:
        raise too_large(LARGEST)
    return int(told)


def _check(draft: Draft, digests: Mapping[str, bytes], promises: Promises) -> None:
    if promises.length is not None and draft.size != promises.length:
        raise incomplete()
    if promises.sha256 is not None and digests["sha256"].hex() != promises.sha256:
        raise payload_mismatch()
    given = promises.checksums()
    if not given.keys() <= digests.keys():
        raise invalid("A trailer carries a checksum that x-amz-trailer did not announce.")
    checksums.check(digests, given, content_md5=promises.content_md5)
