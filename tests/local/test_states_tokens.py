"""Tasks that wait for a token: success, failure, heartbeats, time limits, tokens that are closed."""

from __future__ import annotations

import asyncio
import json

import pytest
from botocore.exceptions import ClientError
from local.states_lab import INVOKE_FOR_TOKEN, FunctionError, function_arn, laboratory, until

TIMEOUT_CATCH = [
    {"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Caught", "Output": "heartbeat"},
    {"ErrorEquals": ["States.Timeout"], "Next": "Caught", "Output": "timeout"},
]


@pytest.fixture
async def lab(tmp_path):
    async with laboratory(tmp_path) as lab:
        lab.functions.code["ask"] = lambda _event: "asked"
        yield lab


def review(**fields):
    payload = {"token": "{% $states.context.Task.Token %}", "page": "{% $states.input.page %}"}
    arguments = {"FunctionName": function_arn("ask"), "Payload": payload}
    return {"Review": {"Type": "Task", "Resource": INVOKE_FOR_TOKEN, "Arguments": arguments, "End": True, **fields}}


async def token_given_out(lab):
    await until(lambda: lab.functions.calls_of("ask"))
    return lab.functions.calls_of("ask")[-1]["token"]


def error_code(raised):
    return raised.value.response["Error"]["Code"]


async def test_holder_of_the_token_gives_the_result(lab):
    await lab.load(review())
    arn = await lab.begin({"page": 2})
    token = await token_given_out(lab)
    await lab.until_type(arn, "TaskSubmitted")

    await lab.call("send_task_success", taskToken=token, output='{"fields": 3}')

    assert json.loads((await lab.end_of(arn))["output"]) == {"fields": 3}
    assert (await lab.history_types(arn))[2:6] == ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]


async def test_holder_of_the_token_fails_the_task(lab):
    await lab.load(review())
    arn = await lab.begin({"page": 2})

    await lab.call("send_task_failure", taskToken=await token_given_out(lab), error="REVIEW_REJECTED", cause="blurred")

    ended = await lab.end_of(arn)
    assert (ended["error"], ended["cause"]) == ("REVIEW_REJECTED", "blurred")


async def test_answer_that_comes_before_the_function_ends_is_taken(lab):
    never = asyncio.Event()

    async def hangs(_event):
        await never.wait()

    lab.functions.code["ask"] = hangs
    await lab.load(review())
    arn = await lab.begin({"page": 2})

    await lab.call("send_task_success", taskToken=await token_given_out(lab), output="1")

    assert (await lab.end_of(arn))["output"] == "1"


async def test_function_that_fails_to_ask_fails_the_task(lab):
    def broken(_event):
        raise FunctionError("TransientError")

    lab.functions.code["ask"] = broken
    await lab.load(review())

    assert (await lab.failure({"page": 2}))[0] == "TransientError"


async def test_token_answers_once(lab):
    await lab.load(review())
    arn = await lab.begin({"page": 2})
    token = await token_given_out(lab)
    await lab.call("send_task_success", taskToken=token, output="1")
    await lab.end_of(arn)

    with pytest.raises(ClientError) as raised:
        await lab.call("send_task_success", taskToken=token, output="2")

    assert error_code(raised) == "TaskTimedOut"


async def test_of_two_answers_at_once_one_wins(lab):
    await lab.load(review())
    arn = await lab.begin({"page": 2})
    token = await token_given_out(lab)

    answers = [lab.call("send_task_success", taskToken=token, output=str(n)) for n in range(4)]
    outcomes = await asyncio.gather(*answers, return_exceptions=True)

    assert sum(not isinstance(outcome, ClientError) for outcome in outcomes) == 1
    winner = next(n for n, outcome in enumerate(outcomes) if not isinstance(outcome, ClientError))
    assert (await lab.end_of(arn))["output"] == str(winner)


@pytest.mark.parametrize("operation", ["send_task_success", "send_task_failure", "send_task_heartbeat"])
async def test_token_that_was_never_given_out_is_invalid(lab, operation):
    await lab.load(review())
    output = {"output": "1"} if operation == "send_task_success" else {}

    with pytest.raises(ClientError) as raised:
        await lab.call(operation, taskToken="made up", **output)

    assert error_code(raised) == "InvalidToken"


async def test_output_that_is_not_json_is_refused_and_the_token_stays_open(lab):
    await lab.load(review())
    arn = await lab.begin({"page": 2})
    token = await token_given_out(lab)

    with pytest.raises(ClientError) as raised:
        await lab.call("send_task_success", taskToken=token, output="{")

    assert error_code(raised) == "InvalidOutput"
    await lab.call("send_task_success", taskToken=token, output="1")
    assert (await lab.end_of(arn))["status"] == "SUCCEEDED"


async def test_wait_for_an_answer_ends_at_the_timeout(lab):
    await lab.load({**review(TimeoutSeconds=1, Catch=TIMEOUT_CATCH), "Caught": {"Type": "Succeed"}})

    assert await lab.output({"page": 1}) == "timeout"


async def test_missed_heartbeat_ends_the_wait(lab):
    await lab.load(
        {**review(TimeoutSeconds=60, HeartbeatSeconds=1, Catch=TIMEOUT_CATCH), "Caught": {"Type": "Succeed"}}
    )

    assert await lab.output({"page": 1}) == "heartbeat"


async def test_heartbeats_keep_the_wait_alive(lab):
    await lab.load(review(HeartbeatSeconds=2))
    arn = await lab.begin({"page": 1})
    token = await token_given_out(lab)

    for _ in range(6):
        await lab.call("send_task_heartbeat", taskToken=token)
        await asyncio.sleep(0.5)
    await lab.call("send_task_success", taskToken=token, output="1")

    assert (await lab.end_of(arn))["status"] == "SUCCEEDED"


async def test_each_attempt_has_a_token_of_its_own(lab):
    retry = [{"ErrorEquals": ["Again"], "IntervalSeconds": 1, "JitterStrategy": "FULL"}]
    await lab.load(review(Retry=retry))
    arn = await lab.begin({"page": 1})
    first = await token_given_out(lab)
    await lab.call("send_task_failure", taskToken=first, error="Again")
    await until(lambda: len(lab.functions.calls_of("ask")) == 2)
    second = await token_given_out(lab)

    with pytest.raises(ClientError):
        await lab.call("send_task_success", taskToken=first, output="1")
    await lab.call("send_task_success", taskToken=second, output="2")

    assert first != second
    assert (await lab.end_of(arn))["output"] == "2"


async def test_stopped_execution_closes_its_token(lab):
    await lab.load(review())
    arn = await lab.begin({"page": 1})
    token = await token_given_out(lab)
    await lab.call("stop_execution", executionArn=arn)

    with pytest.raises(ClientError) as raised:
        await lab.call("send_task_success", taskToken=token, output="1")

    assert error_code(raised) == "TaskTimedOut"
