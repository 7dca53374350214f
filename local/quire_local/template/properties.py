"""One resource of the template, whose properties must each be read, be known to mean nothing here, or be refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quire_local.errors import Section, Unsupported
from quire_local.template.intrinsics import NO_VALUE
from quire_local.template.scope import Scope


class Properties:
    """The properties of one resource, or of a part of one (`where` says which)."""

    def __init__(self, where: str, values: Any, scope: Scope, section: Section) -> None:
        self.where = where
        self.section = section
        if not isinstance(values or {}, dict):
            raise self.unsupported("anything but an object")
        self._values: dict[str, Any] = values or {}
        self._scope = scope
        self._read: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self._read.add(name)
        value = self._scope.at(f"{self.where}.{name}", self._values[name]) if name in self._values else NO_VALUE
        return default if value is NO_VALUE else value

    def need(self, name: str) -> Any:
        value = self.get(name, NO_VALUE)
        if value is NO_VALUE:
            raise self.unsupported(f"leaving out {name}")
        return value

    def part(self, name: str) -> Properties:
        """A nested object; an empty one where it is absent."""
        return self._inner(name, self._raw(name))

    def parts(self, name: str) -> list[tuple[str, Properties]]:
        """The members of a nested object, each with its name."""
        members = self._inner(name, self._raw(name))
        return [(key, members.part(key)) for key in members]

    def items(self, name: str) -> list[Properties]:
        """The items of a nested list."""
        items = self._raw(name)
        if not isinstance(items or [], list):
            raise self.unsupported(f"{name} that is not a list")
        chosen = [(n, self._scope.chosen(f"{self.where}.{name}[{n}]", item)) for n, item in enumerate(items or [])]
        return [self._inner(f"{name}[{n}]", item) for n, item in chosen if item is not NO_VALUE]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def finish(self, *, without_effect: Iterable[str] = ()) -> None:
        """Refuse whatever was neither read nor is known to change nothing on one machine."""
        unknown = sorted(set(self._values) - self._read - set(without_effect))
        if unknown:
            raise self.unsupported(f"the property {unknown[0]}")

    def expect(self, name: str, value: object, allowed: Iterable[object]) -> None:
        """Refuse a value of a property that is none of the `allowed` ones."""
        if value not in allowed:
            raise self.unsupported(f"{name} {value!r}")

    def unsupported(self, what: str) -> Unsupported:
        return Unsupported(self.where, what, self.section)

    def _raw(self, name: str) -> Any:
        self._read.add(name)
        value = self._scope.chosen(f"{self.where}.{name}", self._values.get(name))
        return None if value is NO_VALUE else value

    def _inner(self, name: str, values: Any) -> Properties:
        return Properties(f"{self.where}.{name}", values, self._scope, self.section)
