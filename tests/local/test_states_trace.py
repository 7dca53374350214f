"""An execution as people look at it: the graph of its machine, and what each visit of a state did."""

from __future__ import annotations

import asyncio
import json

import pytest
from local.states_lab import FunctionError, invoke, laboratory, until
from quire_local.errors import AwsError
from quire_local.states.graph import Way
from quire_local.states.trace import Outcome


@pytest.fixture
async def lab(tmp_path):
    async with laboratory(tmp_path) as lab:
        lab.functions.code["echo"] = lambda event: event
        lab.functions.code["broken"] = broken
        yield lab


def broken(_event):
    raise FunctionError("PermanentError", "no")


def a_map(states, **fields):
    return {"Type": "Map", "ItemProcessor": {"StartAt": next(iter(states)), "States": states}, "End": True, **fields}


def branches(*flows, **fields):
    flat = [{"StartAt": next(iter(states)), "States": states} for states in flows]
    return {"Type": "Parallel", "Branches": flat, "End": True, **fields}


async def traced(lab, given=None):
    arn = await lab.begin(given)
    await lab.end_of(arn)
    return lab.states.trace(arn)


def outcomes(trace):
    return {visit.state: visit.outcome for visit in trace.visits}


async def test_graph_has_each_state_and_each_way_with_its_reason(lab):
    choice = {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "T"}], "Default": "F"}
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "F"}]
    inner = {"P": {"Type": "Pass", "End": True}}
    states = {
        "C": choice,
        "T": invoke("echo", Catch=catch, Next="M"),
        "M": {**a_map(inner, Items=[1]), "End": False, "Next": "B"},
        "B": branches({"X": {"Type": "Pass", "End": True}}, {"Y": {"Type": "Pass", "End": True}}),
        "F": {"Type": "Fail"},
    }
    del states["M"]["End"]
    await lab.load(states)

    graph = (await traced(lab)).graph

    nodes = {node.name: node for node in graph.nodes}
    assert graph.start == "C"
    assert nodes["C"].ways == (Way(to="T", why="Choices[0]"), Way(to="F", why="Default"))
    assert nodes["T"].ways == (Way(to="M", why="Next"), Way(to="F", why="Catch[0]"))
    assert [node.name for node in nodes["M"].inner[0].nodes] == ["P"]
    assert [flow.start for flow in nodes["B"].inner] == ["X", "Y"]
    assert {name: node.ends for name, node in nodes.items()} == {
        "C": False,
        "T": False,
        "M": False,
        "B": True,
        "F": True,
    }


async def test_visits_have_their_data_times_and_variables(lab):
    await lab.load(
        {
            "A": {"Type": "Pass", "Assign": {"v": "{% $states.input.n %}"}, "Output": [2], "Next": "B"},
            "B": invoke("echo"),
        }
    )

    first, second = (await traced(lab, {"n": 1})).visits

    assert (first.state, first.type, json.loads(first.input), first.output) == ("A", "Pass", {"n": 1}, "[2]")
    assert first.assigned == {"v": "1"}
    assert (second.state, second.attempts, second.problems, second.output) == ("B", 1, (), "[2]")
    assert first.entered <= first.exited <= second.entered <= second.exited


async def test_retries_and_their_errors_belong_to_the_visit_that_had_them(lab):
    left = {"n": 2}

    def shaky(event):
        if left["n"]:
            left["n"] -= 1
            raise FunctionError("TransientError", "soon")
        return event

    lab.functions.code["shaky"] = shaky
    retry = [{"ErrorEquals": ["TransientError"], "MaxAttempts": 3, "JitterStrategy": "FULL"}]
    await lab.load({"S": invoke("shaky", Retry=retry)})

    [visit] = (await traced(lab)).visits

    assert (visit.attempts, visit.outcome) == (3, Outcome.SUCCEEDED)
    assert [problem.error for problem in visit.problems] == ["TransientError", "TransientError"]


async def test_caught_failure_is_told_apart_from_success(lab):
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Z"}]
    await lab.load({"B": invoke("broken", Catch=catch, Next="Z"), "Z": {"Type": "Succeed"}})

    trace = await traced(lab)

    assert outcomes(trace) == {"B": Outcome.CAUGHT, "Z": Outcome.SUCCEEDED}


async def test_iterations_of_a_map_are_told_apart(lab):
    await lab.load({"M": a_map({"P": invoke("echo", Next="Q"), "Q": {"Type": "Pass", "End": True}})})

    outer, *inner = (await traced(lab, ["a", "b", "c"])).visits

    assert (outer.state, outer.iteration, outer.within) == ("M", None, None)
    assert {visit.within for visit in inner} == {outer.event}
    seen = sorted((visit.iteration, visit.state, json.loads(visit.input)) for visit in inner)
    assert seen == [(n, state, item) for n, item in enumerate("abc") for state in "PQ"]


async def test_error_of_an_iteration_belongs_to_it_and_to_its_map(lab):
    def second_fails(event):
        if event == 1:
            raise FunctionError("PermanentError", "page 1")
        return event

    lab.functions.code["page"] = second_fails
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Z"}]
    states = {"M": {**a_map({"P": invoke("page")}, MaxConcurrency=1), "Next": "Z", "Catch": catch}}
    del states["M"]["End"]
    await lab.load({**states, "Z": {"Type": "Succeed"}})

    trace = await traced(lab, [0, 1, 2])

    seen = [(visit.state, visit.iteration, visit.outcome) for visit in trace.visits]
    assert seen == [
        ("M", None, Outcome.CAUGHT),
        ("P", 0, Outcome.SUCCEEDED),
        ("P", 1, Outcome.FAILED),
        ("Z", None, Outcome.SUCCEEDED),
    ]
    assert [problem.error for problem in trace.visits[0].problems] == ["PermanentError"]


async def test_attempts_of_nested_maps_belong_to_the_one_that_is_tried_again(lab):
    retry = [{"ErrorEquals": ["PermanentError"], "MaxAttempts": 1, "JitterStrategy": "FULL"}]
    inner = a_map({"P": invoke("broken")}, Items=[1], Retry=retry)
    await lab.load({"Outer": a_map({"Inner": inner}, Items=[1], Retry=retry)})

    trace = await traced(lab)

    seen = [(visit.state, visit.attempts, len(visit.problems), visit.outcome) for visit in trace.visits]
    page, again = ("P", 1, 1, Outcome.FAILED), ("Inner", 2, 2, Outcome.FAILED)
    assert seen == [("Outer", 2, 2, Outcome.FAILED), again, page, page, again, page, page]


async def test_expression_that_fails_is_the_problem_of_its_own_state(lab):
    bad = a_map({"P": {"Type": "Pass", "End": True}}, Items="{% $states.input.missing %}")
    await lab.load({"Outer": a_map({"Inner": bad}, Items=[{}])})

    trace = await traced(lab)

    problems = {visit.state: [problem.error for problem in visit.problems] for visit in trace.visits}
    assert problems == {"Outer": ["States.QueryEvaluationError"], "Inner": ["States.QueryEvaluationError"]}


async def test_failure_among_concurrent_branches_is_found_at_its_own_state(lab):
    async def hang(event):
        await asyncio.Event().wait()
        return event

    async def fails_late(_event):
        await until(lambda: lab.functions.calls_of("hang"))
        raise FunctionError("PermanentError")

    lab.functions.code |= {"hang": hang, "late": fails_late}
    nested = branches({"Late": invoke("late")}, {"Idle": {"Type": "Wait", "Seconds": 600, "End": True}})
    await lab.load({"Both": branches({"Inner": nested}, {"Hang": invoke("hang")})})

    trace = await traced(lab)

    assert outcomes(trace) == {
        "Both": Outcome.FAILED,
        "Inner": Outcome.FAILED,
        "Late": Outcome.FAILED,
        "Hang": Outcome.ABORTED,
        "Idle": Outcome.ABORTED,
    }
    problems = {visit.state: [problem.error for problem in visit.problems] for visit in trace.visits}
    assert problems["Late"] == problems["Inner"] == problems["Both"] == ["PermanentError"]


async def test_distributed_map_is_one_visit_with_its_map_runs_error(lab):
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    processor = {"ProcessorConfig": config, "StartAt": "P", "States": {"P": invoke("broken")}}
    await lab.load({"M": {"Type": "Map", "ItemProcessor": processor, "End": True}})

    [visit] = (await traced(lab, [1])).visits

    assert (visit.state, visit.attempts, visit.outcome) == ("M", 1, Outcome.FAILED)
    assert [problem.error for problem in visit.problems] == ["States.ExceedToleratedFailureThreshold"]


async def test_fail_state_has_the_executions_error(lab):
    await lab.load({"F": {"Type": "Fail", "Error": "E", "Cause": "because"}})

    [visit] = (await traced(lab)).visits

    assert visit.outcome is Outcome.FAILED
    assert [(problem.error, problem.cause) for problem in visit.problems] == [("E", "because")]


async def test_running_execution_shows_where_it_is(lab):
    await lab.load({"A": {"Type": "Pass", "Next": "W"}, "W": {"Type": "Wait", "Seconds": 600, "End": True}})
    arn = await lab.begin()
    await lab.until_type(arn, "WaitStateEntered")

    trace = lab.states.trace(arn)

    assert outcomes(trace) == {"A": Outcome.SUCCEEDED, "W": Outcome.RUNNING}
    assert trace.visits[-1].exited is None


async def test_redriven_visit_goes_on_as_the_same_visit(lab):
    repaired = {"is": False}
    lab.functions.code["repaired"] = lambda event: event if repaired["is"] else broken(event)
    await lab.load({"M": a_map({"P": invoke("repaired")})})
    arn = await lab.begin([1])
    await lab.end_of(arn)
    repaired["is"] = True
    await lab.call("redrive_execution", executionArn=arn)
    await lab.end_of(arn)

    trace = lab.states.trace(arn)

    seen = [(visit.state, visit.attempts, visit.outcome) for visit in trace.visits]
    assert seen == [("M", 1, Outcome.SUCCEEDED), ("P", 2, Outcome.SUCCEEDED)]
    assert [problem.error for problem in trace.visits[1].problems] == ["PermanentError"]


async def test_executions_are_found_by_a_part_of_their_name(lab):
    await lab.load({"S": {"Type": "Succeed"}})
    for name in ("doc-1", "doc-2", "other"):
        await lab.end_of(await lab.begin(name=name))

    assert [one["name"] for one in lab.states.executions(contains="doc")] == ["doc-2", "doc-1"]
    assert [one["name"] for one in lab.states.executions(limit=1)] == ["other"]


async def test_unknown_execution_has_no_trace(lab):
    await lab.load({"S": {"Type": "Succeed"}})

    with pytest.raises(AwsError) as raised:
        lab.states.trace("arn:aws:states:us-east-1:000000000000:execution:machine:nobody")

    assert raised.value.code == "ExecutionDoesNotExist"
