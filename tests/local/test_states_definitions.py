"""What cannot run is refused when it is loaded, by machine, state and field."""

from __future__ import annotations

import pytest
from local.states_lab import INVOKE, PUT_EVENTS, a_machine, function_arn, invoke
from quire_local.errors import Unsupported
from quire_local.states.fields import InvalidDefinition
from quire_local.states.loading import load_machine

END = {"Type": "Succeed"}


def load(states, **top):
    return load_machine(a_machine(states, **top))


def a_pass(**fields):
    return {"A": {"Type": "Pass", "End": True, **fields}}


def a_task(**fields):
    return {"A": {**invoke("work"), **fields}}


def a_choice(**rule):
    return {"A": {"Type": "Choice", "Choices": [{"Condition": True, "Next": "B", **rule}]}, "B": END}


START = "arn:aws:states:::states:startExecution"
DISTRIBUTED = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}


def a_map(config, **fields):
    processor = {"ProcessorConfig": config, "StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    return {"A": {"Type": "Map", "ItemProcessor": processor, "End": True, **fields}}


@pytest.mark.parametrize(
    ("states", "named"),
    [
        (a_pass(Parameters={}), "the JSONPath field Parameters"),
        (a_pass(ResultPath="$.x"), "the JSONPath field ResultPath"),
        (a_task(ResultSelector={}), "the JSONPath field ResultSelector"),
        (a_pass(QueryLanguage="JSONPath"), "QueryLanguage JSONPath"),
        (a_pass(Banana=1), "the field Banana"),
        (a_pass(Retry=[]), "the field Retry"),
        ({"A": {"Type": "Dance", "End": True}}, "the state type Dance"),
        (a_task(Resource="arn:aws:states:::sqs:sendMessage"), "the Resource arn:aws:states:::sqs:sendMessage"),
        (a_task(Resource=f"{INVOKE}.sync"), f"the Resource {INVOKE}.sync"),
        (a_task(Resource=f"{START}.sync:2"), f"the Resource {START}.sync:2"),
        (
            a_task(Resource="arn:aws:states:::aws-sdk:s3:getObject"),
            "the Resource arn:aws:states:::aws-sdk:s3:getObject",
        ),
        (a_task(Credentials={}), "the field Credentials"),
        (a_task(HeartbeatSeconds=5), "HeartbeatSeconds without .waitForTaskToken"),
        (a_task(Arguments={"FunctionName": "f", "InvocationType": "Event"}), "the field InvocationType"),
        (a_task(Retry=[{"ErrorEquals": ["A"], "Pause": 1}]), "the field Pause"),
        (a_task(Catch=[{"ErrorEquals": ["A"], "Next": "A", "ResultPath": "$"}]), "the JSONPath field ResultPath"),
        (a_choice(Variable="$.x"), "the JSONPath field Variable"),
        ({"A": {"Type": "Map", "Iterator": {}, "End": True}}, "the JSONPath field Iterator"),
        ({"A": {"Type": "Map", "ItemReader": {}, "End": True}}, "the field ItemReader"),
        ({"A": {"Type": "Map", "ResultWriter": {}, "End": True}}, "the field ResultWriter"),
        (a_map({"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}), "ExecutionType EXPRESS"),
        (a_map({"Mode": "ELSEWHERE"}), 'ProcessorConfig {"Mode":"ELSEWHERE"}'),
        (a_map(DISTRIBUTED, ItemBatcher={"MaxInputBytesPerBatch": 9}), "the field MaxInputBytesPerBatch"),
    ],
)
def test_what_is_not_supported_is_named(states, named):
    with pytest.raises(Unsupported) as raised:
        load(states)

    assert raised.value.what == named
    assert raised.value.where.startswith("machine/States/A")


def test_jsonpath_machines_are_refused():
    with pytest.raises(Unsupported, match="QueryLanguage JSONPath"):
        load(a_pass(), QueryLanguage="JSONPath")


@pytest.mark.parametrize(
    ("states", "problem"),
    [
        ({"A": {"Type": "Pass", "Next": "B"}}, "Missing 'Next' target: B"),
        (a_map({"Mode": "INLINE"}, ToleratedFailureCount=1), "ToleratedFailureCount needs ProcessorConfig.Mode DIST"),
        (a_map(DISTRIBUTED, Label="a b"), "Label has at most 40 characters"),
        (a_map(DISTRIBUTED, ItemBatcher={}), "MaxItemsPerBatch is needed"),
        ({"A": {"Type": "Pass"}}, "exactly one of Next and End"),
        ({"A": {"Type": "Pass", "Next": "A", "End": True}}, "exactly one of Next and End"),
        ({"A": {"Type": "Pass", "Next": "A"}}, "Workflow has no terminal state"),
        ({"A": END, "B": END}, 'State "B" is not reachable.'),
        (a_choice(Next="C"), "Missing 'Next' target: C"),
        ({"A": {"Type": "Choice", "Choices": []}}, "Choices must be an array of at least 1"),
        (a_choice(Condition="yes"), "Condition must be a JSONata expression"),
        (a_task(Catch=[{"ErrorEquals": ["A"], "Next": "C"}]), "Missing 'Next' target: C"),
        (a_task(Catch=[{"ErrorEquals": [], "Next": "A"}]), "ErrorEquals"),
        (a_task(Retry=[{"ErrorEquals": ["States.ALL", "X"]}]), "must stand alone"),
        (a_task(Retry=[{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["X"]}]), "only be in the last"),
        (a_task(Retry=[{"ErrorEquals": ["A"], "BackoffRate": 0.5}]), "BackoffRate must be a number of at least 1"),
        (a_task(Retry=[{"ErrorEquals": ["A"], "IntervalSeconds": 0}]), "IntervalSeconds"),
        (a_task(Retry=[{"ErrorEquals": ["A"], "JitterStrategy": "SOME"}]), "JitterStrategy"),
        (a_task(TimeoutSeconds=0), "TimeoutSeconds must be a whole number of at least 1"),
        (a_task(TimeoutSeconds=True), "TimeoutSeconds must be a whole number"),
        (a_task(Arguments={"Payload": 1}), "FunctionName is needed"),
        ({"A": {"Type": "Task", "Resource": PUT_EVENTS, "End": True}}, "an object is needed here"),
        (a_task(Assign="{% $x %}"), "Assign must be an object"),
        (a_pass(Output="{% 1 + %}"), "cannot be read"),
        (a_pass(Output=["{% $eval('1') %}"]), "use $parse"),
        ({"A": {"Type": "Wait", "End": True}}, "exactly one of Seconds and Timestamp"),
        ({"A" * 81: END}, "at most 80 characters"),
        (
            {"A": {"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"C": END}}], "End": True}},
            "Missing 'StartAt' target: B",
        ),
        (
            {"A": {"Type": "Parallel", "Branches": [{"StartAt": "A", "States": {"A": END}}], "End": True}},
            "two states are called A",
        ),
    ],
)
def test_what_aws_would_not_take_is_refused(states, problem):
    with pytest.raises(InvalidDefinition, match=r".") as raised:
        load(states)

    assert problem in raised.value.problem
    assert raised.value.where.startswith("machine")


def test_inner_scope_may_not_assign_an_outer_variable():
    inner = {"StartAt": "B", "States": {"B": {"Type": "Pass", "Assign": {"v": 2}, "End": True}}}
    states = {
        "A": {"Type": "Pass", "Assign": {"v": 1}, "Next": "M"},
        "M": {"Type": "Map", "ItemProcessor": inner, "End": True},
    }

    with pytest.raises(InvalidDefinition, match="Assign of v"):
        load(states)


def test_function_arns_are_resources():
    machine = load({"A": {"Type": "Task", "Resource": function_arn("work"), "End": True}})

    assert machine.flow.states["A"].call.resource == function_arn("work")


def test_comments_are_welcome_everywhere():
    states = {"A": {**invoke("work"), "Comment": "why", "Retry": [{"Comment": "why", "ErrorEquals": ["A"]}]}}

    assert load(states, Comment="what it is for").name == "machine"
