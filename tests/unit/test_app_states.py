"""Rules that every state machine of the application keeps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from proofs.token_states import faults, of_all_machines, token_states

_RESOURCE = "arn:aws:states:::lambda:invoke.waitForTaskToken"
_CATCH = [{"ErrorEquals": ["States.Timeout"], "Next": "Expired"}]

_MACHINE = Path(__file__).parents[2] / "statemachines" / "process_document.asl.json"
_LAST = {"AnnounceCompleted", "AnnounceFailed"}


def test_whatever_fails_is_announced_as_failed() -> None:
    states = json.loads(_MACHINE.read_text())["States"]
    working = {name: state for name, state in states.items() if state["Type"] in {"Task", "Map"} and name not in _LAST}

    assert {name for name, state in working.items() if not _ends_in(state, states, "AnnounceFailed")} == set()
    assert {state["Type"] for name, state in states.items() if name not in working} == {"Task", "Choice", "Fail"}


def _ends_in(state: dict[str, Any], states: dict[str, Any], end: str) -> bool:
    """Whether every error of the state leads there, or to one of which that is true."""
    catch = state.get("Catch", [])
    return any(one["ErrorEquals"] == ["States.ALL"] for one in catch) and all(
        one["Next"] == end or _ends_in(states[one["Next"]], states, end) for one in catch
    )


def test_no_state_waits_for_a_token_without_an_end_that_is_caught() -> None:
    found = of_all_machines()

    assert list(found) == ["process_document.asl.json: Review"]
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, ["no TimeoutSeconds", "no Catch for States.Timeout"]),
        ({"TimeoutSeconds": 60}, ["no Catch for States.Timeout"]),
        ({"Catch": _CATCH}, ["no TimeoutSeconds"]),
        ({"TimeoutSeconds": 60, "Catch": [{"ErrorEquals": ["TransientError"]}]}, ["no Catch for States.Timeout"]),
        ({"TimeoutSecondsPath": "$.seconds", "Catch": _CATCH}, []),
    ],
)
def test_a_state_that_could_wait_for_ever_is_found_wherever_it_lies(more: dict[str, Any], said: list[str]) -> None:
    waiting = {"Type": "Task", "Resource": _RESOURCE, **more}
    inside = {"StartAt": "Ask", "States": {"Ask": waiting}}
    machine = {"States": {"Each": {"Type": "Map", "ItemProcessor": {"States": {"Both": {"Branches": [inside]}}}}}}

    assert [(name, faults(state)) for name, state in token_states(machine)] == [("Ask", said)]
