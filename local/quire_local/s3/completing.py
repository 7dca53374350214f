"""CompleteMultipartUpload: parts become an object, without a byte being moved."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from sqlite3 import Connection
from xml.etree.ElementTree import Element as Node

from quire_local.errors import AwsError
from quire_local.s3 import checksums, tags
from quire_local.s3.bodies import whole
from quire_local.s3.calls import Answer, Call, xml
from quire_local.s3.described import expectation, refuse_unknown, without
from quire_local.s3.errors import S3Error
from quire_local.s3.finding import MOST_PARTS, part_number
from quire_local.s3.index import Version, find_content, new_version_id
from quire_local.s3.parts import Part, Upload, drop_part, end_upload, find_upload, no_such_upload, parts
from quire_local.s3.writing import Description, Writing, created_headers
from quire_local.s3.xml import child, document, parse
from quire_local.store import Store

SMALLEST_PART = 5 << 20
_SIZE = "x-amz-mp-object-size"
_LARGEST_LIST = 8 << 20


@dataclass(frozen=True)
class Named:
    """A part as the client names it."""

    number: int
    etag: str
    checksums: Mapping[str, str]


class Completing:
    def __init__(self, store: Store, writing: Writing) -> None:
        self._store = store
        self._writing = writing

    async def complete(self, call: Call) -> Answer:
        refuse_unknown(without(call.headers, _SIZE, f"{checksums.HEADER}type"))
        named = _named(parse(await whole(call.body, call.headers, _LARGEST_LIST)))
        version, tagged, dropped = await self._store.write(lambda db: self._completed(db, call, named))
        self._writing.settle(call, dropped)
        headers = created_headers(call, version, tagged)
        told = [
            ("Location", call.url),
            ("Bucket", version.bucket),
            ("Key", version.key),
            ("ETag", headers.pop("etag")),
            *checksums.elements(version.checksums),
            *([("ChecksumType", checksums.kind(version.checksums))] if version.checksums else []),
        ]
        answer = xml(document(("CompleteMultipartUploadResult", told)))
        return replace(answer, headers={**headers, **answer.headers})

    def _completed(
        self, db: Connection, call: Call, named: Sequence[Named]
    ) -> tuple[Version, Mapping[str, str], Sequence[str]]:
        upload_id = call.query["uploadId"]
        upload = find_upload(db, call.bucket.name, call.key, upload_id)
        if upload is None:
            version = _again(db, call, named)
            return version, tags.of(db, version), []
        chosen = _chosen(db, upload_id, named)
        _check_sizes(chosen, call.headers.get(_SIZE))
        version = _version(call, upload, chosen, _checksum(upload, named, chosen))
        _check_promise(call, version)
        unused = {part.number for part in parts(db, upload_id)} - {part.number for part in chosen}
        left = [content for number in unused for content in drop_part(db, upload_id, number)]
        end_upload(db, upload)
        stored, dropped = self._writing.record(db, call, version, _description(call, upload))
        return stored, upload.tags, [*left, *dropped]


def _again(db: Connection, call: Call, named: Sequence[Named]) -> Version:
    """The answer to a client that asks a second time, as long as its object is there."""
    upload_id = call.query["uploadId"]
    version = find_content(db, call.bucket.name, call.key, upload_id)
    if version is None:
        raise no_such_upload()
    _chosen(db, upload_id, named)
    return version


def _description(call: Call, upload: Upload) -> Description:
    return Description(
        key=upload.key,
        headers=upload.headers,
        reason="CompleteMultipartUpload",
        tags=upload.tags,
        expected=expectation(call.headers),
    )


def _version(call: Call, upload: Upload, chosen: Sequence[Part], checksum: Mapping[str, str]) -> Version:
    digests = b"".join(bytes.fromhex(part.etag) for part in chosen)
    return Version(
        bucket=upload.bucket,
        key=upload.key,
        version_id=new_version_id(versioned=call.bucket.versioned),
        content=upload.upload_id,
        size=sum(part.size for part in chosen),
        etag=f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(chosen)}",
        modified=call.now.timestamp(),
        headers=upload.headers,
        checksums=checksum,
    )


def _named(root: Node) -> list[Named]:
    named = [_one(node) for node in root.findall("{*}Part")]
    if not 1 <= len(named) <= MOST_PARTS:
        raise AwsError("MalformedXML", "The XML you provided was not well-formed or did not validate.")
    numbers = [part.number for part in named]
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        message = (
            "The list of parts was not in ascending order. The parts list must be specified in order by part number."
        )
        raise AwsError("InvalidPartOrder", message)
    return named


def _one(node: Node) -> Named:
    number, etag = child(node, "PartNumber"), child(node, "ETag")
    if number is None or etag is None:
        raise AwsError("MalformedXML", "The XML you provided was not well-formed or did not validate.")
    given = {name: child(node, f"Checksum{name.upper()}") for name in checksums.ALGORITHMS}
    return Named(part_number(number.strip()), etag.strip().strip('"'), {k: v for k, v in given.items() if v})


def _chosen(db: Connection, upload_id: str, named: Sequence[Named]) -> list[Part]:
    there = {part.number: part for part in parts(db, upload_id)}
    chosen = []
    for name in named:
        part = there.get(name.number)
        if part is None or part.etag != name.etag or not _agree(name, part):
            message = (
                "One or more of the specified parts could not be found. The part may not have been uploaded, or the "
                "specified entity tag may not match the part's entity tag."
            )
            fields = {"UploadId": upload_id, "PartNumber": str(name.number), "ETag": name.etag}
            raise S3Error("InvalidPart", message, 400, fields=fields)
        chosen.append(part)
    return chosen


def _agree(name: Named, part: Part) -> bool:
    return all(part.checksums.get(algorithm, value) == value for algorithm, value in name.checksums.items())


def _check_sizes(chosen: Sequence[Part], promised: str | None) -> None:
    for part in chosen[:-1]:
        if part.size < SMALLEST_PART:
            fields = {
                "ProposedSize": str(part.size),
                "MinSizeAllowed": str(SMALLEST_PART),
                "PartNumber": str(part.number),
                "ETag": part.etag,
            }
            message = "Your proposed upload is smaller than the minimum allowed size"
            raise S3Error("EntityTooSmall", message, 400, fields=fields)
    size = sum(part.size for part in chosen)
    if promised is not None and promised != str(size):
        message = f"The provided '{_SIZE}' header value {promised} does not match what was computed: {size}"
        raise AwsError("InvalidRequest", message)


def _checksum(upload: Upload, named: Sequence[Named], chosen: Sequence[Part]) -> dict[str, str]:
    algorithm = upload.algorithm
    if algorithm is None:
        return {}
    values = [part.checksums[algorithm] for part in chosen]
    if not upload.composite:
        sizes = [part.size for part in chosen]
        return {algorithm: checksums.joined(algorithm, zip(values, sizes, strict=True))}
    for name in named:
        if algorithm not in name.checksums:
            message = (
                f"The upload was created using a {algorithm} checksum. The complete request must include the checksum "
                f"for each part. It was missing for part {name.number} in the request."
            )
            raise AwsError("InvalidRequest", message)
    return {algorithm: checksums.composite(algorithm, values)}


def _check_promise(call: Call, version: Version) -> None:
    """A checksum of the whole that comes with the request must be the one that was worked out."""
    for algorithm, value in checksums.declared(call.headers).items():
        computed = version.checksums.get(algorithm)
        if computed is not None and value != computed.partition("-")[0] and value != computed:
            name = algorithm.upper()
            raise AwsError("BadDigest", f"The {name} you specified did not match the calculated checksum.")
