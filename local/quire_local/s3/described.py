"""What a write says of its object: the headers that stay with it, and those that may only say what holds anyway."""

from __future__ import annotations

from collections.abc import Mapping

from quire_local.s3 import checksums
from quire_local.s3.calls import header_value
from quire_local.s3.errors import S3Error, not_implemented
from quire_local.s3.index import Expectation

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
    "x-amz-tagging",
}
_ONLY = {
    "x-amz-acl": {"private", "bucket-owner-full-control"},
    "x-amz-server-side-encryption": {"AES256"},
    "x-amz-storage-class": {"STANDARD"},
    "x-amz-checksum-type": {"FULL_OBJECT"},
}


def stored_headers(given: Mapping[str, str]) -> dict[str, str]:
    """The headers or form fields that stay with an object; raises where one asks for what there is not."""
    refuse_unknown(given)
    meta = {name: header_value(name, value) for name, value in given.items() if name.startswith("x-amz-meta-")}
    if sum(len(name) - 11 + len(value.encode()) for name, value in meta.items()) > _LARGEST_METADATA:
        message = "Your metadata headers exceed the maximum allowed metadata size"
        raise S3Error("MetadataTooLarge", message, 400, fields={"MaxSizeAllowed": str(_LARGEST_METADATA)})
    kept = {name: header_value(name, given[name]) for name in _KEPT & given.keys()}
    codings = [coding.strip() for coding in kept.pop("content-encoding", "").split(",")]
    encoding = ",".join(coding for coding in codings if coding not in {"", "aws-chunked"})
    coded = {"content-encoding": encoding} if encoding else {}
    return {"content-type": "binary/octet-stream", **kept, **meta, **coded}


def refuse_unknown(given: Mapping[str, str]) -> None:
    """Refuse by name a header that asks for what there is not; a client that is not told would rely on it."""
    for name, value in given.items():
        _refuse_unknown(name, value)


def expectation(headers: Mapping[str, str]) -> Expectation:
    none_match = headers.get("if-none-match")
    if none_match not in {None, "*"}:
        raise not_implemented("If-None-Match with anything but * on a write")
    etag = headers.get("if-match")
    return Expectation(absent=none_match == "*", etag=None if etag is None else etag.strip('"'))


def without(headers: Mapping[str, str], *prefixes: str) -> dict[str, str]:
    """The headers but for those that the operation itself understands."""
    return {name: value for name, value in headers.items() if not name.startswith(prefixes)}


def _refuse_unknown(name: str, value: str) -> None:
    if not name.startswith("x-amz-") or name in _UNDERSTOOD or name.startswith("x-amz-meta-"):
        return
    if name in _ONLY:
        if value not in _ONLY[name]:
            raise not_implemented(f"{name}: {value}")
    elif not name.startswith(checksums.HEADER):
        raise not_implemented(f"the header {name}")
