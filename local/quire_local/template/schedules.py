"""Schedules of EventBridge Scheduler: declared as resources or as events of a function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from quire_local.resources import Function, RuleTarget, Schedule
from quire_local.template.bridging import read_patience
from quire_local.template.identities import arn
from quire_local.template.properties import Properties

_LONGEST_WINDOW = 1440


def read_schedule(logical_id: str, properties: Properties, *, identity: Mapping[str, str]) -> Schedule:
    properties.get("Name")
    part = properties.part("Target")
    bus = part.part("EventBridgeParameters")
    target = RuleTarget(id="target", arn=part.need("Arn"), input=part.get("Input"), **read_patience(part))
    schedule = _schedule(logical_id, identity["Ref"], target, properties)
    if "EventBridgeParameters" in part:
        schedule = replace(schedule, source=bus.need("Source"), detail_type=bus.need("DetailType"))
    for each in (bus, part):
        each.finish(without_effect=("RoleArn",))
    properties.finish(without_effect=("Description", "KmsKeyArn"))
    return schedule


def read_schedule_event(function: Function, name: str, event: Properties) -> Schedule:
    """A ScheduleV2 event: a schedule that calls the function."""
    logical_id = f"{function.logical_id}{name}"
    target = RuleTarget(id="target", arn=function.arn, input=event.get("Input"), **read_patience(event))
    schedule = _schedule(logical_id, event.get("Name", logical_id), target, event)
    event.finish(without_effect=("Description", "KmsKeyArn", "OmitName", "PermissionsBoundary", "RoleArn"))
    return schedule


def _schedule(logical_id: str, name: str, target: RuleTarget, properties: Properties) -> Schedule:
    """What a resource and a function's event say in the same words."""
    state = properties.get("State", "ENABLED")
    properties.expect("State", state, ("ENABLED", "DISABLED"))
    group = properties.get("GroupName", "default")
    return Schedule(
        logical_id=logical_id,
        name=name,
        arn=arn("scheduler", f"schedule/{group}/{name}"),
        expression=str(properties.need("ScheduleExpression")),
        target=target,
        timezone=str(properties.get("ScheduleExpressionTimezone", "UTC")),
        start=properties.get("StartDate"),
        end=properties.get("EndDate"),
        window=_window(properties),
        enabled=state == "ENABLED",
    )


def _window(properties: Properties) -> int:
    """Minutes of a flexible window, 0 when it is off."""
    part = properties.part("FlexibleTimeWindow")
    mode = part.get("Mode", "OFF")
    part.expect("Mode", mode, ("OFF", "FLEXIBLE"))
    minutes = int(part.need("MaximumWindowInMinutes")) if mode == "FLEXIBLE" else 0
    if not (mode == "OFF" or 1 <= minutes <= _LONGEST_WINDOW):
        raise part.unsupported(f"MaximumWindowInMinutes {minutes}")
    part.finish()
    return minutes
