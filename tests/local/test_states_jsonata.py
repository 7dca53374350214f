"""Our expressions beside the reference implementation of JSONata, on the same input."""

from __future__ import annotations

import asyncio
import json
import subprocess

from local.states_node import FOLDER, needs_node
from quire_local.states.expressions import Scope, Template, evaluate

INPUT = {
    "input": {
        "job": {"id": "j1", "pages": [{"n": 1, "words": ["a", "b"]}, {"n": 2, "words": []}, {"n": 3, "words": ["c"]}]},
        "one": [{"n": 1}],
        "confidence": 97.5,
        "nothing": None,
        "nulls": [None, 1, None],
        "text": "Grüße, 2026-11-21",
        "tags": {"x": "1", "y": None},
    },
    "result": {"Payload": {"fields": {"total": {"value": "12.50", "confidence": 99}}, "problems": []}},
}
EXPRESSIONS = [
    "$states.input.job.pages.n",
    "$states.input.job.pages.words",
    "$states.input.job.pages[n > 1].n",
    "$states.input.job.pages[n > 2]",
    "$states.input.job.pages[-1].words",
    "[$states.input.job.pages[n > 2].n]",
    "$states.input.one.n",
    "$states.input.one[]",
    "$states.input.nothing",
    "$states.input.nulls",
    "$states.input.nulls[0]",
    "$states.input.nulls[1]",
    "$count($states.input.nulls)",
    "$exists($states.input.nothing)",
    "$states.input.nothing = null",
    "$type($states.input.nothing)",
    "$boolean($states.input.nothing)",
    "$states.input.confidence >= 98 ? 'accept' : 'review'",
    "$states.input.confidence * 2",
    "$round($states.input.confidence)",
    "$round(2.5) + $round(3.5)",
    "$string($states.input.tags)",
    "$string(1.0) & '/' & $string(0.1)",
    "$merge([$states.input.job, {'result': $states.result.Payload}])",
    "$states.result.Payload.fields.*.confidence",
    "$keys($states.input.tags)",
    "$each($states.input.tags, function($v, $k) { $k })",
    "$spread($states.input.tags)",
    "$sift($states.input.tags, function($v) { $v != null })",
    "$map($states.input.job.pages, function($p, $i) { {'i': $i, 'n': $p.n} })",
    "$filter($states.input.job.pages, function($p) { $count($p.words) > 0 }).n",
    "$reduce([1..5], function($a, $b) { $a + $b })",
    "$sum($states.input.job.pages.n)",
    "$max($states.input.job.pages.n) - $min($states.input.job.pages.n)",
    "$sort($states.input.job.pages, function($a, $b) { $a.n < $b.n }).n",
    "$states.input.job.pages^(>n).n",
    "$distinct([1, 1, 2])",
    "$append([1], [2, 3])",
    "$reverse([1, 2, 3])",
    "$zip([1, 2], [3, 4])",
    "$join($states.input.job.pages.words, '-')",
    "$split('a,b,c', ',')",
    "$substringBefore($states.input.text, ',')",
    "$uppercase($states.input.text)",
    "$length($states.input.text)",
    "$replace($states.input.text, /[0-9]+/, '#')",
    "$match($states.input.text, /([0-9]+)-([0-9]+)/).groups",
    "$contains($states.input.text, 'Gr')",
    "$number('12.50')",
    "$formatNumber(1234.5, '#,##0.00')",
    "$toMillis('2026-11-21T00:00:00Z')",
    "$fromMillis(0)",
    "$lookup($states.input.tags, 'x')",
    "$states.input.job.pages{$string(n): $count(words)}",
    "$states.input.job ~> |$|{'extra': 1}|",
    "'n' in $keys($states.input.one[0])",
    "($f := function($n) { $n < 2 ? 1 : $n * $f($n - 1) }; $f(10))",
    "$base64encode('quire')",
    "1 / 3",
    "7 % 4",
    "[1..3][$ > 1]",
    "{'empty': [], 'none': $states.input.missing}",
]


async def reference(expressions):
    request = json.dumps([[expression, INPUT] for expression in expressions])
    command = ["node", "evaluate.mjs"]
    answer = await asyncio.to_thread(
        subprocess.run, command, cwd=FOLDER, input=request, capture_output=True, text=True, check=True
    )
    return json.loads(answer.stdout)


@needs_node("jsonata")
async def test_expressions_give_what_the_reference_implementation_gives():
    scope = Scope.of({"states": INPUT})
    expected = dict(zip(EXPRESSIONS, await reference(EXPRESSIONS), strict=True))

    found = {each: await evaluate(Template("Output", "{% " + each + " %}"), scope) for each in EXPRESSIONS}

    assert found == expected
