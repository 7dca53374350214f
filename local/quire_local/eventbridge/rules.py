"""Rules as they are used: pattern compiled, schedule parsed, each target with its way of reading an event."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from quire_local.errors import Section, Unsupported
from quire_local.eventbridge.events import Event
from quire_local.eventbridge.inputs import Render, compile_input
from quire_local.eventbridge.patterns import InvalidPattern, Pattern
from quire_local.eventbridge.schedules import InvalidSchedule, Schedule, parse_schedule
from quire_local.resources import Rule, RuleTarget

Address = tuple[str, str]
"""A rule's ARN and the id of one of its targets."""


@dataclass(frozen=True)
class Route:
    """The way to one target of a rule, or to that of a schedule."""

    logical_id: str
    origin: str
    """The ARN of the rule or schedule."""
    target: RuleTarget
    render: Render
    origin_attribute: str = "RULE_ARN"
    """What a dead letter calls the origin."""


class Rules:
    """Every rule, by the bus that it listens to. Immutable, so the store's thread may ask it."""

    def __init__(self, rules: Sequence[Rule], buses: Iterable[str]) -> None:
        self.all = tuple(rules)
        names = frozenset(buses)
        for rule in rules:
            if rule.bus not in names:
                raise Unsupported(
                    rule.logical_id, f"an event bus outside the template ({rule.bus})", Section.EVENTBRIDGE
                )
        self._patterns = {rule.arn: _pattern(rule) for rule in rules if rule.pattern is not None}
        self.routes: Mapping[Address, Route] = {
            (rule.arn, target.id): Route(rule.logical_id, rule.arn, target, compile_input(rule, target))
            for rule in rules
            for target in rule.targets
        }
        self.schedules: Mapping[str, Schedule] = {
            rule.arn: _schedule(rule, rule.schedule) for rule in rules if rule.schedule is not None
        }

    def owed(self, bus: str, event: Event, only: Container[str] | None = None) -> list[Address]:
        """Which targets are to get this event of that bus; `only` are the ARNs of the rules that may take it."""
        return [
            (rule.arn, target.id)
            for rule in self.all
            if rule.bus == bus and rule.enabled and (only is None or rule.arn in only) and self._wants(rule, event)
            for target in rule.targets
        ]

    def _wants(self, rule: Rule, event: Event) -> bool:
        pattern = self._patterns.get(rule.arn)
        return pattern is not None and pattern.matches(event)


def _pattern(rule: Rule) -> Pattern:
    try:
        return Pattern(rule.pattern)
    except InvalidPattern as error:
        raise Unsupported(f"{rule.logical_id}, EventPattern", str(error), Section.EVENTBRIDGE) from error


def _schedule(rule: Rule, expression: str) -> Schedule:
    try:
        return parse_schedule(expression)
    except InvalidSchedule as error:
        raise Unsupported(f"{rule.logical_id}, ScheduleExpression", str(error), Section.EVENTBRIDGE) from error
