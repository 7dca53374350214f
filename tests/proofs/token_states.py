"""States that wait for somebody to come back with a token: none may wait for ever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MACHINES = Path(__file__).parents[2] / "statemachines"
_LIMITS = {"TimeoutSeconds", "TimeoutSecondsPath"}
_CAUGHT = {"States.Timeout", "States.ALL"}


def token_states(definition: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every waiting state with its name, however deep it lies in branches and maps."""
    if isinstance(definition, list):
        for one in definition:
            yield from token_states(one)
    if isinstance(definition, dict):
        for name, value in definition.items():
            if isinstance(value, dict) and _waits(value):
                yield name, value
            yield from token_states(value)


def _waits(state: dict[str, Any]) -> bool:
    return str(state.get("Resource", "")).endswith(".waitForTaskToken")


def faults(state: dict[str, Any]) -> list[str]:
    """Why this state could hang unseen."""
    found = [] if _LIMITS & state.keys() else ["no TimeoutSeconds"]
    caught = {error for catcher in state.get("Catch", []) for error in catcher["ErrorEquals"]}
    return found if _CAUGHT & caught else [*found, "no Catch for States.Timeout"]


def of_all_machines() -> dict[str, list[str]]:
    """The faults of each waiting state of the application, by file and state."""
    return {
        f"{path.name}: {name}": faults(state)
        for path in sorted(MACHINES.glob("*.json"))
        for name, state in token_states(json.loads(path.read_text()))
    }
