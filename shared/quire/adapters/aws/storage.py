"""S3: ways to single objects for people, and the buckets as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from botocore.exceptions import ClientError

from quire.adapters.aws.clients import code_of, translated
from quire.domain.intake import Arrived
from quire.domain.refs import ObjectRef
from quire.domain.results import Link, Stored
from quire.errors import TransientError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import ObjectIdentifierTypeDef

_ABSENT = {"404", "NoSuchKey", "NotFound"}
_AT_ONCE = 1000
"""As many objects as S3 removes in one call."""


class S3Links:
    """The port `Links`. Making a link needs no network."""

    def __init__(self, client: S3Client, *, seconds: int, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._seconds = seconds
        self._clock = clock

    def link(self, stored: Stored, *, inline: bool = False) -> Link:
        url = self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": stored.object.bucket,
                "Key": stored.object.key,
                "VersionId": stored.object.version_id,
                "ResponseContentType": stored.content_type,
                "ResponseContentDisposition": disposition(stored.file_name, inline=inline),
            },
            ExpiresIn=self._seconds,
        )
        expires_at = self._clock() + timedelta(seconds=self._seconds)
        return Link(url=url, expires_at=expires_at, content_type=stored.content_type)


def disposition(file_name: str, *, inline: bool = False) -> str:
    """The header that names a file; nothing that a name can hold ends the header or leads out of a folder."""
    safe = "".join("_" if letter in '/\\:"' or not letter.isprintable() else letter for letter in file_name)
    plain = safe.encode("ascii", "replace").decode().replace("?", "_").replace("%", "_")
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


class S3Storage:
    """The port `Storage`."""

    def __init__(self, client: S3Client, *, uploads: str, work: str) -> None:
        self._client = client
        self._uploads = uploads
        self._work = work

    def arrived(self, key: str) -> Arrived | None:
        with translated("s3"):
            try:
                found = self._client.head_object(Bucket=self._uploads, Key=key)
            except ClientError as error:
                if code_of(error) in _ABSENT:
                    return None
                raise
        ref = ObjectRef(bucket=self._uploads, key=key, version_id=found["VersionId"])
        return Arrived(object=ref, size=found["ContentLength"])

    def erase(self, prefix: str) -> int:
        return sum(self._erase(bucket, prefix) for bucket in (self._uploads, self._work))

    def _erase(self, bucket: str, prefix: str) -> int:
        erased = 0
        with translated("s3"):
            pages = self._client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
            for page in pages:
                every = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
                self._delete(bucket, [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in every])
                erased += len(every)
        return erased

    def _delete(self, bucket: str, objects: Sequence[ObjectIdentifierTypeDef]) -> None:
        for start in range(0, len(objects), _AT_ONCE):
            some = objects[start : start + _AT_ONCE]
            answer = self._client.delete_objects(Bucket=bucket, Delete={"Objects": some, "Quiet": True})
            if answer.get("Errors"):
                raise TransientError(f"{len(answer['Errors'])} objects of {bucket} could not be removed")
