"""What the template's parameters are worth on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quire_local.errors import Section, Unsupported

_VARIABLE = "QUIRE_PARAMETER_"
_LISTS = frozenset({"CommaDelimitedList", "List<Number>", "List<String>"})


def given_by(environment: Mapping[str, str]) -> dict[str, str]:
    """What whoever starts the cloud says of parameters: QUIRE_PARAMETER_LlmProvider=bedrock, for example."""
    return {name.removeprefix(_VARIABLE): value for name, value in environment.items() if name.startswith(_VARIABLE)}


def parameter(name: str, spec: Mapping[str, Any], given: Mapping[str, Any], addresses: Mapping[str, str]) -> Any:
    """Its value: the one given with the addresses filled in, else its default."""
    kind = _kind(name, spec)
    if name not in given and "Default" not in spec:
        raise _unsupported(name, "a parameter without a value")
    value = str(given.get(name, spec.get("Default")))
    for placeholder, address in addresses.items():
        value = value.replace("{" + placeholder + "}", address)
    if value not in [str(allowed) for allowed in spec.get("AllowedValues", [value])]:
        raise _unsupported(name, f"the value {value}")
    return value.split(",") if kind in _LISTS else value


def _kind(name: str, spec: Mapping[str, Any]) -> str:
    if not isinstance(spec, Mapping) or "Type" not in spec:
        raise _unsupported(name, "leaving out Type")
    kind = str(spec["Type"])
    if kind.startswith("AWS::SSM::"):
        raise _unsupported(name, f"the type {kind}")
    return kind


def _unsupported(name: str, what: str) -> Unsupported:
    return Unsupported(f"Parameters.{name}", what, Section.TEMPLATE)
