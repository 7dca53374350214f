"""The schedules of EventBridge Scheduler: when each calls its target, and with what."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from quire_local import resources
from quire_local.errors import Section, Unsupported
from quire_local.eventbridge.calendars import parse_calendar
from quire_local.eventbridge.deliveries import Delivery
from quire_local.eventbridge.events import envelope, to_json
from quire_local.eventbridge.posting import Firing
from quire_local.eventbridge.rules import Address, Route
from quire_local.eventbridge.schedules import InvalidSchedule, Schedule

SCHEDULER = "scheduler"
"""What the history calls the bus of an event that came over none."""

_ATTEMPT = "<aws.scheduler.attempt-number>"


@dataclass(frozen=True)
class Call:
    """One schedule: its occurrences, and the one target that it calls."""

    schedule: resources.Schedule
    occurrences: Schedule

    @property
    def address(self) -> Address:
        return self.schedule.arn, self.schedule.target.id

    def firing(self, occurrence: datetime) -> Firing:
        """What the target gets for this occurrence; with a flexible window at some moment within it."""
        event = self._event(occurrence)
        late = random.uniform(0, 60.0 * self.schedule.window)  # noqa: S311 - spreads load, no secret
        return Firing(bus=SCHEDULER, event=event, payload=self._payload(event, occurrence), late=late)

    def _event(self, occurrence: datetime) -> dict[str, Any]:
        return envelope(
            source=self.schedule.source or "aws.scheduler",
            detail_type=self.schedule.detail_type or "Scheduled Event",
            detail=self._detail(occurrence),
            resources=[self.schedule.arn],
            time=occurrence,
        )

    def _detail(self, occurrence: datetime) -> Any:
        if self.schedule.source is None:
            return "{}"
        return json.loads(self._filled(self.schedule.target.input or "{}", "", occurrence))

    def _payload(self, event: dict[str, Any], occurrence: datetime) -> str:
        text = self.schedule.target.input
        if self.schedule.source is not None or text is None:
            return to_json(event)
        return self._filled(text, event["id"], occurrence)

    def _filled(self, text: str, execution: str, occurrence: datetime) -> str:
        """The input with what Scheduler knows in place of its keywords."""
        known = {
            "<aws.scheduler.schedule-arn>": self.schedule.arn,
            "<aws.scheduler.scheduled-time>": occurrence.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "<aws.scheduler.execution-id>": execution or str(uuid.uuid4()),
        }
        for keyword, value in known.items():
            text = text.replace(keyword, value)
        return text


class Calls:
    """Every schedule of the template."""

    def __init__(self, schedules: Sequence[resources.Schedule]) -> None:
        calls = [Call(schedule, _occurrences(schedule)) for schedule in schedules]
        self.enabled = tuple(call for call in calls if call.schedule.enabled)
        self.routes: Mapping[Address, Route] = {call.address: _route(call.schedule) for call in calls}


def _route(schedule: resources.Schedule) -> Route:
    _check_bus(schedule)
    return Route(schedule.logical_id, schedule.arn, schedule.target, _render, "SCHEDULE_ARN")


def _render(delivery: Delivery) -> bytes:
    return delivery.event.replace(_ATTEMPT, str(delivery.retries + 1)).encode()


def _occurrences(schedule: resources.Schedule) -> Schedule:
    try:
        return parse_calendar(schedule.expression, timezone=schedule.timezone, start=schedule.start, end=schedule.end)
    except InvalidSchedule as error:
        raise Unsupported(f"{schedule.logical_id}, ScheduleExpression", str(error), Section.EVENTBRIDGE) from error


def _check_bus(schedule: resources.Schedule) -> None:
    """A bus gets an event: that needs a source and a type of its own, and an object for detail."""
    is_bus = ":event-bus/" in schedule.target.arn
    if is_bus != (schedule.source is not None):
        what = "a bus for a target without EventBridgeParameters, or these with another target,"
        raise Unsupported(schedule.logical_id, what, Section.EVENTBRIDGE)
    if is_bus and not _is_object(schedule.target.input or "{}"):
        raise Unsupported(f"{schedule.logical_id}, Input", "anything but a JSON object for a bus", Section.EVENTBRIDGE)
    if (schedule.source or "").startswith("aws."):
        raise Unsupported(f"{schedule.logical_id}, Source", f"the source {schedule.source}", Section.EVENTBRIDGE)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
