"""Named places where a test can make a process stop, fail or wait; free when none is set.

QUIRE_FAILPOINTS="save.before_commit=kill,relay.before_put=delay:0.5,notify.before_push@2=raise" arms three;
`@N` means the N-th time that this process comes by, otherwise every time.

QUIRE_FAILPOINTS_DIR names a folder of tokens, files called `POINT=ACTION~NUMBER`. Who comes by POINT removes one and
does ACTION: a token acts once, in whichever process, and not again in the one that takes a killed one's place.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from quire.errors import TransientError

_FOREVER = 3600.0


def reach(name: str) -> None:
    """Do what the fail-point `name` is armed with, if anything."""
    armed = _armed()
    if armed:
        _trip(name, armed)
    folder = _folder()
    if folder:
        _spend(name, folder)


@cache
def _armed() -> Mapping[str, str]:
    return parsed(os.environ.get("QUIRE_FAILPOINTS", ""))


@cache
def _folder() -> str:
    return os.environ.get("QUIRE_FAILPOINTS_DIR", "")


@cache
def _visits() -> Counter[str]:
    return Counter()


def parsed(plan: str) -> Mapping[str, str]:
    """Fail-point (with its `@N`, if any) to action; refuses an action that does not exist."""
    armed = dict(_pair(entry) for entry in plan.split(",") if entry.strip())
    for action in armed.values():
        _check(action)
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


def _spend(name: str, folder: str) -> None:
    for token in Path(folder).iterdir():
        point, action = _pair(token.name.rpartition("~")[0])
        if point == name and _taken(token):
            _check(action)
            _act(name, action)
            return


def _taken(token: Path) -> bool:
    """Whether it was this process that removed the token: one removal succeeds."""
    try:
        token.unlink()
    except FileNotFoundError:
        return False
    return True


def _check(action: str) -> None:
    if action not in {"kill", "raise", "hang"} and not action.startswith("delay:"):
        raise ValueError(f"fail-points: unknown action {action}")


def _act(name: str, action: str) -> None:
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "raise":
        raise TransientError(f"fail-point {name}")
    else:
        time.sleep(_FOREVER if action == "hang" else float(action.removeprefix("delay:")))
