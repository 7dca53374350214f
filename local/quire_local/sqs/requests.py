"""Reading what a client asked of SQS, in SQS's own terms of refusal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from quire_local.errors import AwsError
from quire_local.sqs.attributes import parse_attributes, parse_body, size_of

Request = dict[str, Any]

_ENTRY_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")


def queue_name(request: Request) -> str:
    """The name at the end of the request's QueueUrl; the origin before it may be any that reaches this cloud."""
    url = required(request, "QueueUrl")
    segments = urlsplit(url).path.strip("/").split("/")
    if len(segments) != 2:
        raise AwsError("InvalidAddress", f"The address {url} is not valid for this endpoint.")
    return segments[1]


def required(request: Request, name: str) -> str:
    value = request.get(name)
    if not isinstance(value, str) or not value:
        raise AwsError("MissingParameter", f"The request must contain the parameter {name}.")
    return value


def whole(request: Request, name: str, *, low: int, high: int, default: int) -> int:
    """An optional whole number within its limits."""
    value = request.get(name)
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        reason = f"Must be between {low} and {high}, if provided."
        raise AwsError("InvalidParameterValue", f"Value {value} for parameter {name} is invalid. Reason: {reason}")
    return value


def names(request: Request, *parameters: str) -> tuple[str, ...]:
    """The strings listed under any of these parameters."""
    return tuple(str(name) for parameter in parameters for name in request.get(parameter) or ())


def refuse_unsupported(request: Request, *parameters: str) -> None:
    for parameter in parameters:
        if request.get(parameter):
            raise AwsError("UnsupportedOperation", f"{parameter} is not supported by the local cloud.")


def entries(request: Request) -> list[Request]:
    """A batch's entries: at least one, at most ten, each with an id of its own."""
    batch: list[Request] = request.get("Entries") or []
    if not batch:
        raise AwsError("EmptyBatchRequest", "There should be at least one entry in the request.")
    if len(batch) > 10:
        raise AwsError(
            "TooManyEntriesInBatchRequest", f"Maximum number of entries per request are 10. You have sent {len(batch)}."
        )
    ids = [str(entry.get("Id", "")) for entry in batch]
    for entry_id in ids:
        if not _ENTRY_ID.fullmatch(entry_id):
            raise AwsError(
                "InvalidBatchEntryId",
                "A batch entry id can only contain alphanumeric characters, hyphens and underscores.",
            )
        if ids.count(entry_id) > 1:
            raise AwsError("BatchEntryIdsNotDistinct", f"Id {entry_id} repeated.")
    return batch


def size_of_entry(entry: Mapping[str, Any]) -> int:
    """What an entry counts towards its batch; one that will be refused on its own counts nothing."""
    try:
        return size_of(parse_body(entry.get("MessageBody")), parse_attributes(entry.get("MessageAttributes") or {}))
    except AwsError:
        return 0


def page_start(request: Request) -> int:
    token = request.get("NextToken") or "0"
    if not str(token).isdecimal():
        raise AwsError("InvalidParameterValue", "Value for parameter NextToken is invalid.")
    return int(token)
