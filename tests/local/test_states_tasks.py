"""Task states: functions, events, their errors, Retry, Catch and time limits."""

from __future__ import annotations

import asyncio
import json

import pytest
from local.states_lab import MACHINE, PUT_EVENTS, FunctionError, function_arn, invoke, laboratory, until
from quire_local.errors import AwsError

SOON = {"IntervalSeconds": 1, "MaxDelaySeconds": 1, "JitterStrategy": "FULL"}


@pytest.fixture
async def lab(tmp_path):
    async with laboratory(tmp_path) as lab:
        yield lab


def put_events(**fields):
    entry = {
        "Source": "quire",
        "DetailType": "job.completed",
        "EventBusName": "bus",
        "Detail": {"id": "{% $states.input.id %}"},
    }
    return {"Type": "Task", "Resource": PUT_EVENTS, "Arguments": {"Entries": [entry]}, "End": True, **fields}


def catch_all(**fields):
    return [{"ErrorEquals": ["States.ALL"], "Next": "Caught", **fields}]


CAUGHT = {"Caught": {"Type": "Succeed"}}


async def test_function_gets_the_payload_and_its_answer_is_the_result(lab):
    lab.functions.code["double"] = lambda event: {"twice": event["n"] * 2}
    await lab.load({"T": invoke("double", Output="{% $states.result %}")})

    assert await lab.output({"n": 4}) == {"ExecutedVersion": "$LATEST", "Payload": {"twice": 8}, "StatusCode": 200}


async def test_plain_function_arn_takes_the_arguments_and_answers_the_result(lab):
    lab.functions.code["echo"] = lambda event: event
    task = {
        "Type": "Task",
        "Resource": function_arn("echo"),
        "Arguments": {"page": "{% $states.input.n %}"},
        "End": True,
    }
    await lab.load({"T": task})
    arn = await lab.begin({"n": 4})

    assert json.loads((await lab.end_of(arn))["output"]) == {"page": 4}
    assert (await lab.history_types(arn))[2:5] == [
        "LambdaFunctionScheduled",
        "LambdaFunctionStarted",
        "LambdaFunctionSucceeded",
    ]


async def test_function_without_arguments_gets_the_input(lab):
    lab.functions.code["echo"] = lambda event: event
    await lab.load({"T": {"Type": "Task", "Resource": function_arn("echo"), "End": True}})

    assert await lab.output({"n": 4}) == {"n": 4}


async def test_task_history_has_aws_events_with_their_details(lab):
    lab.functions.code["work"] = lambda _event: "ok"
    await lab.load({"T": invoke("work", TimeoutSeconds=30)})
    arn = await lab.begin()
    await lab.end_of(arn)

    events = {event["type"]: event for event in await lab.history(arn)}

    scheduled = events["TaskScheduled"]["taskScheduledEventDetails"]
    assert (scheduled["resourceType"], scheduled["resource"], scheduled["timeoutInSeconds"]) == ("lambda", "invoke", 30)
    assert json.loads(scheduled["parameters"]) == {"FunctionName": function_arn("work"), "Payload": {}}
    assert events["TaskStarted"]["taskStartedEventDetails"] == {"resourceType": "lambda", "resource": "invoke"}
    assert json.loads(events["TaskSucceeded"]["taskSucceededEventDetails"]["output"])["Payload"] == "ok"


async def test_function_error_is_the_error_name_and_all_it_said_is_the_cause(lab):
    def broken(_event):
        raise FunctionError("PermanentError", "no pages")

    lab.functions.code["broken"] = broken
    await lab.load({"T": invoke("broken")})

    error, cause = await lab.failure()

    assert error == "PermanentError"
    assert json.loads(cause) == {"errorType": "PermanentError", "errorMessage": "no pages"}


async def test_function_that_times_out_in_lambda_keeps_lambdas_error_name(lab):
    def slow(_event):
        raise FunctionError("Sandbox.Timedout", "Task timed out after 3.00 seconds")

    lab.functions.code["slow"] = slow
    await lab.load({"T": invoke("slow")})

    assert (await lab.failure())[0] == "Sandbox.Timedout"


async def test_refusal_by_lambda_is_a_lambda_error(lab):
    def throttled(_event):
        raise AwsError("TooManyRequestsException", "Rate Exceeded.", 429)

    lab.functions.code["busy"] = throttled
    await lab.load({"T": invoke("busy")})
    throttling, cause = await lab.failure()
    lab.functions.code.clear()
    missing, _ = await lab.failure()

    assert (throttling, missing) == ("Lambda.TooManyRequestsException", "Lambda.ResourceNotFoundException")
    assert "429" in cause


async def test_service_that_breaks_is_an_error_that_can_be_retried(lab, caplog):
    tries = iter([ConnectionResetError("gone"), None])

    def breaks_once(_event):
        if error := next(tries):
            raise error
        return "ok"

    lab.functions.code["work"] = breaks_once
    retry = [{"ErrorEquals": ["Lambda.SdkClientException"], **SOON}]
    await lab.load({"T": invoke("work", Retry=retry)})

    assert await lab.output() == "ok"
    assert "call broke" in caplog.text


async def test_events_carry_text_and_name_execution_and_machine(lab):
    await lab.load({"T": put_events()})
    arn = await lab.begin({"id": 7})
    result = json.loads((await lab.end_of(arn))["output"])

    assert result == {"Entries": [{"EventId": "0"}], "FailedEntryCount": 0}
    assert lab.bus.entries == [
        {
            "Source": "quire",
            "DetailType": "job.completed",
            "EventBusName": "bus",
            "Detail": '{"id":7}',
            "Resources": [arn, MACHINE],
        }
    ]


async def test_entry_that_the_bus_refused_fails_the_task(lab):
    lab.bus.failing = 1
    await lab.load({"T": put_events()})

    error, cause = await lab.failure({"id": 7})

    assert error == "EventBridge.FailedEntry"
    assert json.loads(cause)["FailedEntryCount"] == 1


async def test_retry_tries_again_until_the_task_succeeds(lab):
    lab.bus.failing = 2
    await lab.load({"T": put_events(Retry=[{"ErrorEquals": ["EventBridge.FailedEntry"], "MaxAttempts": 2, **SOON}])})
    arn = await lab.begin({"id": 7})

    assert (await lab.end_of(arn))["status"] == "SUCCEEDED"
    assert (await lab.history_types(arn)).count("TaskFailed") == 2
    assert (await lab.history_types(arn)).count("TaskStateEntered") == 1
    assert len(lab.bus.entries) == 1


async def test_each_retrier_counts_for_itself(lab):
    failures = iter(["A", "B", "A", "B", "A"])

    def broken(_event):
        raise FunctionError(next(failures))

    lab.functions.code["broken"] = broken
    retriers = [{"ErrorEquals": [name], "MaxAttempts": 2, **SOON} for name in ("A", "B")]
    await lab.load({"T": invoke("broken", Retry=retriers)})

    assert (await lab.failure())[0] == "A"
    assert len(lab.functions.calls_of("broken")) == 5


async def test_retry_count_is_in_the_context(lab):
    def flaky(event):
        if event < 1:
            raise FunctionError("Again")
        return event

    lab.functions.code["flaky"] = flaky
    arguments = {"FunctionName": function_arn("flaky"), "Payload": "{% $states.context.State.RetryCount %}"}
    await lab.load({"T": invoke("flaky", Arguments=arguments, Retry=[{"ErrorEquals": ["Again"], **SOON}])})

    assert await lab.output() == 1


async def test_catch_gets_the_error_and_goes_where_it_says(lab):
    def broken(_event):
        raise FunctionError("PermanentError", "no pages")

    lab.functions.code["broken"] = broken
    catch = catch_all(
        Output="{% $states.errorOutput.Error %}", Assign={"why": "{% $parse($states.errorOutput.Cause).errorMessage %}"}
    )
    await lab.load(
        {
            "T": invoke("broken", Catch=catch),
            "Caught": {"Type": "Succeed", "Output": ["{% $states.input %}", "{% $why %}"]},
        }
    )

    assert await lab.output() == ["PermanentError", "no pages"]


async def test_catch_without_output_hands_on_the_error_output(lab):
    lab.bus.failing = 1
    await lab.load({"T": put_events(Catch=catch_all()), **CAUGHT})

    caught = await lab.output({"id": 1})

    assert caught["Error"] == "EventBridge.FailedEntry"
    assert set(caught) == {"Error", "Cause"}


async def test_catch_comes_after_the_retries_are_spent(lab):
    lab.bus.failing = 9
    retry = [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 1, **SOON}]
    await lab.load({"T": put_events(Retry=retry, Catch=catch_all(Output="caught")), **CAUGHT})

    assert await lab.output({"id": 1}) == "caught"
    assert lab.bus.failing == 7


async def test_expression_error_in_a_task_can_be_caught(lab):
    await lab.load({"T": put_events(Catch=catch_all(Output="{% $states.errorOutput.Error %}")), **CAUGHT})

    assert await lab.output({}) == "States.QueryEvaluationError"


async def test_data_limit_is_not_caught_by_the_wildcard_but_by_its_name(lab):
    lab.functions.code["big"] = lambda _event: "x" * 300_000
    await lab.load({"T": invoke("big", Catch=catch_all()), **CAUGHT})
    by_wildcard, _ = await lab.failure()
    await lab.stop()
    by_name = [{"ErrorEquals": ["States.DataLimitExceeded"], "Next": "Caught", "Output": "caught"}]
    await lab.load({"T": invoke("big", Catch=by_name), **CAUGHT})

    assert by_wildcard == "States.DataLimitExceeded"
    assert await lab.output() == "caught"


async def test_arguments_over_256_kib_fail_before_the_call(lab):
    lab.functions.code["work"] = lambda _event: None
    await lab.load(
        {
            "T": invoke(
                "work", Arguments={"FunctionName": function_arn("work"), "Payload": "{% $pad('', 270000, 'x') %}"}
            )
        }
    )

    assert (await lab.failure())[0] == "States.DataLimitExceeded"
    assert lab.functions.events == []


async def test_task_that_takes_longer_than_its_timeout_fails_and_the_function_runs_on(lab):
    finish, finished = asyncio.Event(), []

    async def slow(_event):
        await finish.wait()
        finished.append(True)

    lab.functions.code["slow"] = slow
    await lab.load({"T": invoke("slow", TimeoutSeconds="{% $states.input.limit %}")})
    arn = await lab.begin({"limit": 1})
    ended = await lab.end_of(arn)
    finish.set()
    await until(lambda: finished)

    assert (ended["status"], ended["error"]) == ("FAILED", "States.Timeout")
    assert "TaskTimedOut" in await lab.history_types(arn)


async def test_the_wait_for_a_turn_on_this_machine_is_no_part_of_a_tasks_time(lab):
    turn = lab.functions.turns["work"] = asyncio.Event()
    lab.functions.code |= {"work": lambda _event: "done", "open": lambda _event: turn.set()}
    after_its_time = {
        "StartAt": "Wait",
        "States": {"Wait": {"Type": "Wait", "Seconds": 2, "Next": "Open"}, "Open": {**invoke("open"), "End": True}},
    }
    work = {"StartAt": "Work", "States": {"Work": {**invoke("work", TimeoutSeconds=1), "End": True}}}
    await lab.load({"Both": {"Type": "Parallel", "Branches": [work, after_its_time], "End": True}})

    assert (await lab.output())[0] == "done"


async def test_timeout_is_not_a_task_failure_for_catch(lab):
    async def slow(_event):
        await asyncio.Event().wait()

    lab.functions.code["slow"] = slow
    catch = [
        {"ErrorEquals": ["States.TaskFailed"], "Next": "Caught", "Output": "as failure"},
        {"ErrorEquals": ["States.Timeout"], "Next": "Caught", "Output": "as timeout"},
    ]
    await lab.load({"T": invoke("slow", TimeoutSeconds=1, Catch=catch), **CAUGHT})

    assert await lab.output() == "as timeout"


@pytest.mark.parametrize("limit", [0, "soon", 2.5, None])
async def test_timeout_that_is_no_count_of_seconds_fails_the_query(lab, limit):
    lab.functions.code["work"] = lambda _event: None
    await lab.load({"T": invoke("work", TimeoutSeconds="{% $states.input.limit %}")})

    assert (await lab.failure({"limit": limit}))[0] == "States.QueryEvaluationError"


async def test_arguments_without_a_function_name_fail_the_execution_for_good(lab):
    await lab.load({"T": invoke("work", Arguments="{% {'Payload': 1} %}", Catch=catch_all()), **CAUGHT})

    assert (await lab.failure())[0] == "States.Runtime"


def start_execution(**arguments):
    return {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "Arguments": arguments, "End": True}


async def test_execution_can_be_started_by_a_task(lab):
    choice = {"Type": "Choice", "Choices": [{"Condition": "{% $states.input = 1 %}", "Next": "S"}], "Default": "T"}
    start = start_execution(StateMachineArn=MACHINE, Name="second", Input=1)
    await lab.load({"C": choice, "S": {"Type": "Succeed"}, "T": start})
    arn = await lab.begin(0)
    ended = await lab.end_of(arn)

    started = json.loads(ended["output"])

    second = await lab.end_of(started["ExecutionArn"])
    assert (second["name"], second["input"], second["status"]) == ("second", "1", "SUCCEEDED")
    assert started["StartDate"] == int(second["startDate"].timestamp() * 1000)
    scheduled = (await lab.history(arn))[4]["taskScheduledEventDetails"]
    assert (scheduled["resourceType"], scheduled["resource"]) == ("states", "startExecution")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"StateMachineArn": f"{MACHINE}x"}, "StepFunctions.StateMachineDoesNotExistException"),
        ({"StateMachineArn": MACHINE, "Name": "a b"}, "StepFunctions.InvalidNameException"),
        ({"StateMachineArn": MACHINE, "Input": "{"}, "StepFunctions.InvalidExecutionInputException"),
        ({"StateMachineArn": "{% 1 %}"}, "States.Runtime"),
    ],
)
async def test_execution_that_cannot_be_started_fails_the_task_by_its_name(lab, arguments, error):
    await lab.load({"T": start_execution(**arguments)})

    assert (await lab.failure())[0] == error
