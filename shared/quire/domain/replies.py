"""What a language model answered, held against the type: of a schema, providers keep to the shape alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field, ValidationError

from quire.domain.asking import Doubts, askable
from quire.domain.model import Model
from quire.domain.spelling import LONGEST, TIME, valued
from quire.domain.texts import cleaned
from quire.domain.timetables import MOST_BLOCKS, Day, ReadBlock
from quire.domain.types import DocumentType

_MOST_FAULTS = 20


class _Said(Model):
    field: Annotated[str, Field(max_length=400)]
    value: Annotated[str, Field(max_length=LONGEST)]


class _SaidBlock(Model):
    name: Annotated[str, Field(max_length=LONGEST)]
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


def _blocks(said: Sequence[_SaidBlock]) -> tuple[tuple[ReadBlock, ...], list[str]]:
    blocks, faults = [], []
    for number, one in enumerate(said):
        name, start, end = cleaned(one.name), one.start_time or None, one.end_time or None
        times = [time for time in (start, end) if time is not None]
        if name is None or not all(map(TIME.fullmatch, times)) or (len(times) == 2 and times[1] <= times[0]):
            faults.append(f"timeblocks.{number} needs a name, and times as HH:MM that follow each other")
        else:
            blocks.append(ReadBlock(name=name, day_of_week=one.day_of_week, start_time=start, end_time=end))
    return tuple(blocks), faults
