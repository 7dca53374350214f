"""Models: JSON Schemas of draft 4, compiled and held against a body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from jsonschema import Draft4Validator, FormatChecker, SchemaError  # type: ignore[import-untyped] # carries no types
from referencing import Registry

_LONGEST_REPORT = 10


class BadModel(Exception):  # noqa: N818 - it reads as a sentence: raise BadModel(...)
    """The document is no schema."""


class Model:
    """One compiled model."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        try:
            Draft4Validator.check_schema(schema)
        except SchemaError as error:
            raise BadModel(error.message) from error
        # An empty registry: a reference never leads out to the network.
        self._validator = Draft4Validator(schema, registry=Registry(), format_checker=_formats())

    def problems(self, body: bytes) -> list[str]:
        """What is wrong with a body, in the validator's words; nothing where it fits."""
        try:
            document = json.loads(body, parse_constant=_refuse_constant)
            errors = self._validator.iter_errors(document)
            return [str(error.message) for error in islice(errors, _LONGEST_REPORT)]
        except (ValueError, RecursionError):
            return ["the body is not JSON that can be read"]


def _formats() -> Any:
    checker = FormatChecker(formats=("email", "ipv4", "ipv6"))
    checker.checkers["date-time"] = (_is_date_time, ValueError)
    return checker


def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or ("T" in value.upper() and datetime.fromisoformat(value).tzinfo is not None)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
