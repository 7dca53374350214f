"""Batches of messages from a queue: each one stands or falls by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from quire.doors.logs import log
from quire.doors.subjects import next_subject


def each_message(event: dict[str, Any], handle: Callable[[dict[str, Any]], str]) -> dict[str, Any]:
    """Handle every message; those that failed go back to the queue, which gives up on them in time.

    `handle` gets the message's body and answers with a word for the log.
    """
    failed = [record["messageId"] for record in event["Records"] if not _handled(record, handle)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def attempt(do: Callable[[], str]) -> str:
    """The word for what was done, or "failed"; one bad piece of work does not keep its neighbours waiting."""
    try:
        return do()
    except Exception:  # noqa: BLE001 - the outermost door: one bad piece must not stop the round
        log().exception("a piece of work failed")
        return "failed"


def _handled(record: dict[str, Any], handle: Callable[[dict[str, Any]], str]) -> bool:
    next_subject()
    try:
        outcome = handle(json.loads(record["body"]))
    except Exception:  # noqa: BLE001 - the outermost door: one bad message must not fail its neighbours
        log().exception("message failed", extra={"message_id": record["messageId"]})
        return False
    log().info("message handled", extra={"message_id": record["messageId"], "outcome": outcome})
    return True
