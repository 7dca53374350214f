"""What a pattern can ask of one value: each filter is compiled once into a test."""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

Test = Callable[[Any], bool]
Compiler = Callable[[Any, str], Test]

LARGEST_NUMBER = 5e9
"""EventBridge compares numbers between minus and plus this."""

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class InvalidPattern(ValueError):  # noqa: N818 - it reads as a sentence
    """A pattern that EventBridge would refuse, and where in it the reason lies."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{reason} at {place}" if place else reason)
        self.place = place
        self.reason = reason


def literal(expected: object) -> Test:
    """Equal in JSON's sense: 1 is 1.0 but neither is true."""
    if expected is None or isinstance(expected, bool):
        return lambda value: value is expected
    if is_number(expected):
        return lambda value: is_number(value) and value == expected
    return lambda value: isinstance(value, str) and value == expected


def compile_filter(expression: Mapping[str, Any], place: str) -> Test:
    """The test behind `{"prefix": "a"}` and its like; `exists: false` is not about a value and not found here."""
    if len(expression) != 1:
        raise InvalidPattern(place, "Only one key allowed in match expression")
    ((name, argument),) = expression.items()
    compiler = _FILTERS.get(name)
    if compiler is None:
        raise InvalidPattern(place, f"Unrecognized match type {name}")
    return compiler(argument, f"{place}.{name}")


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _prefix(argument: object, place: str) -> Test:
    if isinstance(argument, Mapping):
        start = _ignoring_case(argument, place).lower()
        return lambda value: isinstance(value, str) and value.lower().startswith(start)
    text = _text(argument, place)
    return lambda value: isinstance(value, str) and value.startswith(text)


def _suffix(argument: object, place: str) -> Test:
    if isinstance(argument, Mapping):
        end = _ignoring_case(argument, place).lower()
        return lambda value: isinstance(value, str) and value.lower().endswith(end)
    text = _text(argument, place)
    return lambda value: isinstance(value, str) and value.endswith(text)


def _ignoring_case(argument: Mapping[str, Any], place: str) -> str:
    if list(argument) != ["equals-ignore-case"]:
        raise InvalidPattern(place, "Only equals-ignore-case is allowed here")
    return _text(argument["equals-ignore-case"], f"{place}.equals-ignore-case")


def _equals_ignore_case(argument: object, place: str) -> Test:
    text = _text(argument, place).lower()
    return lambda value: isinstance(value, str) and value.lower() == text


def _wildcard(argument: object, place: str) -> Test:
    text = _text(argument, place)
    parts = re.findall(r"\\[*\\]|\\|[^\\]", text, re.DOTALL)
    if ("*", "*") in pairwise(parts):
        raise InvalidPattern(place, "Consecutive wildcard characters are not allowed")
    if "\\" in parts:
        raise InvalidPattern(place, "A backslash may only come before * or another backslash")
    regex = re.compile("".join(".*" if part == "*" else re.escape(part[-1]) for part in parts), re.DOTALL)
    return lambda value: isinstance(value, str) and regex.fullmatch(value) is not None


def _numeric(argument: object, place: str) -> Test:
    if not isinstance(argument, list) or len(argument) not in {2, 4}:
        raise InvalidPattern(place, "Value of numeric must be an array of operators and numbers")
    bounds = [_bound(argument[start], argument[start + 1], place) for start in range(0, len(argument), 2)]
    if len(bounds) == 2:
        _refuse_odd_range(argument, place)
    return lambda value: (
        is_number(value) and abs(value) <= LARGEST_NUMBER and all(compare(value, number) for compare, number in bounds)
    )


def _bound(name: object, number: Any, place: str) -> tuple[Callable[[float, float], bool], float]:
    if not isinstance(name, str) or name not in _COMPARISONS:
        raise InvalidPattern(place, f"Unrecognized numeric range operator: {name}")
    if not is_number(number) or abs(number) > LARGEST_NUMBER:
        raise InvalidPattern(place, f"Value of {name} must be a number between -5.0E9 and 5.0E9")
    return _COMPARISONS[name], number


def _refuse_odd_range(argument: list[Any], place: str) -> None:
    lower, bottom, upper, top = argument
    if not lower.startswith(">") or not upper.startswith("<"):
        raise InvalidPattern(place, "A numeric range has a lower bound (> or >=) and then an upper one (< or <=)")
    if bottom >= top:
        raise InvalidPattern(place, "Bottom must be less than top")


def _anything_but(argument: object, place: str) -> Test:
    """Holds for a value that fits none of what is listed."""
    if isinstance(argument, Mapping):
        unwanted = _unwanted_filters(argument, place)
    else:
        unwanted = [literal(value) for value in _unwanted_values(argument, place)]
    return lambda value: not any(test(value) for test in unwanted)


def _unwanted_filters(argument: Mapping[str, Any], place: str) -> list[Test]:
    allowed = {"prefix", "suffix", "equals-ignore-case", "wildcard"}
    if len(argument) != 1 or not argument.keys() <= allowed:
        raise InvalidPattern(place, f"Unsupported anything-but pattern: {', '.join(argument) or 'none'}")
    ((name, value),) = argument.items()
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise InvalidPattern(f"{place}.{name}", "Value must be one or more strings that are not empty")
    return [_FILTERS[name](text, f"{place}.{name}") for text in texts]


def _unwanted_values(argument: object, place: str) -> list[Any]:
    values = argument if isinstance(argument, list) else [argument]
    only_text = all(isinstance(value, str) for value in values)
    if not values or not (only_text or all(map(is_number, values))):
        raise InvalidPattern(place, "Inside anything-but, either all values are numbers or all are strings")
    return values


def _exists(argument: object, place: str) -> Test:
    if argument is not True:
        raise InvalidPattern(place, "exists match pattern must be either true or false")
    return lambda _value: True


def _cidr(argument: object, place: str) -> Test:
    try:
        network = ipaddress.ip_network(_text(argument, place), strict=False)
    except ValueError as error:
        raise InvalidPattern(place, f"Malformed CIDR: {error}") from error
    return lambda value: isinstance(value, str) and _is_in(value, network)


def _is_in(value: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(value) in network
    except ValueError:
        return False


def _text(argument: object, place: str) -> str:
    if not isinstance(argument, str):
        raise InvalidPattern(place, "match pattern must be a string")
    return argument


_FILTERS: Mapping[str, Compiler] = {
    "anything-but": _anything_but,
    "cidr": _cidr,
    "equals-ignore-case": _equals_ignore_case,
    "exists": _exists,
    "numeric": _numeric,
    "prefix": _prefix,
    "suffix": _suffix,
    "wildcard": _wildcard,
}
