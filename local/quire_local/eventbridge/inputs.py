"""What a target gets of an event: all of it, one part, a constant, or what a transformer makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from quire_local.errors import Section, Unsupported
from quire_local.eventbridge.deliveries import Delivery
from quire_local.eventbridge.paths import Special, follow, parse_path
from quire_local.eventbridge.transformer import Transformer
from quire_local.resources import Rule, RuleTarget

Render = Callable[[Delivery], bytes]
"""From what is owed to the target's payload."""


def compile_input(rule: Rule, target: RuleTarget) -> Render:
    where = f"{rule.logical_id}.{target.id}"
    given = [target.input, target.input_path, target.input_template]
    if sum(each is not None for each in given) > 1:
        raise Unsupported(where, "more than one of Input, InputPath and InputTransformer", Section.EVENTBRIDGE)
    _check_dynamic((*target.http.path, *target.http.headers.values(), *target.http.query.values()), where)
    constant = target.input
    if constant is not None:
        return lambda _delivery: constant.encode()
    if target.input_template is not None:
        return _transformed(rule, target, target.input_template, where)
    return _part(target.input_path or "$", where)


def _transformed(rule: Rule, target: RuleTarget, template: str, where: str) -> Render:
    try:
        transformer = Transformer(template, target.input_paths)
    except ValueError as error:
        raise Unsupported(where, f"InputTransformer ({error})", Section.EVENTBRIDGE) from error

    def render(delivery: Delivery) -> bytes:
        text = transformer.render(
            delivery.event, rule_arn=rule.arn, rule_name=rule.name, received_at=delivery.created_at
        )
        return text.encode()

    return render


def _part(path: str, where: str) -> Render:
    try:
        steps = parse_path(path)
    except ValueError as error:
        raise Unsupported(where, f"InputPath ({error})", Section.EVENTBRIDGE) from error
    if not steps:
        return lambda delivery: delivery.event.encode()

    def render(delivery: Delivery) -> bytes:
        found = follow(json.loads(delivery.event), steps)
        return json.dumps(None if found is Special.NOTHING else found, ensure_ascii=False).encode()

    return render


def _check_dynamic(values: Iterable[str], where: str) -> None:
    """Parameters of a request may be paths; what is wrong with one is said at the start."""
    for value in values:
        try:
            parse_path(value if value.startswith("$.") else "$")
        except ValueError as error:
            raise Unsupported(where, f"HttpParameters ({error})", Section.EVENTBRIDGE) from error
