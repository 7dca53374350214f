"""A batch of messages as a function gets it, and the function's answer as SQS understands it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from quire_local.resources import Queue
from quire_local.sqs.attributes import md5_of_attributes, md5_of_body, system_attributes
from quire_local.sqs.messages import Message


def event(queue: Queue, batch: Sequence[Message]) -> bytes:
    """The event of an SQS event source mapping."""
    return json.dumps({"Records": [_record(queue, message) for message in batch]}, ensure_ascii=False).encode()


def failed_ids(payload: bytes, sent: frozenset[str]) -> frozenset[str]:
    """Which of the messages `sent` the answer of ReportBatchItemFailures gives back.

    As with Lambda, no answer or an empty list is success, and an answer that makes no sense gives everything back.
    """
    try:
        failures = _reported(payload)
    except ValueError:
        return sent
    return failures if failures <= sent else sent


def _reported(payload: bytes) -> frozenset[str]:
    answer = json.loads(payload or b"null")
    if answer is None:
        return frozenset()
    if not isinstance(answer, dict):
        raise ValueError("the answer is not an object")  # noqa: TRY004 - for the caller it is one more malformed answer
    failures = answer.get("batchItemFailures") or []
    if not isinstance(failures, list):
        raise ValueError("batchItemFailures is not a list")  # noqa: TRY004 - as above
    return frozenset(_identifier(failure) for failure in failures)


def _identifier(failure: object) -> str:
    identifier = failure.get("itemIdentifier") if isinstance(failure, dict) else None
    if not isinstance(identifier, str) or not identifier:
        raise ValueError("an item failure has no itemIdentifier")
    return identifier


def _record(queue: Queue, message: Message) -> dict[str, Any]:
    record = {
        "messageId": message.id,
        "receiptHandle": message.handle,
        "body": message.body,
        "attributes": system_attributes(message),
        "messageAttributes": {name: _attribute(value) for name, value in message.attributes.items()},
        "md5OfBody": md5_of_body(message.body),
        "eventSource": "aws:sqs",
        "eventSourceARN": queue.arn,
        "awsRegion": queue.arn.split(":")[3],
    }
    digest = {"md5OfMessageAttributes": md5_of_attributes(message.attributes)} if message.attributes else {}
    return record | digest


def _attribute(value: Mapping[str, str]) -> dict[str, Any]:
    fields = {name[0].lower() + name[1:]: text for name, text in value.items()}
    return fields | {"stringListValues": [], "binaryListValues": []}
