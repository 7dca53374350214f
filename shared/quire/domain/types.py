"""Document types: what a kind of paper holds, what that is called, and what must be true of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic_core import to_json

from quire.domain.model import Model
from quire.domain.rules import Path, Rule
from quire.domain.schemas import Described, Schema, fields_of
from quire.domain.texts import Prose, TypeName, Words

UNKNOWN = "document"
"""What any document is, whatever else it may be."""
LARGEST_TYPE = 32_768
"""Bytes of one type as JSON."""
MOST_TYPES = 100
"""Types that a tenant may have besides the built-in ones."""

MOST_PATTERNS = 20


class TypeDraft(Model):
    """What a type says; the body of PUT /types/{name}.

    `labels` name fields for people, `synonyms` are what else they may be called on paper, `hints` are words that such
    documents carry, `rules` are checked against the values that were read.
    """

    title: Words
    description: Prose | None = None
    json_schema: Schema = Field(alias="schema")
    labels: Annotated[dict[Path, Words], Field(max_length=200)] = Field(default_factory=dict)
    synonyms: Annotated[
        dict[Path, Annotated[tuple[Words, ...], Field(min_length=1, max_length=20)]], Field(max_length=200)
    ] = Field(default_factory=dict)
    hints: Annotated[tuple[Words, ...], Field(max_length=50)] = ()
    rules: Annotated[tuple[Rule, ...], Field(max_length=50)] = ()

    @property
    def list_name(self) -> str | None:
        """The list whose rows a result carries as its lines: the first of the schema that is not of time blocks."""
        lists = (one.row_of for one in fields_of(self.json_schema).values())
        return next((name for name in lists if name not in (None, "timeblocks")), None)

    @model_validator(mode="before")
    @classmethod
    def _is_small(cls, given: Any) -> Any:
        """Asked first: looking closer at what is large would take long."""
        written = to_json(given, by_alias=True)
        if len(written) > LARGEST_TYPE:
            raise ValueError(f"a type must not be larger than {LARGEST_TYPE} bytes")
        if written.count(b'"pattern":') > MOST_PATTERNS:
            raise ValueError(f"a type must not have more than {MOST_PATTERNS} patterns")
        return _in_tuples(given)

    @model_validator(mode="after")
    def _hangs_together(self) -> TypeDraft:
        fields = _fields(self.json_schema)
        named = [*self.labels, *self.synonyms, *(path for rule in self.rules for path in rule.fields)]
        unknown = [path for path in named if path not in fields]
        if unknown:
            raise ValueError(f"names the field {unknown[0]}, which the schema does not describe")
        for rule in self.rules:
            if rule.rule == "order" and len({fields[path].row_of for path in rule.fields}) > 1:
                raise ValueError("an order must be of fields in the same rows")
        return self


def _in_tuples(given: Any) -> Any:
    """Strict models take a list for a tuple from JSON alone, and a validator has made Python of that already."""
    if isinstance(given, dict):
        return {name: _in_tuples(value) for name, value in given.items()}
    return tuple(_in_tuples(value) for value in given) if isinstance(given, list) else given


def _fields(schema: Schema) -> dict[str, Described]:
    if schema.properties is None or schema.items is not None or schema.reference is not None:
        raise ValueError("the schema of a type must have properties, and neither items nor $ref")
    try:
        return fields_of(schema)
    except ValueError as error:
        raise ValueError(f"the schema {error}") from error


class NewType(TypeDraft):
    """The body of POST /types."""

    name: TypeName


class DocumentType(NewType):
    """One version of a type. Built-in types change only with the application and stay at version 1."""

    version: int = 1
    built_in: bool = False
    created_at: datetime | None = None
    """None for a built-in type."""
