"""The state machines that ship, judged by an independent validator and by the local cloud's own loader."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from pathlib import Path

import pytest
from local.states_lab import MACHINE, a_machine, function_arn, invoke
from local.states_node import FOLDER, needs_node
from quire_local.states.fields import InvalidDefinition
from quire_local.states.loading import load_machine, load_source

MACHINES = sorted((Path(__file__).parents[2] / "statemachines").glob("*.asl.json"))
END = {"Type": "Succeed"}


def substituted(path: Path) -> str:
    return re.sub(r"\$\{\w+\}", function_arn("substituted"), path.read_text())


async def judged(definition: str) -> subprocess.CompletedProcess[str]:
    command = ["node", "node_modules/asl-validator/dist/bin/asl-validator.js", "--json-definition", definition]
    return await asyncio.to_thread(subprocess.run, command, cwd=FOLDER, capture_output=True, text=True, check=False)


@needs_node("asl-validator")
@pytest.mark.parametrize("path", MACHINES, ids=lambda path: path.name)
async def test_asl_validator_accepts_the_machines_that_ship(path):
    verdict = await judged(substituted(path))

    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


@pytest.mark.parametrize("path", MACHINES, ids=lambda path: path.name)
def test_local_cloud_loads_the_machines_that_ship(path):
    assert load_source(substituted(path), name=path.name, arn=MACHINE).flow.states


@needs_node("asl-validator")
@pytest.mark.parametrize(
    "states",
    [
        {"A": {"Type": "Pass", "Next": "Nowhere"}},
        {"A": {"Type": "Pass", "Next": "A"}},
        {"A": {**invoke("work"), "TimeoutSeconds": 0}},
        {"A": {"Type": "Wait", "End": True}},
        {"A": {"Type": "Choice", "Choices": []}},
        {"A": {"Type": "Pass", "Output": "{% 1 + %}", "End": True}},
    ],
)
async def test_what_the_validator_refuses_the_local_cloud_refuses_too(states):
    machine = a_machine(states)

    assert (await judged(json.dumps(machine.definition))).returncode == 1
    with pytest.raises(InvalidDefinition):
        load_machine(machine)


@needs_node("asl-validator")
async def test_validator_accepts_what_the_local_cloud_takes():
    processor = {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "P", "States": {"P": invoke("page")}}
    retry = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxDelaySeconds": 9, "JitterStrategy": "FULL"}]
    states = {
        "A": {**invoke("work", Next="M"), "TimeoutSeconds": "{% $states.input.limit %}", "Retry": retry},
        "M": {"Type": "Map", "Items": "{% $states.input.pages %}", "ItemProcessor": processor, "Next": "C"},
        "C": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input %}", "Next": "W"}], "Default": "F"},
        "W": {"Type": "Wait", "Seconds": "{% 1 %}", "Next": "End"},
        "F": {"Type": "Fail", "Error": "{% 'E' %}"},
        "End": END,
    }
    machine = a_machine(states)

    verdict = await judged(json.dumps(machine.definition))

    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert load_machine(machine).name == "machine"
