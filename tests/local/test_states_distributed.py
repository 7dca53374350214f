"""The distributed Map: an execution for each item, a threshold of failures, and the Map Run that people look at."""

from __future__ import annotations

import asyncio
import json

import pytest
from botocore.exceptions import ClientError
from local.states_lab import MACHINE, FunctionError, invoke, laboratory, until
from quire_local.states.retention import Retention

CONFIG = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}


@pytest.fixture
async def lab(tmp_path):
    async with laboratory(tmp_path) as lab:
        lab.functions.code["echo"] = lambda event: event
        yield lab


def a_map(states, **fields):
    processor = {"ProcessorConfig": CONFIG, "StartAt": next(iter(states)), "States": states}
    return {"Type": "Map", "ItemProcessor": processor, **({} if "Next" in fields else {"End": True}), **fields}


def failing(*events):
    """A function that fails for these events, until they are taken off the list."""
    bad = list(events)

    def page(event):
        if event in bad:
            raise FunctionError("PermanentError", f"page {event}")
        return event * 10

    page.bad = bad
    return page


async def map_run_of(lab, arn):
    [run] = (await lab.call("list_map_runs", executionArn=arn))["mapRuns"]
    return await lab.call("describe_map_run", mapRunArn=run["mapRunArn"])


async def children_of(lab, run, **arguments):
    return (await lab.call("list_executions", mapRunArn=run["mapRunArn"], **arguments))["executions"]


async def test_results_come_in_the_order_of_the_items(lab):
    lab.functions.code["page"] = failing()
    selector = {"ItemSelector": "{% $states.context.Map.Item.Value + $states.context.Map.Item.Index %}"}
    await lab.load({"M": a_map({"P": invoke("page")}, Items="{% $states.input.pages %}", **selector)})

    assert await lab.output({"pages": [1, 2, 3]}) == [10, 30, 50]
    assert await lab.output({"pages": []}) == []


async def test_history_names_the_map_run_and_not_its_children(lab):
    await lab.load({"M": a_map({"P": invoke("echo")}, Label="pages")})
    arn = await lab.begin([1, 2])
    await lab.end_of(arn)

    events = await lab.history(arn)
    run = await map_run_of(lab, arn)

    assert [event["type"] for event in events] == [
        *("ExecutionStarted", "MapStateEntered", "MapStateStarted", "MapRunStarted"),
        *("MapRunSucceeded", "MapStateSucceeded", "MapStateExited", "ExecutionSucceeded"),
    ]
    assert events[3]["mapRunStartedEventDetails"] == {"mapRunArn": run["mapRunArn"]}
    assert run["mapRunArn"].startswith(f"{MACHINE.replace('stateMachine', 'mapRun')}/pages:")


async def test_map_run_counts_items_and_children(lab):
    lab.functions.code["page"] = failing(3)
    await lab.load({"M": a_map({"P": invoke("page")}, ToleratedFailureCount=1, MaxConcurrency=7)})
    arn = await lab.begin([1, 2, 3])
    await lab.end_of(arn)

    run = await map_run_of(lab, arn)

    assert (run["status"], run["maxConcurrency"], run["toleratedFailureCount"]) == ("SUCCEEDED", 7, 1)
    assert run["executionArn"] == arn
    counts = {name: number for name, number in run["executionCounts"].items() if number}
    assert counts == {"succeeded": 2, "failed": 1, "total": 3}
    assert run["stopDate"] >= run["startDate"]


async def test_children_are_executions_of_their_own(lab):
    await lab.load({"M": a_map({"P": invoke("echo")}, Label="pages")})
    arn = await lab.begin(["a"])
    await lab.end_of(arn)
    run = await map_run_of(lab, arn)

    [child] = await children_of(lab, run, statusFilter="SUCCEEDED")

    described = await lab.call("describe_execution", executionArn=child["executionArn"])
    assert (child["stateMachineArn"], child["itemCount"]) == (f"{MACHINE}/pages", 1)
    assert (described["mapRunArn"], described["input"], described["output"]) == (run["mapRunArn"], '"a"', '"a"')
    assert (await lab.history_types(child["executionArn"]))[0] == "ExecutionStarted"
    listed = await lab.call("list_executions", stateMachineArn=MACHINE)
    assert [one["executionArn"] for one in listed["executions"]] == [arn]
    machine = await lab.call("describe_state_machine_for_execution", executionArn=child["executionArn"])
    assert json.loads(machine["definition"])["StartAt"] == "P"


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        ({}, "FAILED"),
        ({"ToleratedFailureCount": 1}, "FAILED"),
        ({"ToleratedFailureCount": 2}, "SUCCEEDED"),
        ({"ToleratedFailureCount": "{% $states.input[0] %}"}, "FAILED"),
        ({"ToleratedFailurePercentage": 49}, "FAILED"),
        ({"ToleratedFailurePercentage": 50}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 50, "ToleratedFailureCount": 1}, "FAILED"),
    ],
)
async def test_map_fails_when_more_fail_than_it_tolerates(lab, limits, status):
    lab.functions.code["page"] = failing(3, 4)
    await lab.load({"M": a_map({"P": invoke("page")}, MaxConcurrency=1, **limits)})

    arn = await lab.begin([1, 2, 3, 4])
    ended = await lab.end_of(arn)

    assert ended["status"] == status
    if status == "FAILED":
        assert ended["error"] == "States.ExceedToleratedFailureThreshold"
        types = await lab.history_types(arn)
        assert types[-3:] == ["MapRunFailed", "MapStateFailed", "ExecutionFailed"]
        assert (await map_run_of(lab, arn))["status"] == "FAILED"


async def test_tolerated_failure_stands_in_the_result(lab):
    lab.functions.code["page"] = failing(2)
    await lab.load({"M": a_map({"P": invoke("page")}, ToleratedFailureCount=1)})

    first, second = await lab.output([1, 2])

    assert first == 10
    assert (second["Status"], second["Error"]) == ("FAILED", "PermanentError")


async def test_threshold_ends_the_children_that_still_run_and_can_be_caught(lab):
    async def page(event):
        if event == 0:
            await until(lambda: len(lab.functions.calls_of("page")) == 3)
            raise FunctionError("PermanentError")
        await asyncio.Event().wait()

    lab.functions.code["page"] = page
    catch = [{"ErrorEquals": ["States.ExceedToleratedFailureThreshold"], "Next": "Z", "Output": "caught"}]
    await lab.load({"M": a_map({"P": invoke("page")}, Catch=catch, Next="Z"), "Z": {"Type": "Succeed"}})
    arn = await lab.begin([0, 1, 2])

    assert (await lab.end_of(arn))["output"] == '"caught"'
    counts = (await map_run_of(lab, arn))["executionCounts"]
    assert (counts["failed"], counts["aborted"], counts["running"]) == (1, 2, 0)


async def test_no_more_children_run_at_once_than_allowed_and_the_limit_can_be_raised(lab):
    gate = asyncio.Event()

    async def gated(event):
        await gate.wait()
        return event

    lab.functions.code["gated"] = gated
    await lab.load({"M": a_map({"P": invoke("gated")}, MaxConcurrency=2)})
    arn = await lab.begin(list(range(6)))
    await until(lambda: lab.functions.busy == 2)
    run = await map_run_of(lab, arn)
    assert (run["executionCounts"]["running"], run["executionCounts"]["pending"]) == (2, 4)

    await lab.call("update_map_run", mapRunArn=run["mapRunArn"], maxConcurrency=5)
    await until(lambda: lab.functions.busy == 5)
    gate.set()

    assert json.loads((await lab.end_of(arn))["output"]) == list(range(6))
    assert lab.functions.most_busy == 5


async def test_items_can_be_batched(lab):
    batcher = {"MaxItemsPerBatch": 2, "BatchInput": {"job": "{% $states.input.job %}"}}
    await lab.load({"M": a_map({"P": invoke("echo")}, Items="{% $states.input.n %}", ItemBatcher=batcher)})
    arn = await lab.begin({"job": "j", "n": [1, 2, 3]})

    output = json.loads((await lab.end_of(arn))["output"])

    assert output == [{"BatchInput": {"job": "j"}, "Items": [1, 2]}, {"BatchInput": {"job": "j"}, "Items": [3]}]
    run = await map_run_of(lab, arn)
    assert (run["itemCounts"]["succeeded"], run["executionCounts"]["succeeded"]) == (3, 2)


async def test_stopping_the_parent_stops_the_children(lab):
    await lab.load({"M": a_map({"W": {"Type": "Wait", "Seconds": 600, "End": True}})})
    arn = await lab.begin([1, 2])
    await until(lambda: len(lab.states.executions(status="RUNNING")) == 3)

    await lab.call("stop_execution", executionArn=arn)

    run = await map_run_of(lab, arn)
    assert (run["status"], run["executionCounts"]["aborted"]) == ("ABORTED", 2)
    await until(lambda: not lab.states._engine._running)


async def test_children_of_a_map_that_a_sibling_ended_are_stopped(lab):
    async def fail_late(_event):
        await until(lambda: len(lab.states.executions(status="RUNNING")) == 2)
        raise FunctionError("PermanentError")

    lab.functions.code["late"] = fail_late
    waits = a_map({"W": {"Type": "Wait", "Seconds": 600, "End": True}}, Items=[1])
    flows = [{"StartAt": "M", "States": {"M": waits}}, {"StartAt": "F", "States": {"F": invoke("late")}}]
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "After"}]
    both = {"Type": "Parallel", "Branches": flows, "Catch": catch, "Next": "After"}
    await lab.load({"B": both, "After": {"Type": "Wait", "Seconds": 600, "End": True}})
    arn = await lab.begin()
    await lab.until_type(arn, "WaitStateEntered")

    run = await map_run_of(lab, arn)

    assert (run["status"], run["executionCounts"]["aborted"]) == ("ABORTED", 1)
    assert [one["arn"] for one in lab.states.executions(status="RUNNING")] == [arn]


async def test_map_run_goes_on_after_a_restart(lab):
    gate = {"open": False}

    async def page(event):
        await until(lambda: gate["open"] or event == 0)
        return event

    lab.functions.code["page"] = page
    await lab.load({"M": a_map({"P": invoke("page")}, MaxConcurrency=2)})
    arn = await lab.begin([0, 1, 2, 3])
    await until(lambda: len(lab.functions.calls_of("page")) == 3)

    await lab.restart()
    gate["open"] = True

    assert json.loads((await lab.end_of(arn))["output"]) == [0, 1, 2, 3]
    assert lab.functions.calls_of("page").count(0) == 1
    assert (await lab.history_types(arn)).count("MapRunStarted") == 1


async def test_redrive_runs_only_the_children_that_did_not_succeed(lab):
    page = lab.functions.code["page"] = failing(2)
    await lab.load({"M": a_map({"P": invoke("page")}, MaxConcurrency=1)})
    arn = await lab.begin([1, 2, 3])
    await lab.end_of(arn)
    page.bad.clear()

    await lab.call("redrive_execution", executionArn=arn)
    ended = await lab.end_of(arn)

    assert ended["output"] == "[10,20,30]"
    assert lab.functions.calls_of("page") == [1, 2, 2, 3]
    run = await map_run_of(lab, arn)
    assert (run["status"], run["redriveCount"]) == ("SUCCEEDED", 1)
    events = await lab.history(arn)
    [redriven] = [event for event in events if event["type"] == "MapRunRedriven"]
    assert redriven["mapRunRedrivenEventDetails"] == {"mapRunArn": run["mapRunArn"], "redriveCount": 1}
    assert len(await children_of(lab, run, redriveFilter="REDRIVEN")) == 1
    assert len(await children_of(lab, run, redriveFilter="NOT_REDRIVEN")) == 2


async def test_child_is_redriven_by_its_map_run_alone(lab):
    lab.functions.code["page"] = failing(1)
    await lab.load({"M": a_map({"P": invoke("page")})})
    arn = await lab.begin([1])
    await lab.end_of(arn)
    [child] = await children_of(lab, await map_run_of(lab, arn))

    described = await lab.call("describe_execution", executionArn=child["executionArn"])
    with pytest.raises(ClientError) as raised:
        await lab.call("redrive_execution", executionArn=child["executionArn"])

    assert described["redriveStatus"] == "REDRIVABLE_BY_MAP_RUN"
    assert raised.value.response["Error"]["Code"] == "ExecutionNotRedrivable"


async def test_results_that_a_map_run_still_needs_are_not_retired(lab):
    lab.settings = {"retention": Retention(keep=1, every=0.02)}
    gate = asyncio.Event()

    async def page(event):
        if event == 3:
            await gate.wait()
        return event

    lab.functions.code["page"] = page
    await lab.load({"M": a_map({"P": invoke("page")})})
    arn = await lab.begin([0, 1, 2, 3])
    await until(lambda: len(lab.states.executions(status="SUCCEEDED")) == 3)
    for _ in range(3):
        await lab.states._engine._retire()
    gate.set()

    assert json.loads((await lab.end_of(arn))["output"]) == [0, 1, 2, 3]
    assert sorted(lab.functions.calls_of("page")) == [0, 1, 2, 3]
    await until(lambda: len(lab.states.executions()) == 1)


async def test_what_is_no_map_run_is_refused(lab):
    await lab.load({"M": a_map({"P": invoke("echo")})})
    arn = await lab.begin([1])
    await lab.end_of(arn)
    run = await map_run_of(lab, arn)
    unknown = f"{MACHINE.replace('stateMachine', 'mapRun')}/M:unknown"
    both = {"stateMachineArn": MACHINE, "mapRunArn": run["mapRunArn"]}

    async def code(operation, **arguments):
        with pytest.raises(ClientError) as raised:
            await lab.call(operation, **arguments)
        return raised.value.response["Error"]["Code"]

    assert await code("describe_map_run", mapRunArn=unknown) == "ResourceNotFound"
    assert await code("describe_map_run", mapRunArn="nonsense") == "InvalidArn"
    assert await code("update_map_run", mapRunArn=run["mapRunArn"], maxConcurrency=1) == "ValidationException"
    assert await code("list_executions", **both) == "ValidationException"
