"""Regular expressions from outside, on an engine that takes linear time whatever the expression."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import SchemaError, SchemaValidator, core_schema

from quire.domain.texts import Words

_COPIES = 8
"""The engine stops at ten megabytes a pattern. So many copies must fit, which leaves each a little over one."""


def _compiles(pattern: str) -> str:
    try:
        _compiled(f"(?:{pattern}){{{_COPIES}}}")
        _engine(pattern)
    except SchemaError as error:
        raise ValueError(
            "is not a usable pattern: it must compile, be small, and do without look-around and back-references"
        ) from error
    return pattern


Pattern = Annotated[Words, StringConstraints(strip_whitespace=False), AfterValidator(_compiles)]
"""A pattern to search a value for; anchors are its author's business."""


def found(pattern: str, text: str) -> bool:
    """Whether the text holds a match."""
    return _engine(pattern).isinstance_python(text)


@lru_cache(maxsize=20)
def _engine(pattern: str) -> SchemaValidator:
    return _compiled(pattern)


def _compiled(pattern: str) -> SchemaValidator:
    return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))
