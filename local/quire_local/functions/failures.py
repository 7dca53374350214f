"""Where a failed asynchronous invoke goes: the on-failure destination, the dead-letter target."""

from __future__ import annotations

import json
import logging
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from quire_local.errors import AwsError
from quire_local.invoking import Invocation
from quire_local.resources import Function
from quire_local.targets import Targets

RETRIES_EXHAUSTED = "RetriesExhausted"
EVENT_AGE_EXCEEDED = "EventAgeExceeded"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Failure:
    function: Function
    request_id: str
    payload: bytes
    condition: str
    attempts: int
    invocation: Invocation | None
    """The last answer; None where the function never ran."""


def hand_over(db: sqlite3.Connection, targets: Targets, failure: Failure) -> list[str]:
    """Deliver the record and the event inside the caller's transaction; returns the ARNs to wake after it."""
    function = failure.function
    letters = [(function.on_failure, record(failure)), (function.dead_letter, failure.payload)]
    return [arn for arn, payload in letters if arn is not None and _deliver(db, targets, failure, arn, payload)]


def record(failure: Failure) -> bytes:
    """The invocation record, as AWS shapes it."""
    now = datetime.now(UTC)
    document: dict[str, Any] = {
        "version": "1.0",
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z",
        "requestContext": {
            "requestId": failure.request_id,
            "functionArn": f"{failure.function.arn}:$LATEST",
            "condition": failure.condition,
            "approximateInvokeCount": failure.attempts,
        },
        "requestPayload": _value(failure.payload),
    }
    if failure.invocation is not None:
        error = failure.invocation.error
        document["responseContext"] = {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": error,
        }
        document["responsePayload"] = _value(failure.invocation.payload)
    return json.dumps(document).encode()


def _deliver(db: sqlite3.Connection, targets: Targets, failure: Failure, arn: str, payload: bytes) -> bool:
    try:
        targets.accept(db, arn, payload)
    except AwsError as error:
        # As on AWS, where such an event is lost and only the metric DestinationDeliveryFailures tells.
        logger.warning("event %s is lost: %s refused it (%s)", failure.request_id, arn, error)
        return False
    return True


def _value(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except ValueError:
        return payload.decode(errors="replace")
