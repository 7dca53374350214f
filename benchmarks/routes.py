"""The states that a document passes through, walked in the state machine's own definition."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

DEFINITION = Path(__file__).parents[1] / "statemachines" / "process_document.asl.json"

State = Mapping[str, Any]

ROUTES: Mapping[str, Mapping[str, str]] = {
    "accept": {"ByDirection": "Validate", "IsAccepted": "Save"},
    "llm": {"ByDirection": "Llm", "IsAccepted": "Save"},
    "review": {"ByDirection": "Validate", "IsAccepted": "AnnounceValidated"},
}
"""What each Choice decides on the way of a document that ends well."""


_PUBLISHED = re.compile(r"DetailType\W+([a-z]+\.[a-z_]+)")


def states(route: str, *, scans: int) -> list[str]:
    """The names of the states entered, in order, as often as they are: each of them is a transition that is billed."""
    return [name for name, _ in _walk(_machine(), ROUTES[route], scans)]


def events(route: str) -> int:
    """How many events the states of a scanned document publish; of low confidence only that of a review."""
    told = [name for _, state in _walk(_machine(), ROUTES[route], 0) for name in _PUBLISHED.findall(json.dumps(state))]
    return len(told) if route == "review" else len(told) - told.count("ocr.low_confidence")


def _machine() -> State:
    machine: State = json.loads(DEFINITION.read_text())
    return machine


def _walk(machine: State, choices: Mapping[str, str], scans: int) -> Iterator[tuple[str, State]]:
    name: str | None = machine["StartAt"]
    while name is not None:
        state = machine["States"][name]
        yield name, state
        if state["Type"] == "Map":
            for _ in range(scans):
                yield from _walk(state["ItemProcessor"], choices, scans)
        name = choices[name] if state["Type"] == "Choice" else state.get("Next")
