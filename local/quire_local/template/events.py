"""Buses, rules and queues: declared as resources or as events of a function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from quire_local.resources import EventBus, Function, Queue, Rule, RuleTarget, StateMachine
from quire_local.template.bridging import read_http_parameters, read_patience, read_transformer
from quire_local.template.identities import arn
from quire_local.template.properties import Properties

_DEFAULT_BUS = "default"


def read_bus(logical_id: str, properties: Properties, *, identity: Mapping[str, str]) -> EventBus:
    properties.get("Name")
    properties.finish(without_effect=("Description", "KmsKeyIdentifier", "Tags"))
    return EventBus(logical_id=logical_id, name=identity["Ref"], arn=identity["Arn"])


def read_rule(logical_id: str, properties: Properties, *, identity: Mapping[str, str]) -> Rule:
    bus = _bus_name(properties)
    rule = Rule(
        logical_id=logical_id,
        name=identity["Ref"],
        arn=_rule_arn(bus, identity["Ref"]),
        bus=bus,
        pattern=properties.get("EventPattern"),
        schedule=properties.get("ScheduleExpression"),
        targets=tuple(_listed_target(target) for target in properties.items("Targets")),
        enabled=properties.get("State", "ENABLED") == "ENABLED",
    )
    properties.get("Name")
    properties.expect("State", properties.get("State", "ENABLED"), ("ENABLED", "DISABLED"))
    properties.finish(without_effect=("Description",))
    return rule


RULE_EVENTS = frozenset({"EventBridgeRule", "CloudWatchEvent", "Schedule"})
"""The types of events that SAM makes rules of."""


def read_rule_event(owner: Function | StateMachine, name: str, event: Properties) -> Rule:
    """Such an event of a function or a state machine: a rule whose one target is its owner."""
    logical_id = f"{owner.logical_id}{name}"
    bus = _bus_name(event)
    rule_name = event.get("RuleName", f"{owner.name}-{name}")
    rule = Rule(
        logical_id=logical_id,
        name=rule_name,
        arn=_rule_arn(bus, rule_name),
        bus=bus,
        pattern=event.get("Pattern"),
        schedule=event.get("Schedule"),
        targets=(_target(event, target_id=event.part("Target").get("Id", owner.logical_id), target_arn=owner.arn),),
        enabled=bool(event.get("Enabled", True)) and event.get("State", "ENABLED") == "ENABLED",
    )
    event.finish(without_effect=("Description", "Name"))
    return rule


def _listed_target(target: Properties) -> RuleTarget:
    read = replace(
        _target(target, target_id=target.need("Id"), target_arn=target.need("Arn")), http=read_http_parameters(target)
    )
    target.finish(without_effect=("RoleArn",))
    return read


def _target(properties: Properties, *, target_id: str, target_arn: str) -> RuleTarget:
    """What a rule's target and a function's event say in the same words."""
    template, paths = read_transformer(properties)
    return RuleTarget(
        id=target_id,
        arn=target_arn,
        input=properties.get("Input"),
        input_path=properties.get("InputPath"),
        **read_patience(properties),
        input_template=template,
        input_paths=paths,
    )


def _bus_name(properties: Properties) -> str:
    """A rule may name its bus or give its ARN."""
    return str(properties.get("EventBusName", _DEFAULT_BUS)).rpartition("/")[2]


def _rule_arn(bus: str, name: str) -> str:
    return arn("events", f"rule/{name}" if bus == _DEFAULT_BUS else f"rule/{bus}/{name}")


def read_queue(logical_id: str, properties: Properties, *, identity: Mapping[str, str]) -> Queue:
    properties.expect("FifoQueue", properties.get("FifoQueue", False), (False,))
    redrive = properties.get("RedrivePolicy") or {}
    if isinstance(redrive, str):
        redrive = json.loads(redrive)
    queue = Queue(
        logical_id=logical_id,
        name=identity["QueueName"],
        arn=identity["Arn"],
        url=identity["Ref"],
        visibility_timeout=int(properties.get("VisibilityTimeout", 30)),
        retention=int(properties.get("MessageRetentionPeriod", 345_600)),
        delay=int(properties.get("DelaySeconds", 0)),
        wait_time=int(properties.get("ReceiveMessageWaitTimeSeconds", 0)),
        dead_letter=redrive.get("deadLetterTargetArn"),
        max_receives=int(redrive["maxReceiveCount"]) if redrive else None,
    )
    properties.get("QueueName")
    properties.finish(without_effect=("SqsManagedSseEnabled", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "Tags"))
    return queue
