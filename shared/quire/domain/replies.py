"""What a language model answered, held against the type: of a schema, providers keep to the shape alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, ValidationError

from quire.domain.asking import Doubts, askable
from quire.domain.model import Model
from quire.domain.patterns import found
from quire.domain.schemas import Schema
from quire.domain.texts import cleaned
from quire.domain.timetables import MOST_BLOCKS, Day, ReadBlock
from quire.domain.types import DocumentType

_LONGEST = 2_000
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")
_MOST_FAULTS = 20


class _Said(Model):
    field: Annotated[str, Field(max_length=400)]
    value: Annotated[str, Field(max_length=_LONGEST)]


class _SaidBlock(Model):
    name: Annotated[str, Field(max_length=_LONGEST)]
    day_of_week: Day
    start_time: str
    end_time: str


class _Reply(Model):
    answers: Annotated[tuple[_Said, ...], Field(max_length=400)]
    timeblocks: Annotated[tuple[_SaidBlock, ...], Field(max_length=MOST_BLOCKS)] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """The values that fit, and one sentence for each that does not. Dates are dates, numbers Decimals."""

    values: Mapping[str, Any] = field(default_factory=dict)
    blocks: tuple[ReadBlock, ...] = ()
    faults: tuple[str, ...] = ()


def reply(text: str, asked: Doubts, kind: DocumentType) -> Reply:
    try:
        said = _Reply.model_validate_json(text)
    except ValidationError as error:
        return Reply(faults=tuple(_places(error)))
    values, faults = _values(said.answers, asked, kind)
    blocks, more = _blocks(said.timeblocks if asked.blocks else ())
    return Reply(values, blocks, (*faults, *more)[:_MOST_FAULTS])


def _places(error: ValidationError) -> Iterator[str]:
    for one in error.errors(include_input=False, include_url=False, include_context=False)[:_MOST_FAULTS]:
        yield f"{'.'.join(map(str, one['loc'])) or 'The answer'}: {one['msg']}"


def _values(said: Sequence[_Said], asked: Doubts, kind: DocumentType) -> tuple[dict[str, Any], list[str]]:
    """The first value for each field that was asked for; what nobody asked for is not looked at."""
    fields, values, faults = askable(kind), {}, []
    for one in said:
        if one.field in asked.fields and one.field not in values:
            try:
                values[one.field] = valued(one.value, fields[one.field].schema)
            except ValueError as error:
                faults.append(f"{one.field} {error}")
    return values, faults


def valued(text: str, schema: Schema) -> Any:
    """The value that the text stands for; ValueError with half a sentence where the schema does not allow it."""
    if schema.enum is not None:
        return _listed(text, schema.enum)
    if schema.const is not None:
        return _listed(text, (schema.const,))
    kinds = {schema.type} if isinstance(schema.type, str) else set(schema.type or ("string",))
    if kinds & {"number", "integer"}:
        return _number(text.strip(), schema, whole="number" not in kinds)
    if "boolean" in kinds:
        return _listed(text.strip().lower(), (True, False))
    return _text(text, schema)


def spelled(value: Any) -> str:
    """The value as the text that stands for it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _listed(text: str, allowed: Sequence[Any]) -> Any:
    for one in allowed:
        if spelled(one) == text:
            return one
    raise ValueError("must be one of the allowed values")


def _number(text: str, schema: Schema, *, whole: bool) -> int | Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError("must be a number with a point before decimals and nothing else")
    number = Decimal(text)
    if whole and number != int(number):
        raise ValueError("must be a whole number")
    if not _is_within(number, schema):
        raise ValueError("is out of range")
    return int(number) if whole else number


def _is_within(number: Decimal, schema: Schema) -> bool:
    return (
        (schema.minimum is None or number >= Decimal(str(schema.minimum)))
        and (schema.maximum is None or number <= Decimal(str(schema.maximum)))
        and (schema.exclusive_minimum is None or number > Decimal(str(schema.exclusive_minimum)))
        and (schema.exclusive_maximum is None or number < Decimal(str(schema.exclusive_maximum)))
    )


def _text(text: str, schema: Schema) -> str | date:
    said = " ".join(text.split())
    if not said or not said.isprintable():
        raise ValueError("must be printable text; leave the field out if the document does not say it")
    if not (schema.min_length or 0) <= len(said) <= min(_LONGEST, schema.max_length or _LONGEST):
        raise ValueError("does not have the right length")
    if schema.pattern is not None and not found(schema.pattern, said):
        raise ValueError(f"must match the pattern {schema.pattern}")
    if schema.format == "date":
        return _date(said)
    if schema.format == "time" and not _TIME.fullmatch(said):
        raise ValueError("must be a time as HH:MM")
    return said


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be a date as YYYY-MM-DD") from None


def _blocks(said: Sequence[_SaidBlock]) -> tuple[tuple[ReadBlock, ...], list[str]]:
    blocks, faults = [], []
    for number, one in enumerate(said):
        name, start, end = cleaned(one.name), one.start_time or None, one.end_time or None
        times = [time for time in (start, end) if time is not None]
        if name is None or not all(map(_TIME.fullmatch, times)) or (len(times) == 2 and times[1] <= times[0]):
            faults.append(f"timeblocks.{number} needs a name, and times as HH:MM that follow each other")
        else:
            blocks.append(ReadBlock(name=name, day_of_week=one.day_of_week, start_time=start, end_time=end))
    return tuple(blocks), faults
