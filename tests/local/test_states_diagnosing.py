"""ValidateStateMachineDefinition tells all mistakes of a definition, by AWS's codes and at their places."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from local.states_lab import definition, invoke, laboratory

PASS = {"Type": "Pass", "End": True}
DONE = {"Type": "Succeed"}
LOOP = {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}


@pytest.fixture
async def lab(tmp_path):
    async with laboratory(tmp_path) as lab:
        await lab.load({"A": DONE})
        yield lab


async def diagnosed(lab, text, **arguments):
    given = text if isinstance(text, str) else json.dumps(text)
    return await lab.call("validate_state_machine_definition", definition=given, **arguments)


def a_map(states):
    return {"Type": "Map", "ItemProcessor": {"StartAt": next(iter(states)), "States": states}, "End": True}


def branches(*flows):
    return {
        "Type": "Parallel",
        "Branches": [{"StartAt": next(iter(flow)), "States": flow} for flow in flows],
        "End": True,
    }


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (LOOP, [("MISSING_END_STATE", None)]),
        ({**LOOP, "C": {"Type": "Pass", "Next": "A"}}, [("MISSING_END_STATE", None)]),
        ({**LOOP, "C": PASS}, [("MISSING_TRANSITION_TARGET", "/States/C")]),
        (
            {"A": {"Type": "Pass", "Next": "NOPE"}},
            [("MISSING_TRANSITION_TARGET", "/States/A/Next"), ("MISSING_END_STATE", None)],
        ),
        (
            {"C": {"Type": "Choice", "Choices": [{"Condition": True, "Next": "X"}], "Default": "Y"}, "Z": DONE},
            [
                ("MISSING_TRANSITION_TARGET", "/States/C/Choices[0]/Next"),
                ("MISSING_TRANSITION_TARGET", "/States/C/Default"),
                ("MISSING_TRANSITION_TARGET", "/States/Z"),
            ],
        ),
        (
            {"T": invoke("f", Catch=[{"ErrorEquals": ["A"], "Next": "X"}])},
            [("MISSING_TRANSITION_TARGET", "/States/T/Catch[0]/Next")],
        ),
        (
            {"M": a_map({"P": {"Type": "Pass", "Next": "X"}, "Q": DONE})},
            [
                ("MISSING_TRANSITION_TARGET", "/States/M/ItemProcessor/States/P/Next"),
                ("MISSING_TRANSITION_TARGET", "/States/M/ItemProcessor/States/Q"),
            ],
        ),
        (
            {"P": branches({"X": PASS}, {"X": PASS})},
            [("DUPLICATE_STATE_NAME", "/States/P/Branches[1]/States/X")],
        ),
        (
            {"A": {"Type": "Pass", "Output": "{% 1 + %}", "Assign": {"v": "{% ( %}"}, "End": True}},
            [("INVALID_JSONATA_EXPRESSION", "/States/A/Assign"), ("INVALID_JSONATA_EXPRESSION", "/States/A/Output")],
        ),
        (
            {
                "A": {**invoke("f"), "Resource": "work", "TimeoutSeconds": 0},
                "B": {**invoke("f"), "TimeoutSeconds": 0, "Retry": [{"ErrorEquals": ["E"], "BackoffRate": 0}]},
                "C": {"Type": "Wait", "Seconds": -1, "Parameters": {}},
            },
            [
                ("INVALID_RESOURCE", "/States/A/Resource"),
                ("SCHEMA_VALIDATION_FAILED", "/States/B/TimeoutSeconds"),
                ("SCHEMA_VALIDATION_FAILED", "/States/B/Retry[0]/BackoffRate"),
                ("UNSUPPORTED", "/States/C"),
                ("SCHEMA_VALIDATION_FAILED", "/States/C"),
                ("SCHEMA_VALIDATION_FAILED", "/States/C/Seconds"),
            ],
        ),
        (
            {"P": branches({"X": {"Type": "Pass"}}, {"Y": {"Type": "Dance"}}), "N" * 81: DONE},
            [
                ("SCHEMA_VALIDATION_FAILED", "/States/P/Branches[0]/States/X"),
                ("UNSUPPORTED", "/States/P/Branches[1]/States/Y"),
                ("INVALID_STATE_NAME", f"/States/{'N' * 81}"),
            ],
        ),
    ],
)
async def test_every_mistake_has_its_code_and_its_place(lab, states, expected):
    answer = await diagnosed(lab, definition(states))

    assert [(one["code"], one.get("location")) for one in answer["diagnostics"]] == expected
    assert {one["severity"] for one in answer["diagnostics"]} == {"ERROR"}
    assert (answer["result"], answer["truncated"]) == ("FAIL", False)


@pytest.mark.parametrize(
    ("text", "code", "location"),
    [
        ("not a definition", "INVALID_JSON_DESCRIPTION", "/"),
        ("[]", "SCHEMA_VALIDATION_FAILED", "/"),
        ("[" * 200_000, "INVALID_JSON_DESCRIPTION", "/"),
        ('{"QueryLanguage": "JSONata", "States": {"A": {"Type": "Succeed"}}}', "SCHEMA_VALIDATION_FAILED", "/StartAt"),
        ('{"QueryLanguage": "JSONata", "StartAt": "A"}', "SCHEMA_VALIDATION_FAILED", "/States"),
        (json.dumps(definition({"A": DONE}, start="B")), "MISSING_TRANSITION_TARGET", "/StartAt"),
    ],
    ids=lambda value: value[:20],
)
async def test_text_that_is_no_definition_has_one_mistake(lab, text, code, location):
    answer = await diagnosed(lab, text)

    assert [(one["code"], one["location"]) for one in answer["diagnostics"]] == [(code, location)]


@pytest.mark.parametrize("depth", [100, 700, 850, 930, 2_000])
async def test_nesting_of_any_depth_has_an_answer(lab, depth):
    output = "[" * depth + '"{% 1 + %}"' + "]" * depth
    text = json.dumps(definition({"A": {**PASS, "Output": "HERE"}})).replace('"HERE"', output)

    answer = await diagnosed(lab, text)

    assert answer["result"] == "FAIL"


async def test_maps_inside_maps_of_any_depth_have_an_answer(lab):
    head = '{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":'
    text = head * 3_000 + json.dumps({"StartAt": "A", "States": {"A": DONE}}) + "}}}" * 3_000

    answer = await diagnosed(lab, text.replace("{", '{"QueryLanguage":"JSONata",', 1))

    assert answer["result"] == "FAIL"


async def test_messages_name_what_is_missing_as_aws_words_it(lab):
    states = {"A": {"Type": "Pass", "Next": "NOPE"}, "B": {"Type": "Pass", "Next": "B"}}

    answer = await diagnosed(lab, definition(states), severity="WARNING")

    assert [one["message"] for one in answer["diagnostics"]] == [
        "Missing 'Next' target: NOPE",
        "Workflow has no terminal state",
    ]


async def test_no_more_mistakes_are_told_than_were_asked_for(lab):
    states = {f"S{number}": {"Type": "Pass"} for number in range(120)}

    by_default = await diagnosed(lab, definition(states), maxResults=0)
    few = await diagnosed(lab, definition(states), maxResults=3)

    assert (len(by_default["diagnostics"]), by_default["truncated"]) == (100, True)
    assert ([one["location"] for one in few["diagnostics"]], few["truncated"]) == (
        ["/States/S0", "/States/S1", "/States/S2"],
        True,
    )
    with pytest.raises(ClientError, match="maxResults"):
        await diagnosed(lab, definition(states), maxResults=101)
