"""The part of JSON Schema that describes documents; a keyword that `Schema` does not have is refused by its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    model_serializer,
    model_validator,
)

from quire.domain.model import Model
from quire.domain.patterns import Pattern
from quire.domain.texts import Prose, Words

MOST_FIELDS = 200
MOST_LEVELS = 4
"""A list of objects below an object below the document: nothing on paper is deeper."""

Name = Annotated[str, StringConstraints(pattern="^[A-Za-z][A-Za-z0-9_]{0,63}$")]
Reference = Annotated[str, StringConstraints(pattern="^#/\\$defs/[A-Za-z][A-Za-z0-9_]{0,63}$")]
Number = StrictInt | Annotated[float, Field(strict=True, allow_inf_nan=False)]
Count = Annotated[StrictInt, Field(ge=0, le=100_000)]
Text = Annotated[StrictStr, Words]
Scalar = Text | StrictBool | Number | None
Kind = Literal["object", "array", "string", "number", "integer", "boolean", "null"]


class Schema(Model):
    """A subschema; `$defs` and `$schema` belong to the outermost one."""

    dialect: Literal["https://json-schema.org/draft/2020-12/schema"] | None = Field(None, alias="$schema")
    definitions: Annotated[dict[Name, Schema], Field(max_length=50)] | None = Field(None, alias="$defs")
    reference: Reference | None = Field(None, alias="$ref")
    title: Words | None = None
    description: Prose | None = None
    type: Kind | Annotated[tuple[Kind, ...], Field(min_length=1, max_length=7)] | None = None
    properties: Annotated[dict[Name, Schema], Field(min_length=1, max_length=MOST_FIELDS)] | None = None
    required: Annotated[tuple[Name, ...], Field(max_length=MOST_FIELDS)] | None = None
    additional_properties: StrictBool | None = None
    items: Schema | None = None
    min_items: Count | None = None
    max_items: Count | None = None
    enum: Annotated[tuple[Scalar, ...], Field(min_length=1, max_length=200)] | None = None
    const: Scalar = None
    minimum: Number | None = None
    maximum: Number | None = None
    exclusive_minimum: Number | None = None
    exclusive_maximum: Number | None = None
    min_length: Count | None = None
    max_length: Count | None = None
    pattern: Pattern | None = None
    format: Literal["date", "time", "date-time", "email", "uri"] | None = None
    examples: Annotated[tuple[Scalar, ...], Field(max_length=20)] | None = None

    @model_serializer(mode="wrap")
    def _as_given(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Only the keywords that were given: null means something in a schema."""
        fields = type(self).model_fields
        given = self.model_fields_set | {fields[name].alias for name in self.model_fields_set}
        return {name: value for name, value in write(self).items() if name in given}

    @model_validator(mode="after")
    def _requires_what_it_has(self) -> Schema:
        missing = [name for name in self.required or () if name not in (self.properties or {})]
        if missing:
            raise ValueError(f"requires {missing[0]}, which is none of its properties")
        return self


@dataclass(frozen=True)
class Described:
    """A value that a schema describes: `total`, or `lines.amount`, which stands in each row of the list `lines`."""

    path: str
    schema: Schema
    row_of: str | None


def fields_of(schema: Schema) -> dict[str, Described]:
    """Every value that the schema describes, by path; ValueError where it describes too much or itself."""
    found: dict[str, Described] = {}
    for field in _below(schema, schema, path=(), row_of=None):
        found[field.path] = field
        if len(found) > MOST_FIELDS:
            raise ValueError(f"describes more than {MOST_FIELDS} fields")
    return found


def _below(part: Schema, whole: Schema, *, path: tuple[str, ...], row_of: str | None) -> Iterator[Described]:
    if len(path) > MOST_LEVELS:
        raise ValueError(f"is deeper than {MOST_LEVELS} levels, or refers to itself")
    target = _followed(part, whole)
    if target.items is not None:
        if row_of is not None:
            raise ValueError("holds a list within a list")
        yield from _below(target.items, whole, path=path, row_of=".".join(path))
    elif target.properties is not None:
        for name, child in target.properties.items():
            yield from _below(child, whole, path=(*path, name), row_of=row_of)
    else:
        yield Described(path=".".join(path), schema=target, row_of=row_of)


def _followed(part: Schema, whole: Schema) -> Schema:
    definitions = whole.definitions or {}
    target = part
    for _ in range(len(definitions) + 1):
        if target.reference is None:
            return target
        target = definitions.get(target.reference.rpartition("/")[2], target)
    raise ValueError(f"refers to {target.reference}, which is not there or refers to itself")
