"""Events: what a sender hands in, checked, and the envelope that targets get."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from quire_local.identity import ACCOUNT, REGION

Event = dict[str, Any]

DEFAULT_BUS = "default"


class EntryRefused(Exception):  # noqa: N818 - it reads as a sentence
    """One entry of PutEvents that fails while the others go on."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Posted:
    """An event and the name of the bus that it is for."""

    bus: str
    event: Event

    @property
    def id(self) -> str:
        return str(self.event["id"])

    def json(self) -> str:
        return to_json(self.event)


def bus_name(name_or_arn: str | None) -> str:
    return (name_or_arn or DEFAULT_BUS).rpartition("event-bus/")[2]


def parse_client_entry(entry: Mapping[str, Any], now: datetime) -> Posted:
    """An entry of PutEvents as a client may send it."""
    for name in ("Source", "DetailType", "Detail"):
        if not isinstance(entry.get(name), str) or not entry[name]:
            reason = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            raise EntryRefused("InvalidArgument", reason)
    _check_optional(entry)
    if entry["Source"].startswith("aws."):
        raise EntryRefused("NotAuthorizedForSourceException", "Not authorized for the source.")
    return service_entry({**entry, "Detail": _parse_detail(entry["Detail"])}, now)


def _check_optional(entry: Mapping[str, Any]) -> None:
    resources = entry.get("Resources") or []
    if not isinstance(resources, list) or not all(isinstance(each, str) for each in resources):
        raise EntryRefused("InvalidArgument", "Parameter Resources is not valid. Reason: it is no list of strings.")
    for name in ("EventBusName", "TraceHeader"):
        if not isinstance(entry.get(name) or "", str):
            raise EntryRefused("InvalidArgument", f"Parameter {name} is not valid. Reason: it is no string.")
    for name in ("Source", "DetailType", "EventBusName", "Resources"):
        _refuse_half_characters(name, to_json({name: entry.get(name)}))


def _refuse_half_characters(name: str, text: str) -> None:
    """Half of a surrogate pair, which JSON can escape, has no UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise EntryRefused("InvalidArgument", f"Parameter {name} is not valid. Reason: it is no text.") from error


def service_entry(entry: Mapping[str, Any], now: datetime) -> Posted:
    """An entry from a service of this cloud: the same fields, but Detail is already an object."""
    when = entry.get("Time")
    event = envelope(
        source=entry["Source"],
        detail_type=entry["DetailType"],
        detail=entry["Detail"],
        resources=entry.get("Resources") or [],
        time=now if when is None else _time(when),
    )
    return Posted(bus_name(entry.get("EventBusName")), event)


def scheduled_event(rule_arn: str, time: datetime) -> Event:
    return envelope(source="aws.events", detail_type="Scheduled Event", detail={}, resources=[rule_arn], time=time)


def envelope(*, source: str, detail_type: str, detail: object, resources: list[str], time: datetime) -> Event:
    """`time` is in UTC."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": time.isoformat(timespec="seconds").removesuffix("+00:00") + "Z",
        "region": REGION,
        "resources": resources,
        "detail": detail,
    }


def to_json(event: Event) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def _parse_detail(text: str) -> dict[str, Any]:
    try:
        detail = json.loads(text, parse_constant=_refuse_constant)
        text.encode()
        to_json(detail).encode()  # an escaped half of a surrogate pair has no UTF-8
    except (ValueError, RecursionError) as error:
        raise EntryRefused("MalformedDetail", "Detail is malformed.") from error
    if not isinstance(detail, dict):
        raise EntryRefused("MalformedDetail", "Detail is malformed.")
    return detail


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _time(value: Any) -> datetime:
    """The protocol's epoch seconds, or the text that a service of this cloud gives."""
    try:
        if isinstance(value, str):
            return datetime.fromisoformat(value).astimezone(UTC)
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        reason = "Parameter Time is not valid. Reason: Time is not a timestamp."
        raise EntryRefused("InvalidArgument", reason) from error
