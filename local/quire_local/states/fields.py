"""Reading one JSON object of a definition: each field is asked for by name, and what nobody asked for is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from quire_local.errors import Section, Unsupported
from quire_local.states.expressions import BadExpression, Template, is_expression
from quire_local.states.values import Json

_JSONPATH = frozenset(
    {
        "CausePath", "ErrorPath", "HeartbeatSecondsPath", "InputPath", "ItemsPath", "Iterator", "MaxConcurrencyPath",
        "OutputPath", "Parameters", "Result", "ResultPath", "ResultSelector", "SecondsPath", "TimeoutSecondsPath",
        "TimestampPath", "Variable",
    }
)  # fmt: skip


class Code(StrEnum):
    """What AWS calls the kinds of mistakes in a definition."""

    DUPLICATE_STATE_NAME = "DUPLICATE_STATE_NAME"
    INVALID_JSON = "INVALID_JSON_DESCRIPTION"
    INVALID_JSONATA = "INVALID_JSONATA_EXPRESSION"
    INVALID_RESOURCE = "INVALID_RESOURCE"
    INVALID_STATE_NAME = "INVALID_STATE_NAME"
    MISSING_END_STATE = "MISSING_END_STATE"
    MISSING_TARGET = "MISSING_TRANSITION_TARGET"
    SCHEMA = "SCHEMA_VALIDATION_FAILED"


class InvalidDefinition(Exception):  # noqa: N818 - it reads as a sentence: raise InvalidDefinition
    """A definition that Step Functions itself would not accept."""

    def __init__(self, where: str, problem: str, code: Code = Code.SCHEMA) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem
        self.code = code


Refusal: TypeAlias = InvalidDefinition | Unsupported


@dataclass(frozen=True)
class Fields:
    """One object of a definition, and where it stands."""

    where: str
    raw: Mapping[str, Json]
    within: str = ""
    """The way here from the state that this is a part of."""
    found: list[Refusal] | None = None
    """Collects what is refused, so that reading goes on; None raises it."""

    @classmethod
    def of(cls, where: str, raw: Json, *, within: str = "", found: list[Refusal] | None = None) -> Fields:
        if not isinstance(raw, dict):
            raise InvalidDefinition(where, "an object is needed here")
        return cls(where, raw, within, found)

    def refuse(self, refusal: Refusal) -> None:
        if self.found is None:
            raise refusal
        self.found.append(refusal)

    def allow(self, *names: str) -> None:
        """Refuse, by name, every field that is not one of `names`."""
        for name in self.raw:
            if name in _JSONPATH and name not in names:
                self.refuse(Unsupported(self.where, f"the JSONPath field {name}", Section.STEP_FUNCTIONS))
            elif name not in names:
                self.refuse(Unsupported(self.where, f"the field {name}", Section.STEP_FUNCTIONS))

    def has(self, name: str) -> bool:
        return name in self.raw

    def text(self, name: str) -> str:
        value = self.raw.get(name)
        if not isinstance(value, str) or not value:
            raise InvalidDefinition(f"{self.where}/{name}", f"{name} must be a string")
        return value

    def objects(self, name: str, *, at_least: int = 0) -> list[Fields]:
        value = self.raw.get(name, [])
        if not isinstance(value, list) or len(value) < at_least:
            raise InvalidDefinition(f"{self.where}/{name}", f"{name} must be an array of at least {at_least}")
        return [self._part(f"{name}[{index}]", item) for index, item in enumerate(value)]

    def inside(self, name: str) -> Fields:
        return self._part(name, self.raw.get(name))

    def _part(self, name: str, raw: Json) -> Fields:
        return Fields.of(f"{self.where}/{name}", raw, within=f"{self.within}{name}/", found=self.found)

    def template(self, name: str) -> Template | None:
        """The field as a template; None where it is not there."""
        if name not in self.raw:
            return None
        try:
            return Template(f"{self.within}{name}", self.raw[name])
        except BadExpression as error:
            self.refuse(InvalidDefinition(f"{self.where}/{name}", str(error), Code.INVALID_JSONATA))
            return Template(f"{self.within}{name}", None)

    def string_template(self, name: str) -> Template | None:
        if self.has(name):
            self.text(name)
        return self.template(name)

    def object_template(self, name: str) -> Template | None:
        """A template that is an object with names known beforehand."""
        if self.has(name) and not isinstance(self.raw[name], dict):
            self.refuse(InvalidDefinition(f"{self.where}/{name}", f"{name} must be an object"))
        return self.template(name)

    def number_template(self, name: str, *, lowest: int = 0) -> Template | None:
        """A whole number, or an expression that will give one."""
        if self.has(name) and not is_expression(self.raw[name]):
            self.integer(name, default=None, lowest=lowest)
        return self.template(name)

    def integer(self, name: str, *, default: int | None, lowest: int = 0) -> int | None:
        value = self.raw.get(name, default)
        if value is None and name not in self.raw:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < lowest:
            self.refuse(
                InvalidDefinition(f"{self.where}/{name}", f"{name} must be a whole number of at least {lowest}")
            )
            return default
        return value

    def number(self, name: str, *, default: float, lowest: float) -> float:
        value = self.raw.get(name, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or value < lowest:
            self.refuse(InvalidDefinition(f"{self.where}/{name}", f"{name} must be a number of at least {lowest:g}"))
            return default
        return float(value)
