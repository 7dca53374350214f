"""What a bucket answers about itself: its template's words in S3's documents."""

from __future__ import annotations

from datetime import UTC

from quire_local.bucket_resources import CorsRule, LifecycleRule
from quire_local.identity import REGION
from quire_local.s3.calls import Answer, Call, xml
from quire_local.s3.errors import S3Error
from quire_local.s3.xml import Element, document


async def head_bucket(call: Call) -> Answer:
    del call
    return Answer(200, {"x-amz-bucket-region": REGION})


async def location(call: Call) -> Answer:
    del call
    # us-east-1 is the region that has no name here.
    return xml(document(("LocationConstraint", "")))


async def versioning(call: Call) -> Answer:
    status: list[Element] = [("Status", "Enabled")] if call.bucket.versioned else []
    return xml(document(("VersioningConfiguration", status)))


async def notifications(call: Call) -> Answer:
    bridge: list[Element] = [("EventBridgeConfiguration", "")] if call.bucket.events else []
    return xml(document(("NotificationConfiguration", bridge)))


async def cors(call: Call) -> Answer:
    if not call.bucket.cors:
        raise _missing("NoSuchCORSConfiguration", "The CORS configuration does not exist", call)
    return xml(document(("CORSConfiguration", [("CORSRule", _cors_rule(rule)) for rule in call.bucket.cors])))


async def lifecycle(call: Call) -> Answer:
    if not call.bucket.lifecycle:
        raise _missing("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", call)
    return xml(document(("LifecycleConfiguration", [("Rule", _rule(rule)) for rule in call.bucket.lifecycle])))


def _missing(code: str, message: str, call: Call) -> S3Error:
    return S3Error(code, message, 404, fields={"BucketName": call.bucket.name})


def _cors_rule(rule: CorsRule) -> list[Element]:
    return [
        *(("AllowedMethod", method) for method in rule.methods),
        *(("AllowedOrigin", origin) for origin in rule.origins),
        *(("AllowedHeader", header) for header in rule.headers),
        *(("ExposeHeader", header) for header in rule.expose),
        *([] if rule.max_age is None else [("MaxAgeSeconds", rule.max_age)]),
    ]


def _rule(rule: LifecycleRule) -> list[Element]:
    return [
        ("ID", rule.id),
        ("Filter", _filter(rule)),
        ("Status", "Enabled" if rule.enabled else "Disabled"),
        *_expiration(rule),
        *_noncurrent(rule),
        *_abort(rule),
    ]


def _filter(rule: LifecycleRule) -> list[Element]:
    filters: list[Element] = [
        *([("Prefix", rule.prefix)] if rule.prefix else []),
        *(("Tag", [("Key", key), ("Value", value)]) for key, value in rule.tags.items()),
        *([] if rule.larger_than is None else [("ObjectSizeGreaterThan", rule.larger_than)]),
        *([] if rule.smaller_than is None else [("ObjectSizeLessThan", rule.smaller_than)]),
    ]
    return [("And", filters)] if len(filters) > 1 else filters or [("Prefix", "")]


def _expiration(rule: LifecycleRule) -> list[Element]:
    if rule.days is not None:
        return [("Expiration", [("Days", rule.days)])]
    if rule.date is not None:
        return [("Expiration", [("Date", rule.date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))])]
    return [("Expiration", [("ExpiredObjectDeleteMarker", True)])] if rule.expired_marker else []


def _noncurrent(rule: LifecycleRule) -> list[Element]:
    if rule.noncurrent_days is None:
        return []
    kept: list[Element] = [("NewerNoncurrentVersions", rule.noncurrent_kept)] if rule.noncurrent_kept else []
    return [("NoncurrentVersionExpiration", [("NoncurrentDays", rule.noncurrent_days), *kept])]


def _abort(rule: LifecycleRule) -> list[Element]:
    if rule.abort_days is None:
        return []
    return [("AbortIncompleteMultipartUpload", [("DaysAfterInitiation", rule.abort_days)])]
