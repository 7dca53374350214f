"""What S3 tells EventBridge about an object."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from quire_local.identity import ACCOUNT
from quire_local.s3.calls import Call
from quire_local.s3.index import Version

Events = Callable[[sqlite3.Connection, dict[str, Any]], None]


def created(call: Call, version: Version, reason: str) -> dict[str, Any]:
    stored = {"size": version.size, "etag": version.etag}
    return _entry(call, "Object Created", version, stored, {"reason": reason})


def deleted(call: Call, version: Version, *, marker: bool) -> dict[str, Any]:
    stored = {} if marker else {"etag": version.etag}
    kind = "Delete Marker Created" if marker else "Permanently Deleted"
    return _entry(call, "Object Deleted", version, stored, {"reason": "DeleteObject", "deletion-type": kind})


def _entry(call: Call, kind: str, version: Version, stored: dict[str, Any], why: dict[str, str]) -> dict[str, Any]:
    identity = {} if version.version_id == "null" else {"version-id": version.version_id}
    return {
        "Source": "aws.s3",
        "DetailType": kind,
        "Resources": [f"arn:aws:s3:::{version.bucket}"],
        "Time": call.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "EventBusName": "default",
        "Detail": {
            "version": "0",
            "bucket": {"name": version.bucket},
            "object": {"key": version.key, **stored, **identity, "sequencer": f"{version.sequence:018X}"},
            "request-id": call.request_id,
            "requester": ACCOUNT,
            "source-ip-address": call.source_ip,
            **why,
        },
    }
