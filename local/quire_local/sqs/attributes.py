"""What a message may carry, and AWS's digests of it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from quire_local.errors import AwsError
from quire_local.identity import ACCOUNT
from quire_local.sqs.messages import Attributes, Message

LARGEST_MESSAGE = 1_048_576
"""Bytes of body and attributes; AWS raised it from 256 KiB to 1 MiB in August 2025."""

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,256}")
_TYPE = re.compile(r"(String|Number|Binary)(\..+)?")
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse_body(value: object) -> str:
    """The body that a client sent, if SQS would take it."""
    if not isinstance(value, str) or not value:
        raise AwsError("MissingParameter", "The request must contain the parameter MessageBody.")
    if _FORBIDDEN.search(value):
        raise AwsError(
            "InvalidMessageContents", "Invalid characters found; #x9 | #xA | #xD | #x20 to #xFFFD are allowed."
        )
    return value


def parse_attributes(value: Mapping[str, Any]) -> Attributes:
    """The message attributes that a client sent, each reduced to its type and its one value."""
    if len(value) > 10:
        raise invalid("Number of message attributes exceeds the allowed maximum of 10.")
    return {name: _parse_attribute(name, attribute) for name, attribute in value.items()}


def text_attributes(values: Mapping[str, str]) -> Attributes:
    return {name: {"DataType": "String", "StringValue": value} for name, value in values.items()}


def size_of(body: str, attributes: Attributes) -> int:
    """What counts towards the largest message."""
    extra = sum(
        len(name.encode()) + len(attribute["DataType"].encode()) + len(_value(attribute))
        for name, attribute in attributes.items()
    )
    return len(body.encode()) + extra


def refuse_too_large(body: str, attributes: Attributes) -> None:
    if size_of(body, attributes) > LARGEST_MESSAGE:
        raise invalid(f"Message must be shorter than {LARGEST_MESSAGE} bytes.")


def choose(attributes: Attributes, names: Iterable[str]) -> Attributes:
    """The attributes that a receiver asked for: by name, all of them, or by a prefix as in `trace.*`."""
    wanted = tuple(names)
    if "All" in wanted or ".*" in wanted:
        return attributes
    prefixes = tuple(name.removesuffix("*") for name in wanted if name.endswith(".*"))
    return {name: value for name, value in attributes.items() if name in wanted or name.startswith(prefixes)}


def md5_of_body(body: str) -> str:
    return hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()


def md5_of_attributes(attributes: Attributes) -> str:
    """AWS's digest: names in order, every part with its length, a mark for text or bytes before each value."""
    digest = hashlib.md5(usedforsecurity=False)
    for name in sorted(attributes):
        kind = attributes[name]["DataType"]
        mark = b"\x02" if kind.startswith("Binary") else b"\x01"
        digest.update(_sized(name.encode()) + _sized(kind.encode()) + mark + _sized(_value(attributes[name])))
    return digest.hexdigest()


def system_attributes(message: Message) -> dict[str, str]:
    """What SQS says about a message; the cloud has one account, so that is who sent it."""
    found = {
        "SenderId": ACCOUNT,
        "SentTimestamp": str(int(message.sent_at * 1000)),
        "ApproximateReceiveCount": str(message.receives),
        "ApproximateFirstReceiveTimestamp": str(int(message.first_received_at * 1000)),
    }
    return found | ({"DeadLetterQueueSourceArn": message.came_from} if message.came_from else {})


def invalid(reason: str) -> AwsError:
    return AwsError("InvalidParameterValue", f"One or more parameters are invalid. Reason: {reason}")


def _parse_attribute(name: str, attribute: Mapping[str, Any]) -> Mapping[str, str]:
    kind = attribute.get("DataType")
    if not _NAME.fullmatch(name) or not isinstance(kind, str) or not _TYPE.fullmatch(kind):
        raise invalid(f"The message attribute '{name}' has an invalid name or message attribute type.")
    field = "BinaryValue" if kind.startswith("Binary") else "StringValue"
    value = attribute.get(field)
    if not isinstance(value, str) or not value:
        raise invalid(f"The message attribute '{name}' must contain a non-empty {field}.")
    parsed = {"DataType": kind, field: value}
    try:
        _value(parsed)
    except (ValueError, binascii.Error) as error:
        raise invalid(f"The message attribute '{name}' does not hold valid {field}.") from error
    return parsed


def _value(attribute: Mapping[str, str]) -> bytes:
    if "BinaryValue" in attribute:
        return base64.b64decode(attribute["BinaryValue"], validate=True)
    return attribute["StringValue"].encode()


def _sized(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part
