"""Which bucket, key and operation a request means."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from quire_local.canonical import decoded
from quire_local.errors import AwsError

_SUFFIXES = (".s3.localhost", ".localhost")
LONGEST_KEY = 1024
_COPIES = "x-amz-copy-source"
_SUBRESOURCES = (
    "accelerate",
    "acl",
    "analytics",
    "attributes",
    "cors",
    "delete",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "partNumber",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "replication",
    "requestPayment",
    "restore",
    "retention",
    "select",
    "tagging",
    "torrent",
    "uploads",
    "uploadId",
    "versioning",
    "versions",
    "website",
)
_PLAIN = {
    ("GET", ""): "ListBuckets",
    ("HEAD", "Bucket"): "HeadBucket",
    ("GET", "Bucket"): "ListObjects",
    ("PUT", "Bucket"): "CreateBucket",
    ("DELETE", "Bucket"): "DeleteBucket",
    ("POST", "Bucket"): "PostObject",
    ("GET", "Object"): "GetObject",
    ("HEAD", "Object"): "HeadObject",
    ("PUT", "Object"): "PutObject",
    ("DELETE", "Object"): "DeleteObject",
}
_NAMED = {
    ("GET", "Bucket", "versions"): "ListObjectVersions",
    ("GET", "Bucket", "uploads"): "ListMultipartUploads",
    ("POST", "Bucket", "delete"): "DeleteObjects",
    ("POST", "Object", "uploads"): "CreateMultipartUpload",
    ("POST", "Object", "uploadId"): "CompleteMultipartUpload",
    ("PUT", "Object", "partNumber"): "UploadPart",
    ("DELETE", "Object", "uploadId"): "AbortMultipartUpload",
    ("GET", "Object", "uploadId"): "ListParts",
    ("GET", "Object", "partNumber"): "GetObject",
    ("HEAD", "Object", "partNumber"): "HeadObject",
    ("GET", "Bucket", "lifecycle"): "GetBucketLifecycleConfiguration",
    ("GET", "Bucket", "notification"): "GetBucketNotificationConfiguration",
    ("POST", "Object", "select"): "SelectObjectContent",
    ("POST", "Object", "restore"): "RestoreObject",
}


def locate(host: str, raw_path: str, buckets: Collection[str]) -> tuple[str, str]:
    """The bucket and key of a request, path-style or virtual-hosted; each may be empty."""
    path = decoded(raw_path.removeprefix("/"))
    try:
        length = len(path.encode())
    except UnicodeEncodeError as error:
        raise AwsError("InvalidURI", "Couldn't parse the specified URI.") from error
    bucket = _of_host(host, buckets)
    if bucket is None:
        bucket, _, path = path.partition("/")
        length = len(path.encode())
    if length > LONGEST_KEY:
        raise AwsError("KeyTooLongError", "Your key is too long")
    return bucket, path


def operation(method: str, bucket: str, key: str, query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """AWS's name for what a request asks."""
    subject = "Object" if key else "Bucket" if bucket else ""
    for name in _SUBRESOURCES:
        if name in query and subject:
            named = _NAMED.get((method, subject, name)) or _derived(method, subject, name)
            return "UploadPartCopy" if named == "UploadPart" and _COPIES in headers else named
    if (method, subject) == ("PUT", "Object") and _COPIES in headers:
        return "CopyObject"
    if (method, subject) == ("GET", "Bucket") and query.get("list-type") == "2":
        return "ListObjectsV2"
    return _PLAIN.get((method, subject)) or f"{method} {subject}".strip()


def _derived(method: str, subject: str, name: str) -> str:
    words = "".join(word[:1].upper() + word[1:] for word in name.split("-"))
    return f"{method.capitalize()}{subject}{words}"


def _of_host(host: str, buckets: Collection[str]) -> str | None:
    name = host.rpartition(":")[0] if ":" in host else host
    for suffix in _SUFFIXES:
        bucket = name.removesuffix(suffix)
        if bucket != name and (bucket in buckets or suffix != ".localhost"):
            return bucket
    return None
