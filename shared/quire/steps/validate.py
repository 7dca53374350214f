"""Holds the values against the rules of their type, and says who has to look at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from quire import types
from quire.domain.checks import overlapping, unread, unrequired, wrong_numbers
from quire.domain.flow import RunContext, ToValidate, Validated
from quire.domain.ids import made_on
from quire.domain.parts import again, apart, direction_of, problems_in
from quire.domain.results import Extraction, Field
from quire.domain.rules import ARRIVED, Problem, problems
from quire.domain.types import DocumentType
from quire.failpoints import reach
from quire.ports import Objects

KindOf = Callable[[str], DocumentType | None]
"""What a type of this name is, where the run knows it."""


def validate(work: ToValidate, *, objects: Objects) -> Validated:
    context = RunContext.model_validate_json(objects.read(work.received.context))
    extraction = Extraction.model_validate_json(objects.read(work.result))
    arrived = made_on(work.job.document_id).isoformat()
    checked = held_against(extraction, lambda name: _kind(name, context), arrived)
    reach("validate.before_write")
    body = checked.model_dump_json(by_alias=True).encode()
    return Validated(
        result=objects.write(work.job.checked_key, body),
        confidence=checked.confidence,
        direction=direction_of(checked, context, are_checked=True),
        problems=problems_in(checked),
    )


def held_against(extraction: Extraction, kind_of: KindOf, arrived: str) -> Extraction:
    """The file with the problems of each of its documents; `arrived` is the day on which it came."""
    return again(extraction, [_checked(one, kind_of(one.type), arrived) for one in apart(extraction)])


def _checked(document: Extraction, kind: DocumentType | None, arrived: str) -> Extraction:
    broken = _broken_rules(document, kind, arrived)
    found = (*document.problems, *unread(document), *broken)
    return document.model_copy(update={"problems": found})


def _kind(name: str, context: RunContext) -> DocumentType | None:
    given = next((one for one in context.types if one["name"] == name), None)
    return types.built_in(name) if given is None else DocumentType.model_validate(given)


def _broken_rules(extraction: Extraction, kind: DocumentType | None, arrived: str) -> Iterator[Problem]:
    if kind is None:
        return
    for problem in _problems(extraction, kind, arrived):
        place = _place(problem, extraction, kind)
        yield problem if place is None else problem.model_copy(update={"page": place.page, "box": place.box})


def _problems(extraction: Extraction, kind: DocumentType, arrived: str) -> Iterator[Problem]:
    fields = {name: field.value for name, field in extraction.fields.items()}
    rows = [{name: field.value for name, field in line.items()} for line in extraction.lines]
    blocks = [block.wire() for block in extraction.timeblocks]
    values = {**_nested(fields), _rows_of(kind): rows, "timeblocks": blocks, ARRIVED: arrived}
    yield from problems(kind.rules, values)
    yield from unrequired(kind, values)
    yield from wrong_numbers(fields, rows, list_name=_rows_of(kind))
    yield from overlapping(extraction.timeblocks)


def _rows_of(kind: DocumentType) -> str:
    """What the type calls the list whose rows a result carries as its lines."""
    return kind.list_name or "lines"


def _nested(fields: dict[str, Any]) -> dict[str, Any]:
    """Values by their names, one level for each point in a name."""
    values: dict[str, Any] = {}
    for path, value in fields.items():
        *levels, name = path.split(".")
        level = values
        for one in levels:
            level = level.setdefault(one, {})
        level[name] = value
    return values


def _place(problem: Problem, extraction: Extraction, kind: DocumentType) -> Field | None:
    """The first of the values that the problem is about."""
    for path in problem.fields:
        table, _, name = path.rpartition(".")
        is_row = table == _rows_of(kind) and problem.row is not None and problem.row < len(extraction.lines)
        if is_row and name in extraction.lines[problem.row or 0]:
            return extraction.lines[problem.row or 0][name]
        if path in extraction.fields:
            return extraction.fields[path]
    return None
