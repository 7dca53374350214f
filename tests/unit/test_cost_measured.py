"""What the bill believes to be measured still fits the application."""

from __future__ import annotations

from pathlib import Path

import pytest
from quire_client.cost.measured import measured
from quire_local.template import read_template

from benchmarks.routes import ROUTES, events, states

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("scans", [0, 1, 2, 7])
def test_transitions_are_those_of_the_state_machine(route: str, scans: int) -> None:
    assert measured().transitions(route, scans=scans) == len(states(route, scans=scans))


@pytest.mark.parametrize("route", ROUTES)
def test_announcements_are_those_of_the_state_machine(route: str) -> None:
    assert measured().announcements[route] == events(route)


def test_every_function_was_measured_with_the_memory_that_it_has() -> None:
    template = read_template(ROOT / "template.yaml").document
    usual = template["Globals"]["Function"]["MemorySize"]
    functions = {
        name.removesuffix("Function"): resource["Properties"].get("MemorySize", usual)
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }

    assert measured().memory == functions


def test_every_function_of_a_document_was_measured_cold_too() -> None:
    seen = measured()
    uses = [*seen.kinds.values(), seen.review]

    assert {name for use in uses for name in use.functions} <= seen.cold_cpu.keys()
