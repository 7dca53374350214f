"""Who gets which event, as template.yaml says it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

from app_fixtures import ROOT, UPLOADS
from quire_local.eventbridge.patterns import Pattern
from quire_local.resources import Application, StateMachine
from quire_local.template import read_template

ENDLESS = sys.maxsize
_NOWHERE = "http://127.0.0.1"
_ADDRESSES = {
    **{
        f"postgres:{role}": "postgresql://nobody@127.0.0.1/quire" for role in ("quire_app", "quire_auth", "quire_owner")
    },
    "redis": "redis://127.0.0.1",
    "origin": _NOWHERE,
    "s3": _NOWHERE,
}


@dataclass(frozen=True)
class Consumer:
    """A function that gets events: so many at once by way of a queue, or each by itself."""

    function: str
    batch: int
    is_queued: bool
    tries: int
    """So often one event may fail there before it is given up."""


@dataclass(frozen=True)
class Routes:
    _rules: tuple[tuple[Pattern, tuple[Consumer, ...]], ...]
    machine: StateMachine

    def consumers(self, event: dict[str, Any]) -> list[Consumer]:
        return [consumer for pattern, consumers in self._rules if pattern.matches(event) for consumer in consumers]


@cache
def routes() -> Routes:
    application = read_template(ROOT / "template.yaml").read(origin=_NOWHERE, addresses=_ADDRESSES)
    [uploads] = [bucket.name for bucket in application.buckets if bucket.logical_id == "UploadsBucket"]
    rules = tuple(
        (Pattern(_said_of(UPLOADS, uploads, rule.pattern)), _consumers(application, [one.arn for one in rule.targets]))
        for rule in application.rules
        if rule.pattern is not None
    )
    [machine] = application.state_machines
    return Routes(rules, machine)


def _said_of(name: str, named: str, pattern: Any) -> Any:
    """The pattern with one bucket called by another name."""
    if isinstance(pattern, dict):
        return {key: _said_of(name, named, value) for key, value in pattern.items()}
    if isinstance(pattern, (list, tuple)):
        return [_said_of(name, named, value) for value in pattern]
    return name if pattern == named else pattern


def _consumers(application: Application, targets: list[str]) -> tuple[Consumer, ...]:
    names = {function.arn: step_of(function.logical_id) for function in application.functions}
    receives = {queue.arn: queue.max_receives or ENDLESS for queue in application.queues}
    retries = {function.arn: function.maximum_retries for function in application.functions}
    queued = [
        Consumer(names[mapping.function], mapping.batch_size, is_queued=True, tries=receives[mapping.queue])
        for mapping in application.mappings
        if mapping.queue in targets
    ]
    called = (Consumer(names[arn], 1, is_queued=False, tries=1 + retries[arn]) for arn in targets if arn in names)
    return (*queued, *called)


def step_of(function: str) -> str:
    """The folder below functions/ that a function of the template has its code in."""
    return function.removesuffix("Function").lower()
