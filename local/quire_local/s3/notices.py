"""What S3 tells EventBridge about an object."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quire_local.identity import ACCOUNT
from quire_local.s3.calls import Call
from quire_local.s3.index import Version

Events = Callable[[sqlite3.Connection, dict[str, Any]], None]


@dataclass(frozen=True)
class Cause:
    """Who did something to an object, when and why."""

    when: datetime
    detail: dict[str, str]

    @staticmethod
    def of(call: Call, reason: str | None = None) -> Cause:
        who = {"request-id": call.request_id, "requester": ACCOUNT, "source-ip-address": call.source_ip}
        return Cause(call.now, who if reason is None else {**who, "reason": reason})

    @staticmethod
    def lifecycle(when: datetime) -> Cause:
        who = {"request-id": secrets.token_hex(8).upper(), "requester": "s3.amazonaws.com"}
        return Cause(when, {**who, "reason": "Lifecycle Expiration"})


def created(cause: Cause, version: Version) -> dict[str, Any]:
    return _entry(cause, "Object Created", version, {"size": version.size, "etag": version.etag}, {})


def deleted(cause: Cause, version: Version, *, marker: bool) -> dict[str, Any]:
    stored = {} if marker else {"etag": version.etag}
    kind = "Delete Marker Created" if marker else "Permanently Deleted"
    return _entry(cause, "Object Deleted", version, stored, {"deletion-type": kind})


def tagged(cause: Cause, version: Version, *, added: bool) -> dict[str, Any]:
    kind = "Object Tags Added" if added else "Object Tags Deleted"
    return _entry(cause, kind, version, {"etag": version.etag}, {})


def _entry(cause: Cause, kind: str, version: Version, stored: dict[str, Any], more: dict[str, str]) -> dict[str, Any]:
    identity = {} if version.version_id == "null" else {"version-id": version.version_id}
    return {
        "Source": "aws.s3",
        "DetailType": kind,
        "Resources": [f"arn:aws:s3:::{version.bucket}"],
        "Time": cause.when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "EventBusName": "default",
        "Detail": {
            "version": "0",
            "bucket": {"name": version.bucket},
            "object": {"key": version.key, **stored, **identity, "sequencer": f"{version.sequence:018X}"},
            **cause.detail,
            **more,
        },
    }
