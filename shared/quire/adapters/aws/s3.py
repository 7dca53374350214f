"""S3: objects by exact version, and forms to upload them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from quire.adapters.aws.clients import translated
from quire.domain.refs import ObjectRef
from quire.domain.uploads import UploadForm

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_CHUNK = 1024 * 1024
_AT_ONCE = 8


class S3Objects:
    """The port `Objects`; writes go to one bucket."""

    def __init__(self, client: S3Client, *, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def read(self, ref: ObjectRef) -> bytes:
        return b"".join(self.chunks(ref))

    def chunks(self, ref: ObjectRef) -> Iterator[bytes]:
        with translated("s3"):
            body = self._client.get_object(Bucket=ref.bucket, Key=ref.key, VersionId=ref.version_id)["Body"]
            with body:
                yield from body.iter_chunks(_CHUNK)

    def write(self, key: str, body: bytes) -> ObjectRef:
        with translated("s3"):
            answer = self._client.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType="application/json")
        return ObjectRef(bucket=self._bucket, key=key, version_id=answer["VersionId"])

    def find(self, key: str) -> ObjectRef | None:
        with translated("s3"):
            try:
                found = self._client.head_object(Bucket=self._bucket, Key=key)
            except self._client.exceptions.ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                    return None
                raise
        return ObjectRef(bucket=self._bucket, key=key, version_id=found["VersionId"])

    def copy(self, keys: Iterable[tuple[str, str]]) -> None:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for _ in pool.map(lambda pair: self._copy(*pair), keys):
                pass

    def _copy(self, source: str, target: str) -> None:
        with translated("s3"):
            try:
                self._client.copy_object(
                    Bucket=self._bucket, Key=target, CopySource={"Bucket": self._bucket, "Key": source}
                )
            except self._client.exceptions.ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                    raise


class S3UploadForms:
    """The port `UploadForms`. Making a form needs no network."""

    def __init__(self, client: S3Client, *, bucket: str, seconds: int, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._bucket = bucket
        self._seconds = seconds
        self._clock = clock

    def form(self, key: str, *, content_type: str, size: int, sha256: str | None) -> UploadForm:
        fields = {"Content-Type": content_type}
        if sha256 is not None:
            fields["x-amz-checksum-sha256"] = base64.b64encode(bytes.fromhex(sha256)).decode()
        expires_at = self._clock() + timedelta(seconds=self._seconds)
        post = self._client.generate_presigned_post(
            Bucket=self._bucket,
            Key=key,
            Fields=dict(fields),
            Conditions=[
                ["content-length-range", size, size],
                *({name: value} for name, value in fields.items()),
            ],
            ExpiresIn=self._seconds,
        )
        return UploadForm(url=post["url"], fields=post["fields"], expires_at=expires_at)
