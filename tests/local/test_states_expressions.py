"""JSONata in templates: plain JSON out, AWS's functions, budgets."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from quire_local.states.expressions import Scope, Template, evaluate
from quire_local.states.failures import QueryFailure, StateFailure

GIVEN = {"input": {"one": [1], "none": None, "float": 5.0, "list": [1, 2, 3], "nulls": [None, 1]}}


async def value(source, **names):
    return await evaluate(Template("Output", source), Scope.of({"states": GIVEN, **names}))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("$states.input.one", [1]),
        ("$states.input.none", None),
        ("$states.input.float", 5),
        ("10 / 4", 2.5),
        ("10 / 2", 5),
        ("$states.input.list[$ > 1]", [2, 3]),
        ("$states.input.list[$ > 2]", 3),
        ("[$states.input.list[$ > 2]]", [3]),
        ("$states.input.nulls", [None, 1]),
        ("$map($states.input.nulls, function($v) { $v = null })", [True, False]),
        ("$merge([{'a': 1}, {'b': null}])", {"a": 1, "b": None}),
        ("{'a': $states.input.missing, 'b': 1}", {"b": 1}),
        ("$variable", None),
        ("[1..3].{'i': $}", [{"i": 1}, {"i": 2}, {"i": 3}]),
        ("$range(0, 10, 5)", [0, 5, 10]),
        ("$range(3, 1, -1)", [3, 2, 1]),
        ("$partition([1..5], 2)", [[1, 2], [3, 4], [5]]),
        ("$hash('a', 'MD5')", "0cc175b9c0f1b6a831c399e269772661"),
        ("$hash('', 'SHA-256')", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("""$parse('{"a": [null, 1.0]}')""", {"a": [None, 1]}),
        ("$random(7) = $random(7)", True),
        ("$random() < 1", True),
    ],
)
async def test_expressions_give_plain_json(expression, expected):
    found = await value("{% " + expression + " %}", variable=None)

    assert found == expected
    assert type(found) is type(expected)


async def test_values_are_not_the_interpreters_own_types():
    found = await value({"list": "{% $states.input.list[$ > 1] %}", "object": "{% {'n': [1..2]} %}"})

    assert type(found["list"]) is list
    assert type(found["object"]) is dict
    assert type(found["object"]["n"]) is list


async def test_uuid_is_a_version_4_uuid():
    assert uuid.UUID(await value("{% $uuid() %}")).version == 4


async def test_now_moves_on_between_evaluations():
    first = await value("{% $millis() %}")
    await value("{% 'another' %}")
    await asyncio.sleep(0.005)

    assert await value("{% $millis() %}") > first


@pytest.mark.parametrize("literal", ["text", "{% half", "half %}", " {% 1 %}", "", 1, None, [], {}])
async def test_all_but_whole_expressions_is_literal(literal):
    assert await value(literal) == literal


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("$states.input.missing", "returned nothing (undefined)"),
        ("$nobody", "returned nothing (undefined)"),
        ("1 + 'a'", "T2002"),
        ("$unknown()", "T1006"),
        ("$parse('{')", "threw an error"),
        ("$range(1, 5000, 1)", "at most 1000"),
        ("$partition([1], 0)", "at least 1"),
        ("$hash('a', 'CRC')", "$hash knows"),
        ("function($x) { $x }", "not JSON"),
        ("1e300 * 1e300", "D1001"),
        ("$error('as asked')", "as asked"),
        ("($f := function($n) { 1 + $f($n) }; $f(1))", "recursion"),
    ],
)
async def test_expressions_without_a_value_fail_with_the_reason(expression, said):
    with pytest.raises(QueryFailure) as raised:
        await value(["{% " + expression + " %}"])

    assert raised.value.error == "States.QueryEvaluationError"
    assert raised.value.field == "Output[0]"
    assert said in raised.value.cause


async def test_long_evaluation_leaves_the_loop_free():
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0)
            ticks += 1

    ticking = asyncio.create_task(tick())
    found = await value("{% $sum($map([1..20000], function($v) { $v * 2 })) %}")
    ticking.cancel()

    assert found == 400_020_000
    assert ticks > 1


@pytest.mark.parametrize("guarded", ["$loop(1)", "true and $loop(1)"])
async def test_evaluation_without_an_end_is_ended(guarded):
    template = Template("Output", "{% ($loop := function($n) { $loop($n + 1) }; " + guarded + ") %}")

    with pytest.raises(QueryFailure, match="took longer"):
        await evaluate(template, Scope.of({}), seconds=0.2)


async def test_array_that_no_state_could_carry_is_refused_before_it_is_built():
    with pytest.raises(StateFailure) as raised:
        await value("{% [1..9000000] %}")

    assert raised.value.error == "States.DataLimitExceeded"
