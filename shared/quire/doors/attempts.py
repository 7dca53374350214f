"""Messages that are tried again later: how much later, each one says by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from quire.doors.logs import log
from quire.doors.subjects import next_subject
from quire.ports import Postponements

Attempt = Callable[[dict[str, Any], int], int | None]
"""Takes a message's body and the number of this attempt; answers the pause before the next one, or None."""


def each_attempt(event: dict[str, Any], attempt: Attempt, *, postponements: Postponements) -> dict[str, Any]:
    """Try every message; those that want another attempt, or failed unforeseen, go back to the queue."""
    kept = [record["messageId"] for record in event["Records"] if not _is_done(record, attempt, postponements)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in kept]}


def _is_done(record: dict[str, Any], attempt: Attempt, postponements: Postponements) -> bool:
    next_subject()
    number = int(record["attributes"]["ApproximateReceiveCount"])
    try:
        pause = attempt(json.loads(record["body"]), number)
        if pause is not None:
            postponements.postpone(record["receiptHandle"], seconds=pause)
    except Exception:  # noqa: BLE001 - the outermost door: one bad message must not fail its neighbours
        log().exception("attempt failed", extra={"message_id": record["messageId"]})
        return False
    log().info("attempted", extra={"message_id": record["messageId"], "attempt": number, "again_in": pause})
    return pause is None
