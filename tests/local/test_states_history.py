"""Histories event by event: each is one that AWS's own model describes, in the order and with the links AWS gives."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime

import botocore.session
import pytest
from botocore.model import Shape, StructureShape
from local.states_lab import FunctionError, Lab, invoke, laboratory
from local.states_stories import BOOM, CATCH, DONE, PASS, STORIES, Story, branches


@pytest.fixture
async def lab(tmp_path):
    def broken(_event):
        raise FunctionError("PermanentError", "no")

    async def endless(_event):
        await asyncio.Event().wait()

    async with laboratory(tmp_path) as lab:
        lab.functions.code |= {"echo": lambda event: event, "broken": broken, "endless": endless}
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


async def test_cause_after_a_stop_and_a_redrive_still_knows_where_the_state_was_entered(lab):
    await lab.load({"T": invoke("endless", Output="{% $states.result.missing %}")})
    arn = await lab.begin()
    await lab.until_type(arn, "TaskStarted")
    await lab.call("stop_execution", executionArn=arn)
    lab.functions.code["endless"] = lambda event: event
    await lab.call("redrive_execution", executionArn=arn)

    ended = await lab.end_of(arn)

    assert ended["error"] == "States.QueryEvaluationError"
    assert ended["cause"].startswith("An error occurred while executing the state 'T' (entered at the event id #2).")


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
