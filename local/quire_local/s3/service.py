"""S3 on one machine: the door that every request comes through, and what it opens to."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from quire_local.bucket_resources import Bucket
from quire_local.canonical import SignedRequest
from quire_local.errors import AwsError
from quire_local.identity import ACCOUNT, Callers
from quire_local.s3 import configuration, cors, index, parts, tags
from quire_local.s3.addressing import locate
from quire_local.s3.arrivals import Arrival, arrival, body, joined
from quire_local.s3.attributes import Attributes
from quire_local.s3.bodies import incomplete
from quire_local.s3.calls import Answer, Call
from quire_local.s3.completing import Completing
from quire_local.s3.content import Contents
from quire_local.s3.copying import Copying, Sources
from quire_local.s3.errors import S3Error, denied, not_implemented
from quire_local.s3.expiring import Expiring, utc_now
from quire_local.s3.listing import Listing
from quire_local.s3.multipart import Multipart
from quire_local.s3.notices import Events
from quire_local.s3.posting import Posting
from quire_local.s3.reading import Reading
from quire_local.s3.removing import Removing
from quire_local.s3.sending import send
from quire_local.s3.tagging import Tagging
from quire_local.s3.uploads import Uploads
from quire_local.s3.writing import Writing
from quire_local.s3.xml import Element, document
from quire_local.sigv4 import verify
from quire_local.store import Store

_LOG = logging.getLogger(__name__)
Operation = Callable[[Call], Awaitable[Answer]]
FORM = "form"
"""Who sent a form: anybody who was given it."""


class S3:
    """Buckets of one application: bytes below `folder`, the index in `store`.

    An object and its event become durable in one transaction: `events` is called inside it, `wake` once it is done.
    """

    def __init__(
        self,
        buckets: Sequence[Bucket],
        store: Store,
        folder: Path,
        callers: Callers,
        events: Events,
        wake: Callable[[], None],
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._buckets = {bucket.name: bucket for bucket in buckets}
        self._store = store
        self._callers = callers
        self._contents = Contents(folder)
        self._listing = Listing(store)
        self._expiring = Expiring(buckets, store, self._contents, events, wake, clock)
        self._operations = self._table(events, wake)

    def _table(self, events: Events, wake: Callable[[], None]) -> Mapping[str, Operation]:
        store, contents, listing = self._store, self._contents, self._listing
        reading = Reading(store, contents)
        writing = Writing(store, contents, events, wake)
        removing = Removing(store, contents, events, wake)
        sources = Sources(store, self._bucket)
        multipart = Multipart(store, contents, sources)
        uploads = Uploads(store)
        tagging = Tagging(store, events, wake)
        return {
            "GetObject": reading.get_object,
            "HeadObject": reading.get_object,
            "PutObject": writing.put_object,
            "PostObject": Posting(writing, self._callers).post_object,
            "CopyObject": Copying(sources, contents, writing).copy_object,
            "DeleteObject": removing.delete_object,
            "DeleteObjects": removing.delete_objects,
            "GetObjectAttributes": Attributes(store).get,
            "GetObjectTagging": tagging.get,
            "PutObjectTagging": tagging.put,
            "DeleteObjectTagging": tagging.delete,
            "CreateMultipartUpload": multipart.create,
            "UploadPart": multipart.upload_part,
            "UploadPartCopy": multipart.upload_part_copy,
            "CompleteMultipartUpload": Completing(store, writing).complete,
            "AbortMultipartUpload": multipart.abort,
            "ListMultipartUploads": uploads.list_uploads,
            "ListParts": uploads.list_parts,
            "ListObjects": listing.list_objects_v1,
            "ListObjectsV2": listing.list_objects,
            "ListObjectVersions": listing.list_versions,
            "HeadBucket": configuration.head_bucket,
            "GetBucketLocation": configuration.location,
            "GetBucketVersioning": configuration.versioning,
            "GetBucketCors": configuration.cors,
            "GetBucketLifecycleConfiguration": configuration.lifecycle,
            "GetBucketNotificationConfiguration": configuration.notifications,
        }

    async def start(self) -> None:
        """Make ready what the last run left: tables, folders, and nothing half done."""
        self._store.schema(index.SCHEMA + parts.SCHEMA + tags.SCHEMA)
        await self._store.write(lambda db: index.enter_buckets(db, list(self._buckets)))
        await asyncio.to_thread(self._contents.prepare, self._store.read(index.contents))
        self._expiring.start()

    async def stop(self) -> None:
        await self._expiring.stop()
        await asyncio.to_thread(self._contents.close)

    async def sweep(self) -> None:
        """Keep the lifecycle rules now; from time to time it happens by itself."""
        await self._expiring.sweep()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request, whatever it is."""
        request_id = secrets.token_hex(8).upper()
        headers = {"x-amz-request-id": request_id, "x-amz-id-2": secrets.token_urlsafe(32)}
        try:
            answer = await self._answer(request, request_id)
        except AwsError as error:
            answer = _refusal(error, request, request_id)
        except (ConnectionError, aiohttp.ClientError, web.RequestPayloadError):
            answer = _refusal(incomplete(), request, request_id)
        except Exception:  # noqa: BLE001 - the outermost door: logged, and the client gets an answer
            _LOG.exception("S3 failed", extra={"request_id": request_id, "method": request.method})
            sorry = AwsError("InternalError", "We encountered an internal error. Please try again.", 500)
            answer = _refusal(sorry, request, request_id)
        return await send(request, answer, {**headers, **self._cors(request)})

    async def _answer(self, request: web.Request, request_id: str) -> Answer:
        asked = arrival(request, self._buckets)
        if request.method == "OPTIONS":
            return cors.preflight(self._bucket(asked.bucket).cors, asked.headers)
        # A form carries its signature inside; everything else is signed from outside.
        caller = FORM if asked.operation == "PostObject" else self._authorise(asked.signed)
        self._callers.count(caller, f"s3:{asked.operation}")
        if asked.operation == "ListBuckets":
            return await self._listing.list_buckets(self._buckets)
        if asked.headers.get("x-amz-expected-bucket-owner", ACCOUNT) != ACCOUNT:
            raise denied()
        run = self._operations.get(asked.operation)
        if run is None:
            raise not_implemented(f"s3:{asked.operation}")
        return await run(self._call(request, asked, request_id))

    def _authorise(self, signed: SignedRequest) -> str:
        caller = verify(signed, self._callers, service="s3", now=datetime.now(UTC))
        if not caller.may_call("s3"):
            raise denied(f"{caller.name} may not reach s3 from its placement")
        return caller.name

    def _call(self, request: web.Request, asked: Arrival, request_id: str) -> Call:
        return Call(
            method=request.method,
            bucket=self._bucket(asked.bucket),
            key=asked.key,
            query=asked.query,
            headers=asked.headers,
            body=body(request),
            now=datetime.now(UTC),
            request_id=request_id,
            source_ip=request.remote or "",
            url=f"{request.scheme}://{request.host}{request.raw_path.partition('?')[0]}",
        )

    def _bucket(self, name: str) -> Bucket:
        bucket = self._buckets.get(name)
        if bucket is None:
            message = "The specified bucket does not exist"
            raise S3Error("NoSuchBucket", message, 404, fields={"BucketName": name})
        return bucket

    def _cors(self, request: web.Request) -> Mapping[str, str]:
        if "Origin" not in request.headers or request.method == "OPTIONS":
            return {}
        try:
            bucket, _ = locate(request.host, request.raw_path.partition("?")[0], self._buckets)
        except AwsError:
            return {}
        rules = self._buckets[bucket].cors if bucket in self._buckets else ()
        return cors.granted(rules, request.method, joined(request))


def app(service: S3) -> web.Application:
    """The application of S3's own origin; its runner must be told `auto_decompress=False`, to leave bodies alone."""
    application = web.Application()
    # `.` would not match the line ends that a key may hold; a body is asked for once its request is believed.
    application.router.add_route("*", r"/{key:[\s\S]*}", service.handle, expect_handler=_not_yet)
    return application


async def _not_yet(_request: web.Request) -> None:
    return None


def _refusal(error: AwsError, request: web.Request, request_id: str) -> Answer:
    headers, fields = (error.headers, error.fields) if isinstance(error, S3Error) else ({}, {})
    told: list[Element] = [
        ("Code", error.code),
        ("Message", error.message),
        *fields.items(),
        ("Resource", request.raw_path.partition("?")[0]),
        ("RequestId", request_id),
    ]
    text = b"" if request.method == "HEAD" else document(("Error", told), namespace=False)
    return Answer(error.status, {"content-type": "application/xml", **headers}, text)
