"""Where the outcome of an asynchronous invoke goes: its destination, and a failed one's dead-letter target too."""

from __future__ import annotations

import json
import logging
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from quire_local.errors import AwsError
from quire_local.eventbridge.events import envelope, to_json
from quire_local.functions.names import LATEST, Address
from quire_local.invoking import Invocation
from quire_local.targets import Targets

SUCCESS = "Success"
RETRIES_EXHAUSTED = "RetriesExhausted"
EVENT_AGE_EXCEEDED = "EventAgeExceeded"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How an asynchronous invoke ended for good."""

    address: Address
    request_id: str
    payload: bytes
    condition: str
    attempts: int
    invocation: Invocation | None
    """The last answer; None where the function never ran."""

    @property
    def function_arn(self) -> str:
        return f"{self.address.function.arn}:{self.address.qualifier or LATEST}"


def hand_over(db: sqlite3.Connection, targets: Targets, ending: Ending) -> list[str]:
    """Deliver the record, and a failed event, inside the caller's transaction; returns the ARNs to wake after it."""
    return [arn for arn, payload in _letters(ending) if _deliver(db, targets, ending, arn, payload)]


def _letters(ending: Ending) -> list[tuple[str, bytes]]:
    function = ending.address.function
    succeeded = ending.condition == SUCCESS
    destination = function.on_success if succeeded else function.on_failure
    letters = [(destination, _wrapped(destination, ending))] if destination else []
    if function.dead_letter and not succeeded:
        letters.append((function.dead_letter, ending.payload))
    return letters


def _wrapped(destination: str, ending: Ending) -> bytes:
    """The record as its destination takes it: a bus gets it as the detail of an event."""
    document = record(ending)
    if destination.split(":")[2] != "events":
        return json.dumps(document).encode()
    outcome = "Success" if ending.condition == SUCCESS else "Failure"
    event = envelope(
        source="lambda",
        detail_type=f"Lambda Function Invocation Result - {outcome}",
        detail=document,
        resources=[destination, ending.function_arn],
        time=datetime.now(UTC),
    )
    return to_json(event).encode()


def record(ending: Ending) -> dict[str, Any]:
    """The invocation record, as AWS shapes it."""
    now = datetime.now(UTC)
    document: dict[str, Any] = {
        "version": "1.0",
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z",
        "requestContext": {
            "requestId": ending.request_id,
            "functionArn": ending.function_arn,
            "condition": ending.condition,
            "approximateInvokeCount": ending.attempts,
        },
        "requestPayload": _value(ending.payload),
    }
    if ending.invocation is not None:
        document["responseContext"] = _response_context(ending.address.version, ending.invocation.error)
        document["responsePayload"] = _value(ending.invocation.payload)
    return document


def _response_context(version: str, error: str | None) -> dict[str, Any]:
    context = {"statusCode": 200, "executedVersion": version}
    return context | {"functionError": error} if error else context


def _deliver(db: sqlite3.Connection, targets: Targets, ending: Ending, arn: str, payload: bytes) -> bool:
    try:
        targets.accept(db, arn, payload)
    except AwsError as error:
        # As on AWS, where such an event is lost and only the metric DestinationDeliveryFailures tells.
        logger.warning("event %s is lost: %s refused it (%s)", ending.request_id, arn, error)
        return False
    return True


def _value(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except ValueError:
        return payload.decode(errors="replace")
