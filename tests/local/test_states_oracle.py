"""The same JSONata machines through our engine and through moto's interpreter: outcome and event types agree.

moto evaluates JSONata in a Java machine that it does not carry; here it is given the Python interpreter of the same
language. So what is compared is the states language: order of states, data flow, errors, retries and catchers.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonata.jsonata import Jsonata
from local.states_lab import MACHINE, definition, laboratory
from moto import mock_aws
from moto.stepfunctions.parser.asl.jsonata import jsonata as moto_jsonata
from quire_local.resources import StateMachine

ENDED = {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}


@pytest.fixture
def oracle(monkeypatch) -> Iterator[object]:
    """moto's Step Functions, which runs what it is given."""
    monkeypatch.setattr(moto_jsonata, "_eval_jsonata", lambda expression: Jsonata.jsonata(expression).evaluate(None))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        yield boto3.client("stepfunctions", region_name="us-east-1")


def judged(oracle, machine: dict, given_input: object) -> tuple[dict, list[dict]]:
    role = "arn:aws:iam::123456789012:role/r"
    text = json.dumps(machine)
    arn = oracle.create_state_machine(name=f"m{time.monotonic_ns()}", definition=text, roleArn=role)["stateMachineArn"]
    run = oracle.start_execution(stateMachineArn=arn, input=json.dumps(given_input))["executionArn"]
    while (described := oracle.describe_execution(executionArn=run))["status"] not in ENDED:
        time.sleep(0.002)  # moto has its own threads and no bell
    return described, oracle.get_execution_history(executionArn=run)["events"]


def done_here(machine: dict, given_input: object) -> tuple[dict, list[dict]]:
    async def run() -> tuple[dict, list[dict]]:
        with TemporaryDirectory() as folder:
            async with laboratory(Path(folder)) as lab:
                lab.machine = StateMachine(logical_id="M", name="machine", arn=MACHINE, definition=machine)
                await lab.start()
                arn = await lab.begin(given_input)
                return await lab.end_of(arn), await lab.history(arn)

    return asyncio.run(run())


def outcome(described: dict) -> tuple[str, object, str | None]:
    return described["status"], parsed(described.get("output")), described.get("error")


def parsed(output: str | None) -> object:
    """moto gives an output that is a string without its quotes."""
    try:
        return None if output is None else json.loads(output)
    except ValueError:
        return output


def agree(oracle, machine: dict, given_input: object) -> None:
    """Same outcome and, where one thing happens after another, the same events; else the same types of events."""
    expected, theirs = judged(oracle, machine, given_input)
    found, ours = done_here(machine, given_input)
    assert outcome(found) == outcome(expected)
    types = [event["type"] for event in ours]
    if "ParallelStateStarted" not in types:
        assert len(ours) == len(theirs)
        for our, their in zip(ours, theirs, strict=True):
            assert_says(our, their)
    elif found["status"] == "SUCCEEDED" and "ParallelStateFailed" not in types:
        assert sorted(types) == sorted(event["type"] for event in theirs)


DIFFERS = {"timestamp", "roleArn", "cause", "previousEventId"}
"""moto quotes in a cause the expression that it made of the one that was given, and strings a Map's iterations up."""


def assert_says(ours: dict, theirs: dict) -> None:
    """Our event has every field of theirs, with the same value."""
    for name in theirs.keys() - DIFFERS:
        if isinstance(theirs[name], dict):
            assert_says(ours[name], theirs[name])
        else:
            assert (name, read(ours[name])) == (name, read(theirs[name]))


def read(value: object) -> object:
    return parsed(value) if isinstance(value, str) else value


OUTPUTS = st.sampled_from(
    [
        {"k": [1, None, {"x": True}]},
        [1, 2],
        "text",
        7,
        "{% $states.input %}",
        "{% {'was': $states.input} %}",
        "{% $count([$states.input]) %}",
        "{% $states.context.State.Name %}",
        "{% $nothing %}",
    ]
)


@st.composite
def flows(draw, prefix: str = "S", depth: int = 2) -> dict:
    """A few states one after the other, the last of which ends the flow."""
    count = draw(st.integers(1, 3))
    states: dict = {}
    for number in range(count):
        name = f"{prefix}{number}"
        follows = {"Next": f"{prefix}{number + 1}"} if number + 1 < count else {"End": True}
        states |= draw(state(name, follows, depth))
    return {"StartAt": f"{prefix}0", "States": states}


@st.composite
def state(draw, name: str, follows: dict, depth: int) -> dict:
    kinds = ["Pass", "Pass", "Wait", "Choice", "Fail", *(["Map", "Parallel"] if depth else [])]
    kind = draw(st.sampled_from(kinds))
    output = draw(st.one_of(st.just({}), st.builds(lambda value: {"Output": value}, OUTPUTS)))
    catch = {
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": f"{name}c", "Output": "{% $states.errorOutput.Error %}"}]
    }
    handled = draw(st.booleans()) if kind in ("Map", "Parallel") else False
    after = {f"{name}c": {"Type": "Pass", "End": True}} if handled else {}
    more = catch if handled else {}
    match kind:
        case "Pass":
            return {name: {"Type": "Pass", **output, **follows}}
        case "Wait":
            return {name: {"Type": "Wait", "Seconds": 0, **output, **follows}}
        case "Fail":
            return failing(draw, name, follows)
        case "Choice":
            return choosing(draw, name, follows)
        case "Map":
            items = draw(st.lists(st.integers(0, 3), max_size=3))
            processor = draw(flows(prefix=f"{name}m", depth=depth - 1))
            body = {"Items": items, "MaxConcurrency": 1, "ItemProcessor": processor, **output, **more}
            return {name: {"Type": "Map", **body, **follows}, **after}
        case _:
            branches = [draw(flows(prefix=f"{name}b{n}", depth=depth - 1)) for n in range(draw(st.integers(1, 2)))]
            return {name: {"Type": "Parallel", "Branches": branches, **output, **more, **follows}, **after}


def failing(draw, name: str, follows: dict) -> dict:
    """A choice that leads to a Fail state or past it, so that what follows can be reached."""
    rule = {"Condition": "{% $states.input = 2 %}", "Next": f"{name}f"}
    fail = {"Type": "Fail", "Error": draw(st.sampled_from(["E1", "E2"])), "Cause": "{% 'cause' %}"}
    past = {"Type": "Pass", **follows}
    return {
        name: {"Type": "Choice", "Choices": [rule], "Default": f"{name}p"},
        f"{name}f": fail,
        f"{name}p": past,
    }


def choosing(draw, name: str, follows: dict) -> dict:
    condition = draw(st.sampled_from(["{% true %}", "{% $states.input = 2 %}", "{% $type($states.input) = 'array' %}"]))
    rule = {"Condition": condition, "Next": f"{name}y", "Output": "{% $states.input %}"}
    ways = {f"{name}y": {"Type": "Succeed"}, f"{name}n": {"Type": "Pass", **follows}}
    return {name: {"Type": "Choice", "Choices": [rule], "Default": f"{name}n"}, **ways}


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(flow=flows(), given_input=st.sampled_from([0, 2, [1, 2], {"a": 1}]))
def test_small_machines_do_the_same_here_and_in_moto(oracle, flow, given_input):
    agree(oracle, {"QueryLanguage": "JSONata", **flow}, given_input)


PASS = {"Type": "Pass", "End": True}


@pytest.mark.parametrize(
    ("states", "given_input"),
    [
        pytest.param(
            {
                "A": {"Type": "Pass", "Assign": {"x": "{% $states.input.n %}"}, "Output": 0, "Next": "B"},
                "B": {"Type": "Pass", "Assign": {"x": "{% $x + 1 %}"}, "Next": "C"},
                "C": {"Type": "Succeed", "Output": ["{% $states.input %}", "{% $x %}"]},
            },
            {"n": 5},
            id="variables",
        ),
        pytest.param(
            {
                "M": {
                    "Type": "Map",
                    "Items": "{% $states.input %}",
                    "ItemSelector": {
                        "at": "{% $states.context.Map.Item.Index %}",
                        "is": "{% $states.context.Map.Item.Value %}",
                    },
                    "MaxConcurrency": 1,
                    "ItemProcessor": {"StartAt": "P", "States": {"P": PASS}},
                    "Output": "{% $states.result.at %}",
                    "End": True,
                }
            },
            [7, 8, 9],
            id="item-selector",
        ),
        pytest.param(
            {
                "P": {
                    "Type": "Parallel",
                    "Branches": [{"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E", "Cause": "c"}}}],
                    "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 1, "MaxAttempts": 1, "MaxDelaySeconds": 1}],
                    "Catch": [{"ErrorEquals": ["E"], "Output": "{% $states.errorOutput %}", "Next": "Z"}],
                    "Next": "Z",
                },
                "Z": {"Type": "Succeed"},
            },
            None,
            id="retry-then-catch",
        ),
        pytest.param({"A": {"Type": "Pass", "Output": "{% $gone %}", "End": True}}, 1, id="query-gives-nothing"),
    ],
)
def test_machine_by_hand_does_the_same_here_and_in_moto(oracle, states, given_input):
    agree(oracle, definition(states), given_input)
