"""One resource of the template, whose properties must each be read, be known to mean nothing here, or be refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quire_local.errors import Section, Unsupported
from quire_local.template.scope import NO_VALUE, Scope


class Properties:
    """The properties of one resource, or of a part of one (`where` says which)."""

    def __init__(self, where: str, values: dict[str, Any], scope: Scope, section: Section) -> None:
        self.where = where
        self.section = section
        self._values = values
        self._scope = scope
        self._read: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self._read.add(name)
        value = self._scope.resolve(self._values[name]) if name in self._values else NO_VALUE
        return default if value is NO_VALUE else value

    def need(self, name: str) -> Any:
        if name not in self._values:
            raise self.unsupported(f"leaving out {name}")
        return self.get(name)

    def part(self, name: str) -> Properties:
        """A nested object; an empty one where it is absent."""
        self._read.add(name)
        return self._inner(name, self._values.get(name) or {})

    def parts(self, name: str) -> list[tuple[str, Properties]]:
        """The members of a nested object, each with its name."""
        self._read.add(name)
        members: dict[str, Any] = self._values.get(name) or {}
        return [(key, self._inner(f"{name}.{key}", member)) for key, member in members.items()]

    def items(self, name: str) -> list[Properties]:
        """The items of a nested list."""
        self._read.add(name)
        items: list[Any] = self._values.get(name) or []
        return [self._inner(f"{name}[{n}]", item) for n, item in enumerate(items)]

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

    def _inner(self, name: str, values: dict[str, Any]) -> Properties:
        return Properties(f"{self.where}.{name}", values, self._scope, self.section)
