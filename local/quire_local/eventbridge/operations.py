"""EventBridge's API: what each operation of the JSON protocol does."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from quire_local.aws_json import JsonService, Operation
from quire_local.errors import AwsError
from quire_local.eventbridge.events import bus_name
from quire_local.eventbridge.paging import Answer, Request, has_prefix, page, without_nothing
from quire_local.eventbridge.patterns import Pattern
from quire_local.eventbridge.rules import Rules
from quire_local.resources import EventBus, Rule, RuleTarget

PutEvents = Callable[[Sequence[Mapping[str, Any]]], Awaitable[Answer]]

LARGEST_PATTERN = 4096


def service(
    buses: Mapping[str, EventBus], rules: Rules, put_events: PutEvents, more: Mapping[str, Operation]
) -> JsonService:
    reading = Reading(buses, rules)

    async def put(request: Request) -> Answer:
        if request.get("EndpointId"):
            raise AwsError("ValidationException", "EndpointId is not supported by the local cloud.")
        entries = request.get("Entries") or []
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise AwsError("SerializationException", "Entries is not a list of objects.")
        return await put_events(entries)

    operations = {
        "PutEvents": put,
        "TestEventPattern": test_event_pattern,
        "DescribeRule": reading.describe_rule,
        "ListEventBuses": reading.list_buses,
        "ListRules": reading.list_rules,
        "ListTargetsByRule": reading.list_targets,
        **more,
    }
    return JsonService("events", "AWSEvents", operations, "application/x-amz-json-1.1")


async def test_event_pattern(request: Request) -> Answer:
    if len(str(request.get("EventPattern"))) > LARGEST_PATTERN:
        raise AwsError("ValidationException", f"EventPattern has more than {LARGEST_PATTERN} characters.")
    try:
        pattern = Pattern(_parsed(request, "EventPattern"))
    except (ValueError, RecursionError) as error:
        reason = f"Event pattern is not valid. Reason: {error}"
        raise AwsError("InvalidEventPatternException", reason) from error
    try:
        event = _parsed(request, "Event")
    except (ValueError, RecursionError) as error:
        raise AwsError("ValidationException", f"Parameter Event is not valid. Reason: {error}") from error
    needed = ("id", "account", "source", "time", "region", "resources", "detail-type")
    missing = [name for name in needed if not isinstance(event, dict) or name not in event]
    if missing:
        raise AwsError("ValidationException", f"Parameter Event is not valid. Reason: {missing[0]} is required.")
    return {"Result": pattern.matches(event)}


class Reading:
    """The operations that tell what the template describes."""

    def __init__(self, buses: Mapping[str, EventBus], rules: Rules) -> None:
        self._buses = buses
        self._rules = rules

    async def list_buses(self, request: Request) -> Answer:
        found = [{"Name": bus.name, "Arn": bus.arn} for bus in self._buses.values() if has_prefix(bus.name, request)]
        return page("EventBuses", found, request)

    async def list_rules(self, request: Request) -> Answer:
        bus = self._bus(request)
        found = [rule for rule in self._rules.all if rule.bus == bus and has_prefix(rule.name, request)]
        return page("Rules", [_rule(rule) for rule in found], request)

    async def describe_rule(self, request: Request) -> Answer:
        return _rule(self._rule(request, "Name"))

    async def list_targets(self, request: Request) -> Answer:
        rule = self._rule(request, "Rule")
        return page("Targets", [_target(target) for target in rule.targets], request)

    def _bus(self, request: Request) -> str:
        name = bus_name(str(request.get("EventBusName") or ""))
        if name not in self._buses:
            raise AwsError("ResourceNotFoundException", f"Event bus {name} does not exist.")
        return name

    def _rule(self, request: Request, parameter: str) -> Rule:
        bus, name = self._bus(request), request.get(parameter)
        found = next((rule for rule in self._rules.all if (rule.bus, rule.name) == (bus, name)), None)
        if found is None:
            raise AwsError("ResourceNotFoundException", f"Rule {name} does not exist on EventBus {bus}.")
        return found


def _parsed(request: Request, name: str) -> Any:
    text = request.get(name)
    if not isinstance(text, str):
        raise AwsError("ValidationException", f"{name} is required.")
    return json.loads(text)


def _rule(rule: Rule) -> Answer:
    answer = {
        "Name": rule.name,
        "Arn": rule.arn,
        "EventBusName": rule.bus,
        "State": "ENABLED" if rule.enabled else "DISABLED",
        "EventPattern": None if rule.pattern is None else json.dumps(rule.pattern),
        "ScheduleExpression": rule.schedule,
    }
    return without_nothing(answer)


def _target(target: RuleTarget) -> Answer:
    answer = {
        "Id": target.id,
        "Arn": target.arn,
        "Input": target.input,
        "InputPath": target.input_path,
        "InputTransformer": target.input_template
        and {"InputPathsMap": dict(target.input_paths), "InputTemplate": target.input_template},
        "DeadLetterConfig": target.dead_letter and {"Arn": target.dead_letter},
        "RetryPolicy": {
            "MaximumRetryAttempts": target.maximum_retries,
            "MaximumEventAgeInSeconds": target.maximum_event_age,
        },
    }
    return without_nothing(answer)
