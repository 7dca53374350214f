"""Redrive: what succeeded stays, what did not runs again, and the history goes on."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from botocore.exceptions import ClientError
from local.states_lab import INVOKE_FOR_TOKEN, MACHINE, FunctionError, function_arn, invoke, laboratory, until


@pytest.fixture
async def lab(tmp_path):
    async with laboratory(tmp_path) as lab:
        lab.functions.code["echo"] = lambda event: event
        lab.functions.code["repaired"] = Repairable()
        yield lab


class Repairable:
    """A function that fails for some events until somebody repairs it."""

    def __init__(self, fails=lambda _event: True) -> None:
        self.broken = True
        self.fails = fails

    def __call__(self, event):
        if self.broken and self.fails(event):
            raise FunctionError("PermanentError")
        return event


async def redrive(lab, arn, **arguments):
    answer = await lab.call("redrive_execution", executionArn=arn, **arguments)
    return answer["redriveDate"]


async def refusal(awaitable) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        await awaitable
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def an_inline_map(states, **fields):
    return {"Type": "Map", "ItemProcessor": {"StartAt": next(iter(states)), "States": states}, "End": True, **fields}


async def test_failed_task_runs_again_and_what_came_before_does_not(lab):
    await lab.load({"A": invoke("echo", Next="B"), "B": invoke("repaired")})
    arn = await lab.begin({"n": 1})
    failed = await lab.end_of(arn)
    lab.functions.code["repaired"].broken = False

    moment = await redrive(lab, arn)
    ended = await lab.end_of(arn)

    assert (failed["redriveStatus"], failed["redriveCount"]) == ("REDRIVABLE", 0)
    assert (ended["status"], ended["output"], ended["redriveCount"]) == ("SUCCEEDED", '{"n":1}', 1)
    assert ended["redriveDate"] == moment
    assert ended["startDate"] == failed["startDate"]
    assert (ended["redriveStatus"], ended["redriveStatusReason"]) == (
        "NOT_REDRIVABLE",
        "Execution is SUCCEEDED and cannot be redriven",
    )
    assert len(lab.functions.calls_of("echo")) == 1
    assert (await lab.history_types(arn))[-9:] == [
        *("TaskStarted", "TaskFailed", "ExecutionFailed", "ExecutionRedriven"),
        *("TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded"),
    ]


async def test_history_goes_on_with_its_numbers_and_its_chain(lab):
    await lab.load({"B": invoke("repaired")})
    arn = await lab.begin({"n": 1})
    await lab.end_of(arn)
    lab.functions.code["repaired"].broken = False
    await redrive(lab, arn)
    await lab.end_of(arn)

    events = await lab.history(arn)

    assert [event["id"] for event in events] == list(range(1, len(events) + 1))
    [redriven] = [event for event in events if event["type"] == "ExecutionRedriven"]
    assert redriven["executionRedrivenEventDetails"] == {"redriveCount": 1}
    assert redriven["previousEventId"] == redriven["id"] - 1
    assert events[redriven["id"]]["previousEventId"] == redriven["id"]


async def test_only_the_failed_and_aborted_iterations_of_a_map_run_again(lab):
    gate = asyncio.Event()
    broken = Repairable(lambda event: event == 1)

    async def page(event):
        if event == 2 and broken.broken:
            await gate.wait()
        if event == 1 and broken.broken:
            await until(lambda: len(lab.functions.calls_of("page")) == 3)
        return broken(event)

    lab.functions.code["page"] = page
    await lab.load({"Pages": an_inline_map({"Read": invoke("page")})})
    arn = await lab.begin([0, 1, 2])
    await lab.until_type(arn, "MapIterationSucceeded")
    assert (await lab.end_of(arn))["error"] == "PermanentError"
    broken.broken = False

    await redrive(lab, arn)

    assert json.loads((await lab.end_of(arn))["output"]) == [0, 1, 2]
    assert sorted(lab.functions.calls_of("page")) == [0, 1, 1, 2, 2]
    assert (await lab.history_types(arn)).count("MapStateStarted") == 1


async def test_only_the_failed_branch_of_a_parallel_runs_again(lab):
    branches = [
        {"StartAt": "Good", "States": {"Good": invoke("echo")}},
        {"StartAt": "Before", "States": {"Before": invoke("wait", Next="Bad"), "Bad": invoke("repaired")}},
    ]

    async def wait(event):
        await until(lambda: "TaskStateExited" in [row["type"] for row in rows()])
        return event

    def rows():
        return lab.store.read(lambda db: db.execute("SELECT type FROM states_history").fetchall())

    lab.functions.code["wait"] = wait
    await lab.load({"Both": {"Type": "Parallel", "Branches": branches, "End": True}})
    arn = await lab.begin(7)
    await lab.end_of(arn)
    lab.functions.code["repaired"].broken = False

    await redrive(lab, arn)

    assert json.loads((await lab.end_of(arn))["output"]) == [7, 7]
    assert [len(lab.functions.calls_of(name)) for name in ("echo", "wait", "repaired")] == [1, 1, 2]


async def test_branches_whose_results_were_too_large_together_all_run_again(lab):
    size = {"of": 200_000}
    lab.functions.code["big"] = lambda _event: "x" * size["of"]
    branches = [{"StartAt": f"B{n}", "States": {f"B{n}": invoke("big")}} for n in range(2)]
    await lab.load({"Both": {"Type": "Parallel", "Branches": branches, "End": True}})
    arn = await lab.begin()
    assert (await lab.end_of(arn))["error"] == "States.DataLimitExceeded"
    size["of"] = 1

    await redrive(lab, arn)

    assert json.loads((await lab.end_of(arn))["output"]) == ["x", "x"]


async def test_retries_count_anew(lab):
    retry = [{"ErrorEquals": ["PermanentError"], "MaxAttempts": 1, "JitterStrategy": "FULL"}]
    await lab.load({"B": invoke("repaired", Retry=retry)})
    arn = await lab.begin()
    await lab.end_of(arn)

    await redrive(lab, arn)
    await lab.end_of(arn)

    assert len(lab.functions.calls_of("repaired")) == 4


async def test_redriven_execution_knows_that_it_is_one(lab):
    await lab.load({"B": invoke("repaired", Output="{% $states.context.Execution %}")})
    arn = await lab.begin()
    await lab.end_of(arn)
    lab.functions.code["repaired"].broken = False
    await redrive(lab, arn)

    context = json.loads((await lab.end_of(arn))["output"])

    assert context["RedriveCount"] == 1
    assert context["RedriveTime"].endswith("Z")


async def test_fail_state_fails_again_as_often_as_it_is_redriven(lab):
    await lab.load({"No": {"Type": "Fail", "Error": "Never"}})
    arn = await lab.begin()
    for _ in range(2):
        await lab.end_of(arn)
        await redrive(lab, arn)

    ended = await lab.end_of(arn)

    assert (ended["status"], ended["error"], ended["redriveCount"]) == ("FAILED", "Never", 2)
    types = await lab.history_types(arn)
    assert types == [
        "ExecutionStarted",
        "FailStateEntered",
        "ExecutionFailed",
        *["ExecutionRedriven", "ExecutionFailed"] * 2,
    ]


async def test_stopped_execution_goes_on_where_it_was(lab):
    gate = asyncio.Event()

    async def hang(event):
        await gate.wait()
        return event

    lab.functions.code["hang"] = hang
    await lab.load({"A": invoke("echo", Next="B"), "B": invoke("hang")})
    arn = await lab.begin(5)
    await until(lambda: lab.functions.calls_of("hang"))
    await lab.call("stop_execution", executionArn=arn)
    gate.set()

    await redrive(lab, arn)

    assert (await lab.end_of(arn))["output"] == "5"
    assert [len(lab.functions.calls_of(name)) for name in ("echo", "hang")] == [1, 2]


async def test_execution_that_ran_out_of_time_gets_its_time_again(lab):
    slow = {"is": True}

    async def sleep(event):
        await asyncio.sleep(30 if slow["is"] else 0)
        return event

    lab.functions.code["sleep"] = sleep
    await lab.load({"B": invoke("sleep")}, TimeoutSeconds=1)
    arn = await lab.begin(1)
    assert (await lab.end_of(arn))["status"] == "TIMED_OUT"
    slow["is"] = False

    await redrive(lab, arn)

    assert (await lab.end_of(arn))["status"] == "SUCCEEDED"


async def test_token_of_the_failed_attempt_is_worth_nothing_and_a_new_one_is_given_out(lab):
    lab.functions.code["ask"] = lambda _event: None
    arguments = {"FunctionName": function_arn("ask"), "Payload": {"token": "{% $states.context.Task.Token %}"}}
    await lab.load({"R": {"Type": "Task", "Resource": INVOKE_FOR_TOKEN, "Arguments": arguments, "End": True}})
    arn = await lab.begin()
    await lab.until_type(arn, "TaskSubmitted")
    await lab.call("stop_execution", executionArn=arn)
    [first] = lab.functions.calls_of("ask")
    code, _ = await refusal(lab.call("send_task_success", taskToken=first["token"], output="1"))
    await redrive(lab, arn)
    await lab.until_type(arn, "TaskSubmitted", times=2)
    [_, second] = lab.functions.calls_of("ask")

    await lab.call("send_task_success", taskToken=second["token"], output="2")

    assert code == "TaskTimedOut"
    assert (await lab.end_of(arn))["output"] == "2"


async def test_redrive_holds_across_a_restart(lab):
    gate = {"open": False}

    async def hang(event):
        await until(lambda: gate["open"])
        return event

    await lab.load({"B": invoke("repaired", Next="C"), "C": invoke("hang")})
    lab.functions.code["hang"] = hang
    arn = await lab.begin(3)
    await lab.end_of(arn)
    await lab.restart()
    lab.functions.code["repaired"].broken = False
    await redrive(lab, arn)
    await until(lambda: lab.functions.calls_of("hang"))

    await lab.restart()
    gate["open"] = True

    assert (await lab.end_of(arn))["output"] == "3"
    assert (await lab.history_types(arn)).count("ExecutionRedriven") == 1


async def test_redriven_execution_is_not_run_twice_when_others_start(lab):
    await lab.load({"B": invoke("repaired", Next="C"), "C": invoke("echo")})
    arn = await lab.begin(3)
    await lab.end_of(arn)
    await lab.restart()
    lab.functions.code["repaired"].broken = False
    await asyncio.gather(redrive(lab, arn), lab.begin(4), lab.begin(5))

    assert (await lab.end_of(arn))["output"] == "3"
    assert lab.functions.calls_of("repaired").count(3) == 2


async def test_same_client_token_redrives_once(lab):
    await lab.load({"B": invoke("repaired")})
    arn = await lab.begin()
    await lab.end_of(arn)

    first = await redrive(lab, arn, clientToken="once")
    await lab.end_of(arn)
    second = await redrive(lab, arn, clientToken="once")

    assert first == second
    assert (await lab.end_of(arn))["redriveCount"] == 1


def make_old(db, arns, day):
    """Executions that ended too long ago, are too long, live too long, and are of a time before redrive."""
    update = "UPDATE states_executions SET"
    db.execute(f"{update} stopped = ? WHERE arn = ?", (time.time() - 15 * day, arns[0]))
    db.execute(f"{update} events = 24999 WHERE arn = ?", (arns[1],))
    db.execute(f"{update} started = ? WHERE arn = ?", (time.time() - 366 * day, arns[2]))
    db.execute(
        "DELETE FROM states_frames WHERE execution = (SELECT id FROM states_executions WHERE arn = ?)", (arns[3],)
    )


async def test_what_cannot_be_redriven_is_refused_with_awss_reason(lab):
    states = {
        "C": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input %}", "Next": "S"}], "Default": "F"},
        "S": {"Type": "Succeed"},
        "F": {"Type": "Fail"},
    }
    await lab.load(states)
    good, *bad = [await lab.begin(succeeds) for succeeds in (True, False, False, False, False)]
    for arn in (good, *bad):
        await lab.end_of(arn)
    day = 86_400
    await lab.store.write(lambda db: make_old(db, bad, day))

    reasons = [await refusal(redrive(lab, arn)) for arn in (good, *bad)]

    assert reasons == [
        ("ExecutionNotRedrivable", "Execution is SUCCEEDED and cannot be redriven"),
        ("ExecutionNotRedrivable", "Execution redrivable period exceeded"),
        ("ExecutionNotRedrivable", "Execution history event limit exceeded"),
        ("ExecutionNotRedrivable", "Execution has exceeded the max execution time"),
        ("ExecutionNotRedrivable", "Execution was started before the launch of RedriveExecution"),
    ]
    unknown = f"{MACHINE.replace('stateMachine', 'execution')}:nobody"
    assert (await refusal(redrive(lab, unknown)))[0] == "ExecutionDoesNotExist"


async def test_running_execution_cannot_be_redriven(lab):
    await lab.load({"W": {"Type": "Wait", "Seconds": 60, "End": True}})
    arn = await lab.begin()

    reason = await refusal(redrive(lab, arn))

    assert reason == ("ExecutionNotRedrivable", "Execution is RUNNING and cannot be redriven")
    assert (await lab.call("describe_execution", executionArn=arn))["status"] == "RUNNING"


async def test_list_refuses_a_redrive_filter_beside_a_state_machine_as_aws_does(lab):
    await lab.load({"F": {"Type": "Fail"}})

    code, _ = await refusal(lab.call("list_executions", stateMachineArn=MACHINE, redriveFilter="REDRIVEN"))

    assert code == "ValidationException"
