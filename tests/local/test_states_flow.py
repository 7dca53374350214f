"""Pass, Choice, Wait, Succeed, Fail, variables and expressions, through boto3."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from local.states_lab import MACHINE, laboratory


@pytest.fixture
async def lab(tmp_path):
    async with laboratory(tmp_path) as lab:
        yield lab


def succeed(output=None):
    return {"Type": "Succeed", **({} if output is None else {"Output": output})}


async def test_input_travels_through_states_without_output_unchanged(lab):
    await lab.load(
        {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Wait", "Seconds": 0, "Next": "C"}, "C": succeed()}
    )

    assert await lab.output({"n": 1, "x": None, "text": "schön"}) == {"n": 1, "x": None, "text": "schön"}


async def test_expressions_stand_anywhere_in_output_and_all_else_is_literal(lab):
    output = {
        "sum": "{% $sum($states.input.numbers) %}",
        "deep": [{"first": "{% $states.input.numbers[0] %}"}],
        "as": "is",
    }
    await lab.load({"A": {"Type": "Pass", "Output": output, "End": True}})

    assert await lab.output({"numbers": [1, 2, 3]}) == {"sum": 6, "deep": [{"first": 1}], "as": "is"}


async def test_variables_are_seen_by_later_states_and_not_by_their_own_output(lab):
    states = {
        "First": {"Type": "Pass", "Assign": {"count": 1}, "Next": "Second"},
        "Second": {
            "Type": "Pass",
            "Assign": {"count": "{% $count + 1 %}"},
            "Output": {"seen": "{% $count %}"},
            "Next": "Third",
        },
        "Third": succeed({"before": "{% $states.input.seen %}", "after": "{% $count %}"}),
    }
    await lab.load(states)

    assert await lab.output() == {"before": 1, "after": 2}


async def test_context_names_execution_state_and_machine(lab):
    await lab.load({"Look": {"Type": "Pass", "Output": "{% $states.context %}", "End": True}})
    arn = await lab.begin({"a": 1}, name="run-1")

    context = json.loads((await lab.end_of(arn))["output"])

    started = context["Execution"].pop("StartTime")
    entered = context["State"].pop("EnteredTime")
    assert started.endswith("Z")
    assert started <= entered
    assert context == {
        "Execution": {
            "Id": arn,
            "Input": {"a": 1},
            "Name": "run-1",
            "RoleArn": "arn:aws:iam::000000000000:role/machine",
        },
        "State": {"Name": "Look", "RetryCount": 0},
        "StateMachine": {"Id": MACHINE, "Name": "machine"},
    }


@pytest.mark.parametrize(("confidence", "expected"), [(99, "validate"), (85, {"route": "llm"}), (10, 10)])
async def test_choice_takes_the_first_rule_that_is_true_else_the_default(lab, confidence, expected):
    states = {
        "Route": {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $states.input >= 98 %}", "Output": "validate", "Next": "End"},
                {"Condition": "{% $states.input >= 80 %}", "Assign": {"route": "llm"}, "Next": "Named"},
            ],
            "Default": "End",
        },
        "Named": succeed({"route": "{% $route %}"}),
        "End": succeed(),
    }
    await lab.load(states)

    assert await lab.output(confidence) == expected


async def test_choice_without_a_true_rule_and_default_fails(lab):
    rule = {"Condition": "{% $states.input.ready %}", "Next": "End"}
    await lab.load({"Route": {"Type": "Choice", "Choices": [rule]}, "End": succeed()})

    error, _ = await lab.failure({"ready": False})

    assert error == "States.Runtime"


async def test_condition_that_is_no_boolean_fails_the_query(lab):
    rule = {"Condition": "{% $states.input.ready %}", "Next": "End"}
    await lab.load({"Route": {"Type": "Choice", "Choices": [rule]}, "End": succeed()})

    error, cause = await lab.failure({"ready": "yes"})

    assert error == "States.QueryEvaluationError"
    assert "Condition" in cause


async def test_undefined_value_fails_the_query_and_names_expression_and_field(lab):
    await lab.load({"A": {"Type": "Pass", "Output": {"x": "{% $states.input.missing %}"}, "End": True}})
    arn = await lab.begin({})
    ended = await lab.end_of(arn)

    assert ended["error"] == "States.QueryEvaluationError"
    assert "'$states.input.missing' specified for the field 'Output/x' returned nothing (undefined)" in ended["cause"]
    evaluation = next(event for event in await lab.history(arn) if event["type"] == "EvaluationFailed")
    assert evaluation["evaluationFailedEventDetails"]["state"] == "A"
    assert evaluation["evaluationFailedEventDetails"]["location"] == "Output/x"


async def test_wait_until_a_timestamp_that_has_passed_goes_on(lab):
    await lab.load({"W": {"Type": "Wait", "Timestamp": "{% $states.input.at %}", "End": True}})
    past = (datetime.now(UTC) - timedelta(days=1)).isoformat()

    assert await lab.output({"at": past}) == {"at": past}


@pytest.mark.parametrize("at", ["tomorrow", "2026-01-01T00:00:00"])
async def test_wait_until_something_that_is_no_timestamp_fails_the_query(lab, at):
    await lab.load({"W": {"Type": "Wait", "Timestamp": "{% $states.input.at %}", "End": True}})

    assert (await lab.failure({"at": at}))[0] == "States.QueryEvaluationError"


@pytest.mark.parametrize("seconds", [-1, 1.5, "1", True])
async def test_wait_for_something_that_is_no_count_of_seconds_fails_the_query(lab, seconds):
    await lab.load({"W": {"Type": "Wait", "Seconds": "{% $states.input.s %}", "End": True}})

    assert (await lab.failure({"s": seconds}))[0] == "States.QueryEvaluationError"


async def test_fail_ends_with_its_error_and_cause(lab):
    await lab.load({"F": {"Type": "Fail", "Error": "ENCRYPTED", "Cause": "{% 'page ' & $states.input.page %}"}})
    arn = await lab.begin({"page": 3})

    ended = await lab.end_of(arn)

    assert (ended["status"], ended["error"], ended["cause"]) == ("FAILED", "ENCRYPTED", "page 3")
    assert await lab.history_types(arn) == ["ExecutionStarted", "FailStateEntered", "ExecutionFailed"]


async def test_fail_without_error_and_cause_just_fails(lab):
    await lab.load({"F": {"Type": "Fail"}})

    assert await lab.failure() == (None, None)


async def test_output_over_256_kib_fails_the_execution(lab):
    await lab.load({"A": {"Type": "Pass", "Output": "{% $pad('', 270000, 'x') %}", "End": True}})

    assert (await lab.failure())[0] == "States.DataLimitExceeded"


async def test_variable_over_256_kib_fails_the_execution(lab):
    await lab.load({"A": {"Type": "Pass", "Assign": {"v": "{% $pad('', 270000, 'x') %}"}, "Output": 1, "End": True}})

    assert (await lab.failure())[0] == "States.DataLimitExceeded"


async def test_execution_that_takes_longer_than_its_timeout_is_timed_out(lab):
    await lab.load({"W": {"Type": "Wait", "Seconds": 3600, "End": True}}, TimeoutSeconds=1)
    arn = await lab.begin()

    assert (await lab.end_of(arn))["status"] == "TIMED_OUT"
    assert (await lab.history_types(arn))[-1] == "ExecutionTimedOut"


async def test_endless_loop_ends_when_the_history_is_full(lab):
    await lab.load(
        {"A": {"Type": "Choice", "Choices": [{"Condition": False, "Next": "End"}], "Default": "A"}, "End": succeed()}
    )
    arn = await lab.begin()
    ended = await lab.end_of(arn)

    last = await lab.call("get_execution_history", executionArn=arn, reverseOrder=True, maxResults=1)

    assert ended["error"] == "States.Runtime"
    assert last["events"][0]["type"] == "ExecutionFailed"
    assert last["events"][0]["id"] <= 25_000


async def test_history_of_a_flow_has_aws_types_and_links(lab):
    await lab.load({"A": {"Type": "Pass", "Assign": {"v": {"n": 1}}, "Next": "B"}, "B": succeed("done")})
    arn = await lab.begin({"x": 1})
    await lab.end_of(arn)

    events = await lab.history(arn)

    assert [event["type"] for event in events] == [
        "ExecutionStarted",
        "PassStateEntered",
        "PassStateExited",
        "SucceedStateEntered",
        "SucceedStateExited",
        "ExecutionSucceeded",
    ]
    assert [event["previousEventId"] for event in events] == [0, 0, 2, 3, 4, 5]
    assert events[0]["executionStartedEventDetails"]["input"] == '{"x": 1}'
    assert events[1]["stateEnteredEventDetails"]["name"] == "A"
    assert events[2]["stateExitedEventDetails"]["assignedVariables"] == {"v": '{"n":1}'}
    assert events[5]["executionSucceededEventDetails"]["output"] == '"done"'
