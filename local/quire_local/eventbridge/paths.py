"""The JSON paths that EventBridge reads events with: names, indices and wildcards."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

_STEP = re.compile(r"\.(?P<name>[A-Za-z0-9_/-]+)|\['(?P<quoted>[^']+)'\]|\[(?P<index>\d+)\]|\.\*|\[\*\]")


class Special(Enum):
    EACH = "every element or value"
    NOTHING = "the event does not go that way"


Step = str | int | Special


def parse_path(path: str) -> tuple[Step, ...]:
    """The steps of `$.detail.lines[0].name`; raises ValueError for what EventBridge would not take."""
    if not path.startswith("$"):
        raise ValueError(f"{path!r} does not begin with $")
    steps: list[Step] = []
    rest = path[1:]
    while step := _STEP.match(rest):
        steps.append(int(step["index"]) if step["index"] else step["name"] or step["quoted"] or Special.EACH)
        rest = rest[step.end() :]
    if rest:
        raise ValueError(f"{path!r} is not understood from {rest!r} on")
    return tuple(steps)


def follow(value: Any, steps: Sequence[Step]) -> Any:
    """The value at the end of the path, or Special.NOTHING; a list of values where there is a wildcard on the way."""
    for number, step in enumerate(steps):
        if step is Special.EACH:
            found = [follow(each, steps[number + 1 :]) for each in _members(value)]
            return [each for each in found if each is not Special.NOTHING]
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return Special.NOTHING
    return value


def _members(value: object) -> Sequence[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []
