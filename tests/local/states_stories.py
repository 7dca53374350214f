"""Machines, what is done with them, and the histories that AWS gives of that: types, order and links."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from local.states_lab import INVOKE_FOR_TOKEN, PUT_EVENTS, Lab, function_arn, invoke

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
    "function that takes too long": Story(
        states={"F": {**FUNCTION, "Resource": function_arn("endless"), "TimeoutSeconds": 1}},
        events="ExecutionStarted 0, TaskStateEntered 0, LambdaFunctionScheduled 2, LambdaFunctionStarted 3,"
        " LambdaFunctionTimedOut 4, ExecutionFailed 5",
        last={"executionFailedEventDetails": {"error": "States.Timeout"}},
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
    "parallel with a distributed map and a parallel that are cut off": Story(
        states={
            "P": branches(
                {"M": a_distributed({"W": LONG_WAIT}, Items=[1])},
                {"Q": branches({"V": LONG_WAIT})},
                {"Pause": cut()["Pause"], "Boom": BOOM},
            )
        },
        events="*, FailStateEntered 11, MapRunAborted 12, MapStateAborted 12, ParallelStateAborted 12,"
        " WaitStateAborted 12, ParallelStateFailed 12, ExecutionFailed 17",
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
