"""The engine is let go of in the middle of something, and a new one on the same file goes on from there."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest
from local.states_lab import (
    INVOKE_FOR_TOKEN,
    MACHINE,
    FunctionError,
    a_machine,
    function_arn,
    invoke,
    laboratory,
    until,
)


@pytest.fixture
async def lab(tmp_path):
    async with laboratory(tmp_path) as lab:
        yield lab


class Gate:
    """A function that hangs until it is opened."""

    def __init__(self) -> None:
        self.open = False

    async def __call__(self, event):
        await until(lambda: self.open)
        return event


async def test_task_that_was_under_way_is_run_again(lab):
    gate = lab.functions.code["work"] = Gate()
    await lab.load(
        {"Before": {"Type": "Pass", "Assign": {"v": 1}, "Next": "T"}, "T": invoke("work", Output="{% $v %}")}
    )
    arn = await lab.begin({"n": 1})
    await until(lambda: lab.functions.calls_of("work"))

    gate.open = True
    await lab.stop()
    await lab.start()

    assert (await lab.end_of(arn))["output"] == "1"
    assert 1 <= len(lab.functions.calls_of("work")) <= 2
    types = await lab.history_types(arn)
    assert (types.count("PassStateEntered"), types.count("TaskStateEntered")) == (1, 1)


async def test_finished_states_are_not_run_again(lab):
    gate = lab.functions.code["second"] = Gate()
    lab.functions.code["first"] = lambda event: event
    await lab.load({"A": invoke("first", Next="B"), "B": invoke("second")})
    arn = await lab.begin({"n": 1})
    await until(lambda: lab.functions.calls_of("second"))

    await lab.restart()
    gate.open = True

    assert (await lab.end_of(arn))["status"] == "SUCCEEDED"
    assert lab.functions.calls_of("first") == [{"n": 1}]


async def test_wait_keeps_its_due_time(lab):
    await lab.load({"W": {"Type": "Wait", "Seconds": 2, "End": True}})
    arn = await lab.begin()
    await lab.until_type(arn, "WaitStateEntered")
    due = lab.store.read(lambda db: db.execute("SELECT due FROM states_frames").fetchone()["due"])

    await lab.restart()

    assert lab.store.read(lambda db: db.execute("SELECT due FROM states_frames").fetchone()["due"]) == due
    ended = await lab.end_of(arn)
    assert ended["status"] == "SUCCEEDED"
    assert ended["stopDate"].timestamp() >= due - 0.001
    assert (await lab.history_types(arn)).count("WaitStateEntered") == 1


async def test_map_goes_on_with_the_iterations_that_are_not_done(lab):
    gate = Gate()

    async def page(event):
        return event if event < 2 else await gate(event)

    lab.functions.code["page"] = page
    processor = {"StartAt": "Read", "States": {"Read": invoke("page")}}
    await lab.load({"Pages": {"Type": "Map", "ItemProcessor": processor, "End": True}})
    arn = await lab.begin([0, 1, 2, 3])
    await lab.until_type(arn, "MapIterationSucceeded", times=2)
    await until(lambda: len(lab.functions.events) == 4)

    await lab.restart()
    gate.open = True

    assert json.loads((await lab.end_of(arn))["output"]) == [0, 1, 2, 3]
    assert sorted(event for _, event in lab.functions.events) == [0, 1, 2, 2, 3, 3]
    types = await lab.history_types(arn)
    assert (types.count("MapStateStarted"), types.count("MapIterationStarted")) == (1, 4)


async def test_task_token_stays_valid_and_the_question_is_not_asked_twice(lab):
    lab.functions.code["ask"] = lambda _event: None
    token = "{% $states.context.Task.Token %}"
    arguments = {"FunctionName": function_arn("ask"), "Payload": {"token": token}}
    await lab.load({"R": {"Type": "Task", "Resource": INVOKE_FOR_TOKEN, "Arguments": arguments, "End": True}})
    arn = await lab.begin()
    await lab.until_type(arn, "TaskSubmitted")

    await lab.restart()
    [event] = lab.functions.calls_of("ask")
    await lab.call("send_task_success", taskToken=event["token"], output='"done"')

    assert (await lab.end_of(arn))["output"] == '"done"'
    assert len(lab.functions.calls_of("ask")) == 1


async def test_answer_that_was_taken_before_the_kill_counts_after_it(lab):
    gate = lab.functions.code["after"] = Gate()
    lab.functions.code["ask"] = lambda _event: None
    arguments = {"FunctionName": function_arn("ask"), "Payload": {"token": "{% $states.context.Task.Token %}"}}
    ask = {"Type": "Task", "Resource": INVOKE_FOR_TOKEN, "Arguments": arguments, "Next": "After"}
    await lab.load({"R": ask, "After": invoke("after")})
    arn = await lab.begin()
    await lab.until_type(arn, "TaskSubmitted")
    [event] = lab.functions.calls_of("ask")

    # The engine is gone; the answer is committed by the service in its last breath.
    await lab.states.stop()
    await lab.call("send_task_success", taskToken=event["token"], output="7")
    lab.store.close()
    await lab.start()
    gate.open = True

    assert (await lab.end_of(arn))["output"] == "7"


async def test_question_that_may_not_have_been_asked_is_asked_again_with_the_same_token(lab):
    gate = lab.functions.code["ask"] = Gate()
    arguments = {"FunctionName": function_arn("ask"), "Payload": {"token": "{% $states.context.Task.Token %}"}}
    await lab.load({"R": {"Type": "Task", "Resource": INVOKE_FOR_TOKEN, "Arguments": arguments, "End": True}})
    arn = await lab.begin()
    await until(lambda: lab.functions.calls_of("ask"))

    await lab.restart()
    await until(lambda: len(lab.functions.calls_of("ask")) == 2)
    gate.open = True
    first, second = lab.functions.calls_of("ask")
    await lab.call("send_task_success", taskToken=first["token"], output="1")

    assert first == second
    assert (await lab.end_of(arn))["status"] == "SUCCEEDED"


async def test_backoff_goes_on_and_retries_stay_counted(lab):
    def broken(_event):
        raise FunctionError("TransientError")

    lab.functions.code["broken"] = broken
    retry = [{"ErrorEquals": ["TransientError"], "IntervalSeconds": 1, "BackoffRate": 1, "MaxAttempts": 2}]
    await lab.load({"T": invoke("broken", Retry=retry)})
    arn = await lab.begin()
    await lab.until_type(arn, "TaskFailed")

    await lab.restart()

    assert (await lab.end_of(arn))["error"] == "TransientError"
    assert len(lab.functions.calls_of("broken")) == 3


async def test_execution_keeps_the_definition_that_it_began_with(lab):
    gate = lab.functions.code["work"] = Gate()
    await lab.load({"T": invoke("work", Next="Old"), "Old": {"Type": "Succeed", "Output": "old"}})
    arn = await lab.begin()
    await until(lambda: lab.functions.calls_of("work"))

    lab.machine = a_machine({"New": {"Type": "Succeed", "Output": "new"}})
    await lab.restart()
    gate.open = True

    assert (await lab.end_of(arn))["output"] == '"old"'
    assert await lab.output() == "new"


async def test_deadline_of_the_execution_survives(lab):
    await lab.load({"W": {"Type": "Wait", "Seconds": 3600, "End": True}}, TimeoutSeconds=2)
    arn = await lab.begin()
    await lab.until_type(arn, "WaitStateEntered")

    await lab.restart()

    assert (await lab.end_of(arn))["status"] == "TIMED_OUT"


PROGRAM = """
import asyncio, sys
from pathlib import Path
from quire_local.states.service import StepFunctions
from quire_local.store import Store
from local.states_lab import MACHINE, Bus, Functions, a_machine
from local.test_states_restart import LONG_FLOW

async def main():
    store = Store(Path(sys.argv[1]))
    states = StepFunctions([a_machine(LONG_FLOW)], store, Functions(), Bus())
    await states.start()
    for number in range(int(sys.argv[2])):
        request = {"stateMachineArn": MACHINE, "name": f"run-{number}", "input": "0"}
        await states.service.operations["StartExecution"](request)
    print("started", flush=True)
    while states.snapshot()["machine"].get("RUNNING"):
        await asyncio.sleep(0.01)
    print("ended", flush=True)
    await states.stop()
    store.close()

asyncio.run(main())
"""
LONG_FLOW = {
    f"S{number}": {"Type": "Pass", "Output": "{% $states.input + 1 %}", "Next": f"S{number + 1}"}
    for number in range(100)
} | {"S100": {"Type": "Succeed"}}


async def test_executions_survive_kill_9_of_their_process(lab, tmp_path):
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "cloud.db"), "20"]
    tests = {"PYTHONPATH": str(Path(__file__).parents[1])}
    process = await asyncio.to_thread(subprocess.Popen, command, stdout=subprocess.PIPE, text=True, env=tests)
    with process:
        assert await asyncio.to_thread(process.stdout.readline) == "started\n"
        process.kill()

    await lab.load(LONG_FLOW)
    arns = [f"{MACHINE.replace('stateMachine', 'execution')}:run-{number}" for number in range(20)]
    ended = [await lab.end_of(arn) for arn in arns]

    assert [(one["status"], one["output"]) for one in ended] == [("SUCCEEDED", "100")] * 20
    types = await lab.history_types(arns[0])
    assert types.count("PassStateExited") == 100
