"""PostObject: an upload straight from a browser's form, as far as its policy allows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from urllib.parse import quote, urlencode

from quire_local.errors import AwsError
from quire_local.identity import Callers
from quire_local.s3 import checksums, tags
from quire_local.s3.addressing import LONGEST_KEY
from quire_local.s3.calls import Answer, Call
from quire_local.s3.described import stored_headers
from quire_local.s3.errors import S3Error, invalid
from quire_local.s3.forms import Form, filled_in
from quire_local.s3.index import Version
from quire_local.s3.policy import Policy, permitted
from quire_local.s3.taking import LARGEST, Promises, too_large
from quire_local.s3.writing import Description, Writing, created_headers
from quire_local.s3.xml import document, parse

_SIGNATURE = {"x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"}


class Posting:
    def __init__(self, writing: Writing, callers: Callers) -> None:
        self._writing = writing
        self._callers = callers

    async def post_object(self, call: Call) -> Answer:
        form = Form(call.body, call.headers.get("content-type", ""))
        fields = filled_in(*await form.fields())
        policy = permitted(fields, call.bucket.name, self._callers, call.now)
        description = Description(
            key=_key(fields), headers=stored_headers(_described(fields)), reason="POST Object", tags=_tags(fields)
        )
        promises = Promises(
            algorithms=checksums.wanted(fields),
            checksums=lambda: checksums.declared(fields),
            content_md5=fields.get("content-md5"),
        )
        version = await self._writing.keep(call, description, _sized(form, policy), promises)
        return _answer(call, fields, version, created_headers(call, version, description.tags))


async def _sized(form: Form, policy: Policy) -> AsyncIterator[bytes]:
    """The file, as long as the policy lets it be."""
    size = 0
    largest = LARGEST if policy.largest is None else policy.largest
    async for piece in form.file():
        size += len(piece)
        if size > largest:
            raise too_large(largest)
        yield piece
    if policy.smallest is not None and size < policy.smallest:
        message = "Your proposed upload is smaller than the minimum allowed size"
        fields = {"ProposedSize": str(size), "MinSizeAllowed": str(policy.smallest)}
        raise S3Error("EntityTooSmall", message, 400, fields=fields)


def _key(fields: Mapping[str, str]) -> str:
    key = fields.get("key", "")
    if not key:
        raise invalid("Bucket POST must contain a field named 'key'.", ArgumentName="key")
    if len(key.encode()) > LONGEST_KEY:
        raise AwsError("KeyTooLongError", "Your key is too long")
    return key


def _described(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields that describe the object, named as the headers of a PUT."""
    described = {name: value for name, value in fields.items() if name not in _SIGNATURE}
    if "acl" in described:
        described["x-amz-acl"] = described.pop("acl")
    return described


def _tags(fields: Mapping[str, str]) -> dict[str, str]:
    return tags.from_document(parse(fields["tagging"].encode())) if "tagging" in fields else {}


def _answer(call: Call, fields: Mapping[str, str], version: Version, headers: Mapping[str, str]) -> Answer:
    location = f"{call.url.rstrip('/')}/{quote(version.key)}"
    redirect = fields.get("success_action_redirect") or fields.get("redirect") or ""
    if redirect.startswith(("http://", "https://")) and redirect.isascii() and redirect.isprintable():
        told = urlencode({"bucket": version.bucket, "key": version.key, "etag": headers["etag"]})
        return Answer(303, {**headers, "location": f"{redirect}{'&' if '?' in redirect else '?'}{told}"})
    status = fields.get("success_action_status")
    if status == "201":
        told_in_xml = [
            ("Location", location),
            ("Bucket", version.bucket),
            ("Key", version.key),
            ("ETag", headers["etag"]),
        ]
        body = document(("PostResponse", told_in_xml), namespace=False)
        return Answer(201, {**headers, "location": location, "content-type": "application/xml"}, body)
    return Answer(200 if status == "200" else 204, {**headers, "location": location})
