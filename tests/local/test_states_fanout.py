"""Map and Parallel: order, concurrency, scopes, nesting, failures."""

from __future__ import annotations

import asyncio

import pytest
from local.states_lab import FunctionError, invoke, laboratory, until


@pytest.fixture
async def lab(tmp_path):
    async with laboratory(tmp_path) as lab:
        lab.functions.code["echo"] = lambda event: event
        yield lab


def a_map(states, **fields):
    processor = {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": next(iter(states)), "States": states}
    return {"Type": "Map", "ItemProcessor": processor, **({} if "Next" in fields else {"End": True}), **fields}


def branches(*flows, **fields):
    flat = [{"StartAt": next(iter(states)), "States": states} for states in flows]
    return {"Type": "Parallel", "Branches": flat, **({} if "Next" in fields else {"End": True}), **fields}


async def test_map_gives_the_results_in_the_order_of_the_items(lab):
    async def later_first(event):
        await asyncio.sleep(0.05 - event / 100)
        return event * 10

    lab.functions.code["page"] = later_first
    await lab.load({"Pages": a_map({"Read": invoke("page")}, Items="{% $states.input.pages %}")})

    assert await lab.output({"pages": [1, 2, 3]}) == [10, 20, 30]


async def test_map_over_one_item_and_over_none_still_gives_an_array(lab):
    await lab.load({"Pages": a_map({"Read": invoke("echo")}, Items="{% $states.input.pages %}")})

    assert await lab.output({"pages": ["only"]}) == ["only"]
    assert await lab.output({"pages": []}) == []


async def test_map_without_items_goes_over_its_input(lab):
    await lab.load({"Pages": a_map({"Read": {"Type": "Pass", "End": True}})})

    assert await lab.output([3, None, {"a": 1}]) == [3, None, {"a": 1}]


async def test_map_over_something_that_is_no_array_fails_the_query(lab):
    await lab.load({"Pages": a_map({"Read": {"Type": "Pass", "End": True}})})

    assert (await lab.failure({"a": 1}))[0] == "States.QueryEvaluationError"


async def test_item_selector_sees_index_value_and_variables(lab):
    selector = {
        "index": "{% $states.context.Map.Item.Index %}",
        "page": "{% $states.context.Map.Item.Value %}",
        "job": "{% $job %}",
    }
    states = {
        "Start": {"Type": "Pass", "Assign": {"job": "j1"}, "Next": "Pages"},
        "Pages": a_map({"Read": {"Type": "Pass", "End": True}}, Items=["a", "b"], ItemSelector=selector),
    }
    await lab.load(states)

    assert await lab.output() == [{"index": 0, "page": "a", "job": "j1"}, {"index": 1, "page": "b", "job": "j1"}]


async def test_inner_variables_stay_inside(lab):
    inner = {
        "Set": {"Type": "Pass", "Assign": {"mine": "{% $states.input * $factor %}"}, "Next": "Get"},
        "Get": {"Type": "Pass", "Output": "{% $mine %}", "End": True},
    }
    states = {
        "Start": {"Type": "Pass", "Assign": {"factor": 2}, "Next": "Each"},
        "Each": a_map(inner, Next="After"),
        "After": {"Type": "Succeed", "Output": ["{% $states.input %}", "{% $exists($mine) %}"]},
    }
    await lab.load(states)

    assert await lab.output([1, 2]) == [[2, 4], False]


@pytest.mark.parametrize("limit", [1, 3, "{% $states.context.Execution.Input.limit %}"])
async def test_map_runs_no_more_iterations_at_once_than_it_may(lab, limit):
    async def slow(event):
        await asyncio.sleep(0.01)
        return event

    lab.functions.code["slow"] = slow
    items = list(range(8))
    await lab.load({"Pages": a_map({"Read": invoke("slow")}, Items="{% $states.input.items %}", MaxConcurrency=limit)})

    assert await lab.output({"items": items, "limit": 3}) == items
    assert lab.functions.most_busy == (limit if isinstance(limit, int) else 3)


async def test_map_without_a_limit_runs_forty_at_once(lab):
    gate = asyncio.Event()

    async def gated(event):
        await gate.wait()
        return event

    lab.functions.code["gated"] = gated
    await lab.load({"Pages": a_map({"Read": invoke("gated")})})
    arn = await lab.begin(list(range(50)))
    await until(lambda: lab.functions.busy == 40)
    gate.set()

    assert (await lab.end_of(arn))["status"] == "SUCCEEDED"
    assert lab.functions.most_busy == 40


async def test_failed_iteration_fails_the_map_with_its_error_and_stops_the_others(lab):
    async def one_fails(event):
        if event == 1:
            raise FunctionError("PermanentError", "page 1")
        await asyncio.Event().wait()

    lab.functions.code["page"] = one_fails
    await lab.load({"Pages": a_map({"Read": invoke("page")})})
    arn = await lab.begin([0, 1, 2])
    ended = await lab.end_of(arn)

    types = await lab.history_types(arn)
    assert ended["error"] == "PermanentError"
    aborted = ["MapIterationAborted", "TaskStateAborted"]
    assert types[-9:] == [
        *("TaskFailed", "TaskStateAborted", *aborted, *aborted),
        *("MapIterationFailed", "MapStateFailed", "ExecutionFailed"),
    ]


async def test_map_is_retried_as_a_whole_and_then_caught(lab):
    def broken(_event):
        raise FunctionError("TransientError")

    lab.functions.code["page"] = broken
    retry = [{"ErrorEquals": ["TransientError"], "MaxAttempts": 1, "JitterStrategy": "FULL"}]
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Caught", "Output": "{% $states.errorOutput.Error %}"}]
    await lab.load({"Pages": a_map({"Read": invoke("page")}, Retry=retry, Catch=catch), "Caught": {"Type": "Succeed"}})
    arn = await lab.begin([1])
    ended = await lab.end_of(arn)

    assert ended["output"] == '"TransientError"'
    assert (await lab.history_types(arn)).count("MapStateStarted") == 2


async def test_map_history_names_iterations(lab):
    await lab.load({"Pages": a_map({"Read": {"Type": "Pass", "End": True}}, MaxConcurrency=1)})
    arn = await lab.begin(["a"])
    await lab.end_of(arn)

    events = await lab.history(arn)

    assert [event["type"] for event in events] == [
        "ExecutionStarted",
        "MapStateEntered",
        "MapStateStarted",
        "MapIterationStarted",
        "PassStateEntered",
        "PassStateExited",
        "MapIterationSucceeded",
        "MapStateSucceeded",
        "MapStateExited",
        "ExecutionSucceeded",
    ]
    assert events[2]["mapStateStartedEventDetails"] == {"length": 1}
    assert events[3]["mapIterationStartedEventDetails"] == {"name": "Pages", "index": 0}
    assert [event["previousEventId"] for event in events] == [0, 0, 2, 3, 4, 5, 6, 7, 7, 9]


async def test_parallel_gives_each_branchs_output_in_order(lab):
    first = {"A": {"Type": "Pass", "Output": "{% $states.input.n + 1 %}", "End": True}}
    second = {"B": invoke("echo", Output="{% $states.result.Payload.n %}")}
    await lab.load({"Both": branches(first, second, Arguments={"n": "{% $states.input %}"})})

    assert await lab.output(5) == [6, 5]


async def test_failed_branch_fails_the_parallel_state_and_can_be_caught(lab):
    catch = [{"ErrorEquals": ["Broken"], "Next": "Caught", "Output": "caught"}]
    waits = {"W": {"Type": "Wait", "Seconds": 3600, "End": True}}
    fails = {"F": {"Type": "Fail", "Error": "Broken"}}
    await lab.load({"Both": branches(waits, fails, Catch=catch), "Caught": {"Type": "Succeed"}})

    assert await lab.output() == "caught"


async def test_maps_nest_and_the_inner_item_is_the_context(lab):
    inner = a_map(
        {"Read": {"Type": "Pass", "Output": "{% $states.context.Map.Item.Index & ':' & $states.input %}", "End": True}}
    )
    await lab.load({"Pages": a_map({"Rows": inner})})

    assert await lab.output([["a", "b"], ["c"]]) == [["0:a", "1:b"], ["0:c"]]


async def test_parallel_inside_a_map_keeps_the_maps_item(lab):
    inner = branches({"P": {"Type": "Pass", "Output": "{% $states.context.Map.Item.Index %}", "End": True}})
    await lab.load({"Pages": a_map({"Both": inner})})

    assert await lab.output(["x", "y"]) == [[0], [1]]


async def test_result_of_a_map_can_be_shaped_by_output_and_assign(lab):
    states = {
        "Pages": a_map(
            {"Read": {"Type": "Pass", "End": True}},
            Assign={"count": "{% $count($states.result) %}"},
            Output={"pages": "{% $states.result %}"},
            Next="End",
        ),
        "End": {"Type": "Succeed", "Output": ["{% $states.input %}", "{% $count %}"]},
    }
    await lab.load(states)

    assert await lab.output([7, 8]) == [{"pages": [7, 8]}, 2]
