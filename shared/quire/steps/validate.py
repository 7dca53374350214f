"""Holds the values against the rules of their type, and says who has to look at them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quire.domain.flow import RunContext, ToValidate, Validated
from quire.domain.results import Extraction, Field
from quire.domain.rules import Problem, problems
from quire.domain.types import DocumentType
from quire.failpoints import reach
from quire.ports import Objects


def validate(work: ToValidate, *, objects: Objects) -> Validated:
    context = RunContext.model_validate_json(objects.read(work.received.context))
    extraction = Extraction.model_validate_json(objects.read(work.result))
    found = (*extraction.problems, *_broken_rules(extraction, context))
    checked = extraction.model_copy(update={"problems": found})
    reach("validate.before_write")
    body = checked.model_dump_json(by_alias=True).encode()
    return Validated(
        result=objects.write(work.job.key("validate/result.json"), body),
        confidence=checked.confidence,
        direction=context.direction(checked.type, checked.confidence, has_problems=bool(found)),
        problems=len(found),
    )


def _broken_rules(extraction: Extraction, context: RunContext) -> Iterator[Problem]:
    kind = next((one for one in context.types if one["name"] == extraction.type), None)
    if kind is None:
        return
    for problem in problems(DocumentType.model_validate(kind).rules, _values(extraction)):
        place = _place(problem, extraction)
        yield problem if place is None else problem.model_copy(update={"page": place.page, "box": place.box})


def _values(extraction: Extraction) -> dict[str, Any]:
    """The values as the rules name them."""
    return {
        **{name: field.value for name, field in extraction.fields.items()},
        "lines": [{name: field.value for name, field in line.items()} for line in extraction.lines],
        "timeblocks": [block.wire() for block in extraction.timeblocks],
    }


def _place(problem: Problem, extraction: Extraction) -> Field | None:
    """The first of the values that the problem is about."""
    for path in problem.fields:
        table, _, name = path.rpartition(".")
        if table == "lines" and problem.row is not None and name in extraction.lines[problem.row]:
            return extraction.lines[problem.row][name]
        if path in extraction.fields:
            return extraction.fields[path]
    return None
