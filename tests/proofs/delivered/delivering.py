"""Events as Lambda hands them to a function."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from proofs.delivered.routes import Consumer


def envelope(consumer: Consumer, received: Sequence[tuple[dict[str, Any], int]]) -> dict[str, Any]:
    """Events with how often each was received: a batch from a queue, or the one event itself."""
    if not consumer.is_queued:
        return received[0][0]
    return {"Records": [_message(str(place), event, times) for place, (event, times) in enumerate(received)]}


def _message(place: str, event: dict[str, Any], times: int) -> dict[str, Any]:
    return {
        "messageId": place,
        "receiptHandle": place,
        "body": json.dumps(event),
        "attributes": {"ApproximateReceiveCount": str(times)},
    }
