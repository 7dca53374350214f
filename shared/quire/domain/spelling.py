"""Values as people and language models write them, held against the schema that they are meant for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from quire.domain.patterns import found
from quire.domain.schemas import Schema

LONGEST = 2_000
"""Characters of one value."""
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")


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
    if not (schema.min_length or 0) <= len(said) <= min(LONGEST, schema.max_length or LONGEST):
        raise ValueError("does not have the right length")
    if schema.pattern is not None and not found(schema.pattern, said):
        raise ValueError(f"must match the pattern {schema.pattern}")
    if schema.format == "date":
        return _date(said)
    if schema.format == "time" and not TIME.fullmatch(said):
        raise ValueError("must be a time as HH:MM")
    return said


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be a date as YYYY-MM-DD") from None
