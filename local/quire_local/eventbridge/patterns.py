"""Event patterns: compiled once, then matched against events without touching anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from quire_local.eventbridge.filters import InvalidPattern, compile_filter, literal

__all__ = ["InvalidPattern", "Pattern"]

Path = tuple[str, ...]
Matcher = Callable[[Any, Any], bool]
"""Takes the part of the event that the matcher is about, and the whole event."""

_OR = "$or"


class Pattern:
    """Which events a rule wants; raises InvalidPattern, naming the place, for what EventBridge would refuse."""

    def __init__(self, pattern: object) -> None:
        self._matches = _object(pattern, ())

    def matches(self, event: Mapping[str, Any]) -> bool:
        return self._matches(event, event)


def _object(pattern: object, path: Path) -> Matcher:
    """All fields of the pattern, found in one and the same object of the event."""
    if not isinstance(pattern, Mapping):
        raise InvalidPattern(_place(path), "Filter is not an object")
    if not pattern:
        raise InvalidPattern(_place(path), "Empty objects are not allowed")
    matchers = [_member(name, wanted, path) for name, wanted in pattern.items()]

    def matches(part: object, event: object) -> bool:
        # A pattern may ask that a field below a missing object does not exist, so nothing there is an empty object.
        candidates = list(_objects(part)) or [{}]
        return any(all(matcher(each, event) for matcher in matchers) for each in candidates)

    return matches


def _member(name: str, wanted: object, path: Path) -> Matcher:
    if name == _OR:
        return _either(wanted, path)
    matcher = _leaf(wanted, (*path, name)) if isinstance(wanted, list) else _nested(wanted, (*path, name))
    return lambda part, event: matcher(part.get(name, ()), event)


def _nested(wanted: object, path: Path) -> Matcher:
    if not isinstance(wanted, Mapping):
        raise InvalidPattern(_place(path), "must be an object or an array")
    return _object(wanted, path)


def _either(alternatives: object, path: Path) -> Matcher:
    place = _place((*path, _OR))
    if not isinstance(alternatives, list) or len(alternatives) < 2:
        raise InvalidPattern(place, "There must be an array of at least 2 objects")
    matchers = [_object(alternative, path) for alternative in alternatives]
    return lambda part, event: any(matcher(part, event) for matcher in matchers)


def _leaf(wanted: Sequence[object], path: Path) -> Matcher:
    """Any of the wanted values or filters holds for any of the event's values."""
    if not wanted:
        raise InvalidPattern(_place(path), "Empty arrays are not allowed")
    tests = [_test(each, path) for each in wanted if not _is_absence(each)]
    may_be_absent = any(map(_is_absence, wanted))

    def matches(part: object, event: object) -> bool:
        values = list(_values(part))
        if any(test(value) for value in values for test in tests):
            return True
        # Absence is asked of the whole event: the field must not be in any element of an array on the way to it.
        return may_be_absent and next(_values_at(event, path), None) is None

    return matches


def _is_absence(wanted: object) -> bool:
    return isinstance(wanted, Mapping) and len(wanted) == 1 and wanted.get("exists") is False


def _test(wanted: object, path: Path) -> Callable[[Any], bool]:
    if isinstance(wanted, Mapping):
        return compile_filter(wanted, _place(path))
    if isinstance(wanted, list):
        raise InvalidPattern(_place(path), "Match value must be String, number, true, false, or null")
    return literal(wanted)


def _objects(part: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, Mapping):
        yield part
    elif isinstance(part, list):
        for element in part:
            yield from _objects(element)


def _values(part: object) -> Iterator[Any]:
    """The leaf values of a field: itself, or an array's; none for an object or a missing field (an empty tuple)."""
    if isinstance(part, list | tuple):
        for element in part:
            yield from _values(element)
    elif not isinstance(part, Mapping):
        yield part


def _values_at(part: object, path: Path) -> Iterator[tuple[Any]]:
    if not path:
        yield from ((value,) for value in _values(part))
        return
    for each in _objects(part):
        yield from _values_at(each.get(path[0], ()), path[1:])


def _place(path: Path) -> str:
    return ".".join(path)
