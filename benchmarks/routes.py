"""The states that a document passes through, walked in the state machine's own definition."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

DEFINITION = Path(__file__).parents[1] / "statemachines" / "process_document.asl.json"

State = Mapping[str, Any]

ROUTES: Mapping[str, Mapping[str, str]] = {
    "accept": {"ByFormat": "Preprocess", "ByDirection": "Validate", "IsAccepted": "Save"},
    "llm": {"ByFormat": "Preprocess", "ByDirection": "Llm", "IsAccepted": "Save"},
    "review": {"ByFormat": "Preprocess", "ByDirection": "AnnounceLowConfidence", "IsAccepted": "Review"},
}
"""What each Choice decides on the way of a document that ends well; whether there are scans is asked apart."""


def states(route: str, *, scans: int) -> list[str]:
    """The names of the states entered, in order, as often as they are: each of them is a transition that is billed."""
    choices = {**ROUTES[route], "AreThereScans": "Ocr" if scans else "Extract"}
    return list(_walk(json.loads(DEFINITION.read_text()), choices, scans))


def _walk(machine: State, choices: Mapping[str, str], scans: int) -> Iterator[str]:
    name: str | None = machine["StartAt"]
    while name is not None:
        yield name
        state = machine["States"][name]
        yield from _inside(state, choices, scans)
        name = choices[name] if state["Type"] == "Choice" else state.get("Next")


def _inside(state: State, choices: Mapping[str, str], scans: int) -> Iterator[str]:
    for branch in state.get("Branches", ()):
        yield from _walk(branch, choices, scans)
    if state["Type"] == "Map":
        for _ in range(scans):
            yield from _walk(state["ItemProcessor"], choices, scans)
