"""Multipart uploads until they end: begun, filled part by part, looked at, aborted."""

from __future__ import annotations

from collections.abc import AsyncIterable
from dataclasses import replace
from sqlite3 import Connection

from quire_local.errors import AwsError
from quire_local.s3 import checksums, tags
from quire_local.s3.calls import Answer, Call, xml
from quire_local.s3.content import Contents
from quire_local.s3.copying import PREFIX, Sources
from quire_local.s3.described import refuse_unknown, stored_headers, without
from quire_local.s3.errors import invalid
from quire_local.s3.finding import part_number
from quire_local.s3.listing import time
from quire_local.s3.parts import Part, Upload, begin, drop_parts, end_upload, new_upload_id, put_part, the_upload
from quire_local.s3.taking import LARGEST, Promises, sent, take, too_large
from quire_local.s3.xml import document
from quire_local.store import Store


class Multipart:
    def __init__(self, store: Store, contents: Contents, sources: Sources) -> None:
        self._store = store
        self._contents = contents
        self._sources = sources

    async def create(self, call: Call) -> Answer:
        upload = _begun(call)
        await self._store.write(lambda db: begin(db, upload))
        told = [("Bucket", upload.bucket), ("Key", upload.key), ("UploadId", upload.upload_id)]
        answer = xml(document(("InitiateMultipartUploadResult", told)))
        named = {}
        if upload.algorithm:
            named["x-amz-checksum-algorithm"] = upload.algorithm.upper()
            named["x-amz-checksum-type"] = "COMPOSITE" if upload.composite else "FULL_OBJECT"
        return replace(answer, headers={**answer.headers, "x-amz-server-side-encryption": "AES256", **named})

    async def upload_part(self, call: Call) -> Answer:
        refuse_unknown(call.headers)
        upload = self._upload(call)
        body, promises = sent(call, {upload.algorithm} if upload.algorithm else set())
        _check_algorithm(call, upload)
        part = await self._keep(call, upload, body, promises)
        headers = {"etag": f'"{part.etag}"', "x-amz-server-side-encryption": "AES256"}
        return Answer(
            200, {**headers, **{f"{checksums.HEADER}{name}": value for name, value in part.checksums.items()}}
        )

    async def upload_part_copy(self, call: Call) -> Answer:
        refuse_unknown(without(call.headers, PREFIX))
        upload = self._upload(call)
        source = self._sources.of(call)
        start, length = _copied_range(call.headers.get(f"{PREFIX}-range"), source.version.size)
        if length > LARGEST:
            raise too_large(LARGEST)
        promises = Promises(algorithms={upload.algorithm} if upload.algorithm else set(), checksums=dict)
        with self._contents.read(source.pieces, start, length) as body:
            part = await self._keep(call, upload, body, promises)
        told = [
            ("LastModified", time(part.modified)),
            ("ETag", f'"{part.etag}"'),
            *checksums.elements(part.checksums),
        ]
        answer = xml(document(("CopyPartResult", told)))
        return replace(answer, headers={**answer.headers, **source.headers, "x-amz-server-side-encryption": "AES256"})

    async def abort(self, call: Call) -> Answer:
        upload = self._upload(call)
        self._contents.remove(await self._store.write(lambda db: abort_upload(db, upload)))
        return Answer(204)

    def _upload(self, call: Call) -> Upload:
        return self._store.read(lambda db: the_upload(db, call.bucket.name, call.key, call.query.get("uploadId", "")))

    async def _keep(self, call: Call, upload: Upload, body: AsyncIterable[bytes], promises: Promises) -> Part:
        number = part_number(call.query.get("partNumber", ""))
        taken = await take(self._contents, body, promises)
        part = Part(
            number=number,
            content=taken.content,
            size=taken.size,
            etag=taken.etag,
            modified=call.now.timestamp(),
            checksums=checksums.encoded(taken.digests, promises.algorithms),
        )

        def work(db: Connection) -> list[str]:
            # It may have ended while the bytes came in.
            the_upload(db, upload.bucket, upload.key, upload.upload_id)
            return put_part(db, upload.upload_id, part)

        try:
            dropped = await self._store.write(work)
        except AwsError:
            self._contents.remove([taken.content])
            raise
        self._contents.remove(dropped)
        return part


def abort_upload(db: Connection, upload: Upload) -> list[str]:
    """Inside a transaction: end an upload without an object; names the contents of its parts."""
    the_upload(db, upload.bucket, upload.key, upload.upload_id)
    end_upload(db, upload)
    return drop_parts(db, upload.upload_id)


def _begun(call: Call) -> Upload:
    kind = call.headers.get("x-amz-checksum-type")
    headers = {name: value for name, value in call.headers.items() if name != "x-amz-checksum-type"}
    name = headers.get("x-amz-checksum-algorithm")
    algorithm = checksums.supported(name.lower()) if name else None
    return Upload(
        bucket=call.bucket.name,
        key=call.key,
        upload_id=new_upload_id(),
        initiated=call.now.timestamp(),
        headers=stored_headers(headers),
        tags=tags.from_header(headers.get("x-amz-tagging", "")),
        algorithm=algorithm,
        composite=_is_composite(algorithm, kind),
    )


def _is_composite(algorithm: str | None, kind: str | None) -> bool:
    if kind not in {None, "COMPOSITE", "FULL_OBJECT"}:
        raise invalid("Value for x-amz-checksum-type header is invalid.", ArgumentName="x-amz-checksum-type")
    if algorithm is None:
        if kind is not None:
            raise invalid("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.")
        return False
    barred = {"COMPOSITE": checksums.NEVER_COMPOSITE, "FULL_OBJECT": checksums.ALWAYS_COMPOSITE}
    if kind is not None and algorithm in barred[kind]:
        message = f"The {kind} checksum type cannot be used with the {algorithm} checksum algorithm."
        raise AwsError("InvalidRequest", message)
    return kind == "COMPOSITE" or (kind is None and algorithm not in checksums.NEVER_COMPOSITE)


def _check_algorithm(call: Call, upload: Upload) -> None:
    other = checksums.wanted(call.headers) - {upload.algorithm}
    if upload.algorithm and other:
        message = (
            f"Checksum Type mismatch occurred, expected checksum Type: {upload.algorithm}, "
            f"actual checksum Type: {min(other)}"
        )
        raise AwsError("InvalidRequest", message)


def _copied_range(text: str | None, size: int) -> tuple[int, int]:
    """Start and length; unlike on a read, what is no range inside the source is an error."""
    if text is None:
        return 0, size
    message = "The x-amz-copy-source-range value must be of the form bytes=first-last"
    first, _, last = text.removeprefix("bytes=").partition("-")
    if not (text.startswith("bytes=") and _is_number(first) and _is_number(last)):
        raise invalid(message, ArgumentName="x-amz-copy-source-range", ArgumentValue=text)
    if int(first) > int(last) or int(last) >= size:
        message = f"Range specified is not valid for source object of size: {size}"
        raise invalid(message, ArgumentName="x-amz-copy-source-range", ArgumentValue=text)
    return int(first), int(last) + 1 - int(first)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16
