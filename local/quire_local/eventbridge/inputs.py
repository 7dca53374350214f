"""What a target gets of an event: all of it, one part, or a constant."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from quire_local.errors import Section, Unsupported
from quire_local.resources import RuleTarget

Render = Callable[[str], bytes]
"""From an event's JSON to the target's payload."""

_STEP = re.compile(r"\.(?P<name>[A-Za-z0-9_-]+)|\['(?P<quoted>[^']+)'\]|\[(?P<index>\d+)\]")


def compile_input(target: RuleTarget, where: str) -> Render:
    constant = target.input
    if constant is not None:
        return lambda _event: constant.encode()
    if target.input_path in {None, "$"}:
        return str.encode
    steps = _parse_path(str(target.input_path), where)
    return lambda event: json.dumps(_follow(json.loads(event), steps), ensure_ascii=False).encode()


def _parse_path(path: str, where: str) -> list[str | int]:
    steps: list[str | int] = []
    rest = path.removeprefix("$")
    while rest and path.startswith("$") and (step := _STEP.match(rest)):
        steps.append(int(step["index"]) if step["index"] else step["name"] or step["quoted"])
        rest = rest[step.end() :]
    if rest:
        raise Unsupported(where, f"InputPath {path!r}", Section.EVENTBRIDGE)
    return steps


def _follow(value: Any, steps: list[str | int]) -> Any:
    """The value at the end of the path, or null where the event does not go that way."""
    for step in steps:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value
