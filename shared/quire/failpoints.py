"""Named places where a test can make a process stop, fail or wait; free when none is set.

QUIRE_FAILPOINTS="save.before_commit=kill,relay.before_put=delay:0.5,notify.before_push@2=raise" arms three;
`@N` means the N-th time that this process comes by, otherwise every time.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Mapping
from functools import cache

from quire.errors import TransientError

_FOREVER = 3600.0


def reach(name: str) -> None:
    """Do what the fail-point `name` is armed with, if anything."""
    armed = _armed()
    if armed:
        _trip(name, armed)


@cache
def _armed() -> Mapping[str, str]:
    return parsed(os.environ.get("QUIRE_FAILPOINTS", ""))


@cache
def _visits() -> Counter[str]:
    return Counter()


def parsed(plan: str) -> Mapping[str, str]:
    """Fail-point (with its `@N`, if any) to action; refuses an action that does not exist."""
    armed = dict(_pair(entry) for entry in plan.split(",") if entry.strip())
    for action in armed.values():
        if action not in {"kill", "raise", "hang"} and not action.startswith("delay:"):
            raise ValueError(f"QUIRE_FAILPOINTS: unknown action {action}")
    return armed


def _pair(entry: str) -> tuple[str, str]:
    name, _, action = entry.strip().partition("=")
    return name, action


def _trip(name: str, armed: Mapping[str, str]) -> None:
    visits = _visits()
    visits[name] += 1
    action = armed.get(name) or armed.get(f"{name}@{visits[name]}")
    if action is not None:
        _act(name, action)


def _act(name: str, action: str) -> None:
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "raise":
        raise TransientError(f"fail-point {name}")
    else:
        time.sleep(_FOREVER if action == "hang" else float(action.removeprefix("delay:")))
