"""The application as this container runs it: the template, with what only the deployed stack knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path

from quire_local.resources import Application, Function, RestApi, WebSocketApi
from quire_local.template import Template, read_template

from quire_container.deployed import Deployed

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}


class NotForContainers(Exception):  # noqa: N818 - it reads as a sentence
    """The stack cannot be worked by containers, and the sentence says why."""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A queue and the function that takes its messages."""

    queue: str
    """Logical id."""
    url: str
    function: str
    """ARN."""
    batch_size: int = 10
    reports_failures: bool = False
    is_bare: bool = False
    """A message's body is the function's event, rather than a record of it."""


@dataclass(frozen=True, kw_only=True)
class Round:
    """What a function does at a rate, in each process that holds WebSockets."""

    function: str
    seconds: int


@dataclass(frozen=True, kw_only=True)
class Work:
    """Everything that the processes of this container may serve."""

    functions: tuple[Function, ...]
    rest: RestApi
    sockets: WebSocketApi
    feeds: tuple[Feed, ...]
    rounds: tuple[Round, ...]

    def named(self, logical_id: str) -> Function:
        return next(function for function in self.functions if function.logical_id == logical_id)


def read_work(template: Path, deployed: Deployed) -> Work:
    """Refuses a stack whose functions take the messages themselves."""
    read = read_template(template)
    application = _application(read, deployed.parameters)
    by_functions = _application(read, {**deployed.parameters, "Workers": "lambda"})
    if any(mapping.enabled for mapping in application.mappings):
        raise NotForContainers("the functions still take the messages: deploy with Workers=containers")
    return Work(
        functions=tuple(_as_deployed(function, deployed) for function in application.functions),
        rest=application.rest_apis[0],
        sockets=application.websocket_apis[0],
        feeds=(*_mapped(application, deployed), *_bare(read, application, deployed)),
        rounds=tuple(_rounds(by_functions, off={rule.logical_id for rule in application.rules if not rule.enabled})),
    )


def _application(read: Template, parameters: Mapping[str, str]) -> Application:
    """Without the console, which CloudFront serves wherever the API runs."""
    return read.read(origin="https://sqs.invalid", addresses={}, overrides={**parameters, "Console": "off"})


def _as_deployed(function: Function, deployed: Deployed) -> Function:
    return replace(function, environment=deployed.environments.get(function.logical_id, {}))


def _mapped(application: Application, deployed: Deployed) -> Iterator[Feed]:
    """Queues that the template gives to a function as an event source."""
    queues = {queue.arn: queue for queue in application.queues}
    for mapping in application.mappings:
        queue = queues[mapping.queue]
        yield Feed(
            queue=queue.logical_id,
            url=deployed.queues[queue.logical_id],
            function=mapping.function,
            batch_size=mapping.batch_size,
            reports_failures=mapping.report_item_failures,
        )


def _bare(template: Template, application: Application, deployed: Deployed) -> Iterator[Feed]:
    """Queues whose metadata says whom they feed, because that function is called without a queue otherwise."""
    arns = {function.logical_id: function.arn for function in application.functions}
    for queue in application.queues:
        fed = template.document["Resources"][queue.logical_id].get("Metadata", {}).get("Feeds")
        if fed is not None:
            yield Feed(
                queue=queue.logical_id,
                url=deployed.queues[queue.logical_id],
                function=arns[fed],
                batch_size=1,
                is_bare=True,
            )


def _rounds(application: Application, *, off: Set[str]) -> Iterator[Round]:
    """The schedules that functions would keep and that are off because containers do."""
    for rule in application.rules:
        rate = _RATE.fullmatch(rule.schedule) if rule.enabled and rule.schedule and rule.logical_id in off else None
        if rate is not None:
            for target in rule.targets:
                yield Round(function=target.arn, seconds=int(rate[1]) * _SECONDS[rate[2]])
