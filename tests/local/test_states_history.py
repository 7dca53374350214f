"""Histories event by event: each is one that AWS's own model describes, in the order and with the links AWS gives."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import botocore.session
import pytest
from botocore.model import Shape, StructureShape
from local.states_lab import INVOKE_FOR_TOKEN, PUT_EVENTS, FunctionError, Lab, function_arn, invoke, laboratory

PASS = {"Type": "Pass", "End": True}
LONG_WAIT = {"Type": "Wait", "Seconds": 600, "End": True}
BOOM = {"Type": "Fail", "Error": "Boom", "Cause": "on purpose"}
UNDEFINED = {"Type": "Pass", "Output": {"v": "{% $states.input.missing %}"}, "End": True}
DONE = {"Type": "Succeed"}
CATCH = [{"ErrorEquals": ["States.ALL"], "Next": "Done"}]
RETRY = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1, "IntervalSeconds": 1, "JitterStrategy": "FULL"}]
FUNCTION = {"Type": "Task", "Resource": function_arn("echo"), "TimeoutSeconds": 60, "End": True}
PUT = {
    "Type": "Task",
    "Resource": PUT_EVENTS,
    "Arguments": {"Entries": [{"Source": "s", "DetailType": "d", "Detail": {}}]},
    "End": True,
}
FOR_TOKEN = {
    "Type": "Task",
    "Resource": INVOKE_FOR_TOKEN,
    "Arguments": {"FunctionName": function_arn("echo"), "Payload": {"t": "{% $states.context.Task.Token %}"}},
    "TimeoutSeconds": 60,
    "HeartbeatSeconds": 1,
    "End": True,
}


def flow(states: dict) -> dict:
    return {"StartAt": next(iter(states)), "States": states}


def leaving(fields: dict) -> dict:
    return fields if "Next" in fields else {"End": True, **fields}


def a_map(states: dict, **fields) -> dict:
    return {"Type": "Map", "ItemProcessor": flow(states), **leaving(fields)}


def a_distributed(states: dict, **fields) -> dict:
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    return {"Type": "Map", "ItemProcessor": {"ProcessorConfig": config, **flow(states)}, **leaving(fields)}


def branches(*flows: dict, **fields) -> dict:
    return {"Type": "Parallel", "Branches": [flow(states) for states in flows], **leaving(fields)}


def cut() -> dict:
    """What one input does at once and another one waits for: the waiting one is cut off."""
    rule = {"Condition": "{% $states.input = 'boom' %}", "Next": "Pause"}
    return {
        "Route": {"Type": "Choice", "Choices": [rule], "Default": "Long"},
        "Long": LONG_WAIT,
        "Pause": {"Type": "Wait", "Seconds": 1, "Next": "Boom"},
        "Boom": BOOM,
    }


async def to_its_end(lab: Lab, arn: str) -> None:
    await lab.end_of(arn)


async def until_stopped(lab: Lab, arn: str) -> None:
    await lab.until_type(arn, "WaitStateEntered")
    await lab.call("stop_execution", executionArn=arn)


async def until_redriven(lab: Lab, arn: str) -> None:
    await lab.end_of(arn)
    lab.functions.code["broken"] = lambda event: event
    await lab.call("redrive_execution", executionArn=arn)
    await lab.end_of(arn)


@dataclass(frozen=True, kw_only=True)
class Story:
    """A machine, what is done with it, and its history: each event's type and the event that it follows."""

    states: dict
    events: str
    given: object = None
    timeout: int | None = None
    ending: Callable[[Lab, str], Awaitable[None]] = to_its_end
    last: dict | None = None
    """The details of its last event, where they are what matters."""


STORIES = {
    "pass": Story(
        states={"A": {"Type": "Pass", "Assign": {"v": [1]}, "Next": "Done"}, "Done": DONE},
        events="ExecutionStarted 0, PassStateEntered 0, PassStateExited 2, SucceedStateEntered 3, SucceedStateExited 4,"
        " ExecutionSucceeded 5",
    ),
    "choice": Story(
        states={"C": {"Type": "Choice", "Choices": [{"Condition": True, "Next": "F"}]}, "F": BOOM},
        events="ExecutionStarted 0, ChoiceStateEntered 0, ChoiceStateExited 2, FailStateEntered 3, ExecutionFailed 4",
    ),
    "choice without a match": Story(
        states={"C": {"Type": "Choice", "Choices": [{"Condition": False, "Next": "F"}]}, "F": BOOM},
        events="ExecutionStarted 0, ChoiceStateEntered 0, ExecutionFailed 2",
    ),
    "wait": Story(
        states={"W": {"Type": "Wait", "Seconds": 0, "End": True}},
        events="ExecutionStarted 0, WaitStateEntered 0, WaitStateExited 2, ExecutionSucceeded 3",
    ),
    "stopped": Story(
        states={"W": LONG_WAIT},
        ending=until_stopped,
        events="ExecutionStarted 0, WaitStateEntered 0, ExecutionAborted 0",
        last={"executionAbortedEventDetails": {}},
    ),
    "timed out": Story(
        states={"W": LONG_WAIT},
        timeout=1,
        events="ExecutionStarted 0, WaitStateEntered 0, ExecutionTimedOut 0",
        last={"executionTimedOutEventDetails": {"error": "States.Timeout"}},
    ),
    "function": Story(
        states={"F": FUNCTION},
        events="ExecutionStarted 0, TaskStateEntered 0, LambdaFunctionScheduled 2, LambdaFunctionStarted 3,"
        " LambdaFunctionSucceeded 4, TaskStateExited 5, ExecutionSucceeded 6",
    ),
    "function that fails and is caught": Story(
        states={
            "F": {**FUNCTION, "Resource": function_arn("broken"), "Catch": CATCH},
            "Done": DONE,
        },
        events="ExecutionStarted 0, TaskStateEntered 0, LambdaFunctionScheduled 2, LambdaFunctionStarted 3,"
        " LambdaFunctionFailed 4, TaskStateExited 5, SucceedStateEntered 6, SucceedStateExited 7,"
        " ExecutionSucceeded 8",
    ),
    "task": Story(
        states={"P": PUT},
        events="ExecutionStarted 0, TaskStateEntered 0, TaskScheduled 2, TaskStarted 3, TaskSucceeded 4,"
        " TaskStateExited 5, ExecutionSucceeded 6",
    ),
    "task that is retried": Story(
        states={"T": invoke("broken", Retry=RETRY)},
        events="ExecutionStarted 0, TaskStateEntered 0, TaskScheduled 2, TaskStarted 3, TaskFailed 4,"
        " TaskScheduled 5, TaskStarted 6, TaskFailed 7, ExecutionFailed 8",
    ),
    "task that is redriven": Story(
        states={"T": invoke("broken")},
        ending=until_redriven,
        events="ExecutionStarted 0, TaskStateEntered 0, TaskScheduled 2, TaskStarted 3, TaskFailed 4,"
        " ExecutionFailed 5, ExecutionRedriven 6, TaskScheduled 7, TaskStarted 8, TaskSucceeded 9,"
        " TaskStateExited 10, ExecutionSucceeded 11",
    ),
    "token whose holder is silent": Story(
        states={"T": FOR_TOKEN},
        events="ExecutionStarted 0, TaskStateEntered 0, TaskScheduled 2, TaskStarted 3, TaskSubmitted 4,"
        " TaskTimedOut 5, ExecutionFailed 6",
    ),
    "expression that gives nothing, retried": Story(
        states={"T": invoke("echo", Arguments="{% $states.input.missing %}", Retry=RETRY)},
        events="ExecutionStarted 0, TaskStateEntered 0, EvaluationFailed 2, EvaluationFailed 3, ExecutionFailed 4",
    ),
    "map": Story(
        states={"M": a_map({"A": PASS}, MaxConcurrency=1, Next="Done"), "Done": DONE},
        given=["x", "y"],
        events="ExecutionStarted 0, MapStateEntered 0, MapStateStarted 2, MapIterationStarted 3, PassStateEntered 4,"
        " PassStateExited 5, MapIterationSucceeded 6, MapIterationStarted 3, PassStateEntered 8, PassStateExited 9,"
        " MapIterationSucceeded 10, MapStateSucceeded 11, MapStateExited 11, SucceedStateEntered 13,"
        " SucceedStateExited 14, ExecutionSucceeded 15",
    ),
    "map over nothing": Story(
        states={"M": a_map({"A": PASS})},
        given=[],
        events="ExecutionStarted 0, MapStateEntered 0, MapStateStarted 2, MapStateSucceeded 3, MapStateExited 3,"
        " ExecutionSucceeded 5",
    ),
    "map without items": Story(
        states={"M": a_map({"A": PASS}, Items="{% $states.input.missing %}")},
        given={},
        events="ExecutionStarted 0, MapStateEntered 0, EvaluationFailed 2, MapStateFailed 3, ExecutionFailed 4",
    ),
    "map with an iteration that fails": Story(
        states={"M": a_map({"U": UNDEFINED}, MaxConcurrency=1)},
        given=[1, 2],
        events="ExecutionStarted 0, MapStateEntered 0, MapStateStarted 2, MapIterationStarted 3, PassStateEntered 4,"
        " EvaluationFailed 5, MapIterationFailed 6, MapStateFailed 6, ExecutionFailed 8",
    ),
    "map with an iteration that cuts another one off": Story(
        states={"M": a_map(cut())},
        given=["long", "boom"],
        events="*, FailStateEntered 12, MapIterationAborted 13, WaitStateAborted 13, MapIterationFailed 13,"
        " MapStateFailed 13, ExecutionFailed 17",
    ),
    "parallel": Story(
        states={"P": branches({"A": PASS})},
        events="ExecutionStarted 0, ParallelStateEntered 0, ParallelStateStarted 2, PassStateEntered 3,"
        " PassStateExited 4, ParallelStateSucceeded 5, ParallelStateExited 5, ExecutionSucceeded 7",
    ),
    "parallel that is retried": Story(
        states={"P": branches({"F": BOOM}, Retry=RETRY)},
        events="ExecutionStarted 0, ParallelStateEntered 0, ParallelStateStarted 2, FailStateEntered 3,"
        " ParallelStateStarted 4, FailStateEntered 5, ParallelStateFailed 6, ExecutionFailed 7",
    ),
    "parallel whose task fails and is caught": Story(
        states={"P": branches({"T": invoke("broken")}, Catch=CATCH), "Done": DONE},
        events="ExecutionStarted 0, ParallelStateEntered 0, ParallelStateStarted 2, TaskStateEntered 3,"
        " TaskScheduled 4, TaskStarted 5, TaskFailed 6, TaskStateAborted 7, ParallelStateFailed 7,"
        " ParallelStateExited 9, SucceedStateEntered 10, SucceedStateExited 11, ExecutionSucceeded 12",
    ),
    "parallel with a map that is cut off": Story(
        states={"P": branches({"M": a_map({"W": LONG_WAIT}, Items=[1])}, {"Pause": cut()["Pause"], "Boom": BOOM})},
        events="*, FailStateEntered 9, MapStateAborted 10, MapIterationAborted 10, WaitStateAborted 10,"
        " ParallelStateFailed 10, ExecutionFailed 14",
    ),
    "breach of a rule inside a parallel": Story(
        states={
            "P": branches(
                {"C": {"Type": "Choice", "Choices": [{"Condition": False, "Next": "F"}]}, "F": BOOM}, Catch=CATCH
            ),
            "Done": DONE,
        },
        events="ExecutionStarted 0, ParallelStateEntered 0, ParallelStateStarted 2, ChoiceStateEntered 3,"
        " ExecutionFailed 4",
    ),
    "distributed map": Story(
        states={"M": a_distributed({"A": PASS})},
        given=[1, 2],
        events="ExecutionStarted 0, MapStateEntered 0, MapStateStarted 2, MapRunStarted 3, MapRunSucceeded 4,"
        " MapStateSucceeded 5, MapStateExited 4, ExecutionSucceeded 7",
    ),
    "distributed map that fails": Story(
        states={"M": a_distributed({"F": BOOM})},
        given=[1],
        events="ExecutionStarted 0, MapStateEntered 0, MapStateStarted 2, MapRunStarted 3, MapRunFailed 4,"
        " MapStateFailed 5, ExecutionFailed 6",
    ),
    "distributed map that is redriven": Story(
        states={"M": a_distributed({"T": invoke("broken")})},
        given=[1],
        ending=until_redriven,
        events="*, MapStateFailed 5, ExecutionFailed 6, ExecutionRedriven 7, MapRunRedriven 8, MapRunSucceeded 8,"
        " MapStateSucceeded 10, MapStateExited 8, ExecutionSucceeded 12",
    ),
}


@pytest.fixture
async def lab(tmp_path):
    def broken(_event):
        raise FunctionError("PermanentError", "no")

    async with laboratory(tmp_path) as lab:
        lab.functions.code |= {"echo": lambda event: event, "broken": broken}
        yield lab


async def told(lab: Lab, story: Story) -> list[dict]:
    """A story's history; the client drops what its model does not know, so what came over the wire is looked at too."""
    answers: list[bytes] = []
    lab.client.meta.events.register("after-call", lambda http_response, **_: answers.append(http_response.content))
    await lab.load(story.states, **({"TimeoutSeconds": story.timeout} if story.timeout else {}))
    arn = await lab.begin(story.given)
    await story.ending(lab, arn)
    events = await lab.history(arn)
    assert_known(history_event(), *json.loads(answers[-1])["events"])
    return events


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
async def test_history_is_the_one_that_aws_would_give(lab, story):
    events = await told(lab, story)

    seen = [f"{event['type']} {event['previousEventId']}" for event in events]
    expected = story.events.split(", ")
    assert seen[-len(expected) + 1 :] == expected[1:] if expected[0] == "*" else seen == expected
    assert_as_described(events)
    assert story.last is None or story.last.items() <= events[-1].items()


def history_event() -> StructureShape:
    return botocore.session.get_session().get_service_model("stepfunctions").shape_for("HistoryEvent")


def assert_as_described(events: list[dict]) -> None:
    """Each event is one that the API's model knows, numbered, linked back, and none before the one before it."""
    event_shape = history_event()
    types = event_shape.members["type"].enum
    assert [event["id"] for event in events] == list(range(1, len(events) + 1))
    for before, event in zip([None, *events], events, strict=False):
        assert event["type"] in types
        assert 0 <= event["previousEventId"] < event["id"]
        assert before is None or before["timestamp"] <= event["timestamp"]
        assert_fits(event_shape, event)
        assert event.keys() - {"id", "previousEventId", "timestamp", "type"} == details_of(event["type"], event_shape)


def details_of(kind: str, shape: StructureShape) -> set[str]:
    """The member of the model that holds the details of a type of event, if there is one."""
    for ending in ("StateEntered", "StateExited"):
        kind = ending if kind.endswith(ending) else kind
    return {f"{kind[0].lower()}{kind[1:]}EventDetails"} & shape.members.keys()


def assert_known(shape: Shape, *values: object) -> None:
    for value in values:
        if isinstance(shape, StructureShape):
            assert value.keys() <= shape.members.keys()
            for name, part in value.items():
                assert_known(shape.members[name], part)


PYTHON_TYPES = {"string": str, "integer": int, "long": int, "boolean": bool, "timestamp": datetime}


def assert_fits(shape: Shape, value: object) -> None:
    if shape.type_name == "structure":
        assert value.keys() <= shape.members.keys()
        assert set(shape.required_members) <= value.keys()
        for name, part in value.items():
            assert_fits(shape.members[name], part)
    elif shape.type_name == "map":
        for part in value.values():
            assert_fits(shape.value, part)
    else:
        assert type(value) is PYTHON_TYPES[shape.type_name]


async def test_cause_names_the_innermost_state_and_the_event_by_which_it_was_entered(lab):
    events = await told(lab, STORIES["map with an iteration that fails"])

    cause = (
        "An error occurred while executing the state 'U' (entered at the event id #5). The JSONata expression"
        " '$states.input.missing' specified for the field 'Output/v' returned nothing (undefined)."
    )
    error = {"error": "States.QueryEvaluationError", "cause": cause}
    assert events[5]["evaluationFailedEventDetails"] == {**error, "location": "Output/v", "state": "U"}
    assert events[8]["executionFailedEventDetails"] == error


async def test_expression_of_a_catcher_is_located_by_the_way_to_it(lab):
    catch = [{"ErrorEquals": ["A"], "Next": "Done"}, {**CATCH[0], "Output": "{% $states.input.missing %}"}]
    story = Story(states={"P": branches({"F": BOOM}, Catch=catch), "Done": DONE}, events="")

    events = await told(lab, story)

    assert [event["type"] for event in events[3:]] == [
        *("FailStateEntered", "ParallelStateFailed", "EvaluationFailed", "ParallelStateFailed", "ExecutionFailed")
    ]
    assert events[5]["evaluationFailedEventDetails"]["location"] == "Catch[1]/Output"
    assert events[5]["evaluationFailedEventDetails"]["state"] == "P"


async def test_task_events_carry_the_limits_and_the_place_of_the_call(lab):
    events = {event["type"]: event for event in await told(lab, STORIES["token whose holder is silent"])}

    scheduled = events["TaskScheduled"]["taskScheduledEventDetails"]
    named = {"resourceType": "lambda", "resource": "invoke.waitForTaskToken"}
    assert scheduled.pop("parameters").startswith('{"FunctionName":"arn:aws:lambda:')
    assert scheduled == {**named, "region": "us-east-1", "timeoutInSeconds": 60, "heartbeatInSeconds": 1}
    assert events["TaskStarted"]["taskStartedEventDetails"] == named
    assert events["TaskTimedOut"]["taskTimedOutEventDetails"] == {**named, "error": "States.HeartbeatTimeout"}


async def test_branches_at_once_have_chains_of_their_own(lab):
    async def both(event):
        await asyncio.sleep(0)
        return event

    lab.functions.code["both"] = both
    states = {"P": branches({"A": invoke("both", Next="A2"), "A2": PASS}, {"B": invoke("both", Next="B2"), "B2": PASS})}

    events = await told(lab, Story(states=states, events=""))

    assert_as_described(events)
    ids = {event["id"]: event for event in events}
    for name in ("A2", "B2"):
        [entered] = [event for event in events if event.get("stateEnteredEventDetails", {}).get("name") == name]
        assert ids[entered["previousEventId"]]["stateExitedEventDetails"]["name"] == name[0]
