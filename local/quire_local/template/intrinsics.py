"""CloudFormation's functions: what each of them makes of its argument."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

_REFERENCE = re.compile(r"\$\{(!?)([^}]+)\}")


class _NoValue:
    """AWS::NoValue: the property is as if it had not been written."""


NO_VALUE = _NoValue()


class Unresolvable(Exception):  # noqa: N818 - whoever knows where it stands makes an Unsupported of it
    """A piece of the template has no value here; `what` says which."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Names(Protocol):
    """What the functions look things up in."""

    def resolve(self, value: Any) -> Any: ...

    def holds(self, condition: str) -> bool: ...

    def mapped(self, mapping: str, first: str, second: str) -> Any: ...

    def attribute(self, logical_id: str, attribute: str) -> str: ...

    def ref(self, name: str) -> Any: ...


def is_name(key: Any) -> bool:
    """Whether an object with this one key is a call of a function."""
    return key in _FUNCTIONS or str(key).startswith("Fn::")


def call(names: Names, name: str, argument: Any) -> Any:
    """The function's value; Unresolvable where there is no such function or it cannot take the argument."""
    if name not in _FUNCTIONS:
        raise Unresolvable(f"the intrinsic {name}")
    try:
        return _FUNCTIONS[name](names, argument)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise Unresolvable(f"the intrinsic {name} with the argument {argument!r}") from error


def chosen(names: Names, argument: Any) -> Any:
    """The branch of an Fn::If, as it is written."""
    if not isinstance(argument, list) or len(argument) != 3 or not isinstance(argument[0], str):
        raise Unresolvable(f"the intrinsic Fn::If with the argument {argument!r}")
    condition, when_true, when_false = argument
    return when_true if names.holds(condition) else when_false


def _if(names: Names, argument: Any) -> Any:
    return names.resolve(chosen(names, argument))


def _attribute(names: Names, argument: Any) -> str:
    logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
    return names.attribute(logical_id, names.resolve(attribute))


def _substitute(names: Names, argument: Any) -> str:
    text, local = (argument, {}) if isinstance(argument, str) else (argument[0], names.resolve(argument[1]))

    def replace(match: re.Match[str]) -> str:
        literal, name = match.groups()
        if literal:
            return "${" + name + "}"
        if name in local:
            return str(local[name])
        logical_id, _, attribute = name.strip().partition(".")
        return str(names.attribute(logical_id, attribute) if attribute else names.ref(logical_id))

    return _REFERENCE.sub(replace, text)


def _equals(names: Names, argument: Any) -> bool:
    one, other = names.resolve(argument)
    return bool(one == other)


def _not(names: Names, argument: Any) -> bool:
    (condition,) = argument
    return not names.resolve(condition)


def _find_in_map(names: Names, argument: Any) -> Any:
    mapping, first, second = names.resolve(argument)
    return names.mapped(mapping, first, second)


def _join(names: Names, argument: Any) -> str:
    separator, items = names.resolve(argument)
    return str(separator.join(str(item) for item in items))


def _select(names: Names, argument: Any) -> Any:
    index, items = names.resolve(argument)
    if int(index) < 0:
        raise IndexError(index)
    return items[int(index)]


def _split(names: Names, argument: Any) -> list[str]:
    separator, text = names.resolve(argument)
    return str(text).split(separator)


def _base64(names: Names, argument: Any) -> str:
    return base64.b64encode(str(names.resolve(argument)).encode()).decode()


_FUNCTIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "Ref": lambda names, argument: names.ref(argument),
    "Condition": lambda names, argument: names.holds(argument),
    "Fn::GetAtt": _attribute,
    "Fn::Sub": _substitute,
    "Fn::If": _if,
    "Fn::Equals": _equals,
    "Fn::Not": _not,
    "Fn::And": lambda names, argument: all(names.resolve(item) for item in argument),
    "Fn::Or": lambda names, argument: any(names.resolve(item) for item in argument),
    "Fn::FindInMap": _find_in_map,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Base64": _base64,
}
