"""Values that a person vouches for, held against the type of their document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from pydantic import JsonValue

from quire.domain.patterns import found
from quire.domain.review import Vouched
from quire.domain.schemas import Schema, fields_of
from quire.domain.spelling import spelled, valued
from quire.domain.timetables import is_time_of_day
from quire.domain.types import DocumentType

Misfit = tuple[str, str]
"""The place of a value in the request, and half a sentence about it."""

_MOST = 20
_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    # Amounts are texts in results, because a float would not keep their cents.
    "number": (int, float, str),
    "integer": (int, float, str),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def misfits(said: Vouched, kind: DocumentType) -> tuple[Misfit, ...]:
    """The first values that the type does not allow; it always allows null or an empty text where there is nothing."""
    return tuple(islice(_misfits(said, kind), _MOST))


def _misfits(said: Vouched, kind: DocumentType) -> Iterator[Misfit]:
    described = fields_of(kind.json_schema)
    single = {path: one.schema for path, one in described.items() if one.row_of is None}
    columns = {
        path.removeprefix(f"{one.row_of}."): one.schema
        for path, one in described.items()
        if one.row_of is not None and one.row_of == kind.list_name
    }
    is_open = kind.json_schema.additional_properties is True
    yield from _of("fields", said.fields, single, is_open=is_open)
    for number, row in enumerate(said.lines or ()):
        yield from _of(f"lines.{number}", row, columns, is_open=is_open)


def _of(place: str, values: Mapping[str, JsonValue], known: Mapping[str, Schema], *, is_open: bool) -> Iterator[Misfit]:
    for name, value in values.items():
        fault = _fault(value, known[name]) if name in known else None if is_open else "is no value of this type"
        if fault is not None:
            yield f"{place}.{name}", fault


def _fault(value: JsonValue, schema: Schema) -> str | None:
    if value is None or value == "":
        return None
    if schema.enum is not None or schema.const is not None:
        return _fault_of_choice(value, schema.enum or (schema.const,))
    kinds = _kinds(schema)
    if isinstance(value, str) and "string" in kinds:
        return _fault_of_text(value, schema)
    if not any(_is_of(value, kind) for kind in kinds):
        return f"must be of the type {' or '.join(kinds)}"
    return None if isinstance(value, bool | list | dict) else _fault_of_number(value, schema)


def _kinds(schema: Schema) -> list[str]:
    """A schema that names no type takes any."""
    given: Iterable[str] = (schema.type,) if isinstance(schema.type, str) else schema.type or _KINDS
    return [kind for kind in given if kind != "null"]


def _is_of(value: Any, kind: str) -> bool:
    return isinstance(value, _KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _fault_of_choice(value: JsonValue, allowed: tuple[Any, ...]) -> str | None:
    is_one = any(one == value and isinstance(one, bool) == isinstance(value, bool) for one in allowed)
    return None if is_one else "must be one of the allowed values"


def _fault_of_number(value: Any, schema: Schema) -> str | None:
    try:
        valued(spelled(value), schema)
    except ValueError as error:
        return str(error)
    return None


def _fault_of_text(text: str, schema: Schema) -> str | None:
    if len(text) < (schema.min_length or 0):
        return f"must have at least {schema.min_length} characters"
    if schema.max_length is not None and len(text) > schema.max_length:
        return f"must have at most {schema.max_length} characters"
    if schema.pattern is not None and not found(schema.pattern, text):
        return f"must match the pattern {schema.pattern}"
    return _fault_of_form(text, schema.format)


def _fault_of_form(text: str, form: str | None) -> str | None:
    if form == "date" and not _is_date(text):
        return "must be a date as YYYY-MM-DD"
    if form == "date-time" and not _is_moment(text):
        return "must be a date and time as YYYY-MM-DDTHH:MM:SS"
    if form == "time" and not is_time_of_day(text):
        return "must be a time as HH:MM"
    return None


def _is_date(text: str) -> bool:
    """As it would be written here: Python itself takes 20260314 too."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_moment(text: str) -> bool:
    try:
        return "T" in text and bool(datetime.fromisoformat(text))
    except ValueError:
        return False
