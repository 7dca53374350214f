"""Resolves intrinsics against parameters, mappings, conditions and the identities of the resources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from quire_local.errors import Section, Unsupported
from quire_local.identity import ACCOUNT, REGION
from quire_local.template import intrinsics
from quire_local.template.intrinsics import NO_VALUE, Unresolvable

PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
}

_REFERABLE = ("Alias", "Version")
"""What SAM makes of a function and lets `!Ref Function.Alias` name."""

Identity = Mapping[str, str]
"""What a resource answers to: "Ref" and the attributes of Fn::GetAtt."""


class Scope:
    """`resolve` turns a piece of the template into plain values.

    Identities are computed on first use, because a name may itself be made of other names.
    """

    def __init__(
        self,
        *,
        stack: str,
        parameters: Mapping[str, Any],
        conditions: Mapping[str, Any],
        identify: Callable[[str, Scope], Identity],
        mappings: Mapping[str, Any] | None = None,
    ) -> None:
        stack_id = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{stack}/local"
        own = {"AWS::StackName": stack, "AWS::StackId": stack_id, "AWS::NoValue": NO_VALUE}
        self._values: dict[str, Any] = {**PSEUDO, **own, **parameters}
        self._conditions = conditions
        self._mappings = mappings or {}
        self._identify = identify
        self._identities: dict[str, Identity | None] = {}
        self._deciding: set[str] = set()

    def at(self, where: str, value: Any) -> Any:
        """`value` resolved; what cannot be is refused as standing at `where`."""
        try:
            return self.resolve(value)
        except Unresolvable as error:
            raise Unsupported(where, error.what, Section.TEMPLATE) from error

    def chosen(self, where: str, value: Any) -> Any:
        """`value` as it is written, save that an Fn::If on the outside gives way to what it chooses."""
        while isinstance(value, dict) and value.keys() == {"Fn::If"}:
            try:
                value = intrinsics.chosen(self, value["Fn::If"])
            except Unresolvable as error:
                raise Unsupported(where, error.what, Section.TEMPLATE) from error
        return NO_VALUE if value == {"Ref": "AWS::NoValue"} else value

    def resolve(self, value: Any) -> Any:
        if isinstance(value, list):
            items = [self.resolve(item) for item in value]
            return [item for item in items if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if intrinsics.is_name(name):
                return intrinsics.call(self, name, argument)
        items_by_key = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in items_by_key.items() if item is not NO_VALUE}

    def holds(self, condition: str) -> bool:
        if condition not in self._conditions:
            raise Unresolvable(f"the undefined condition {condition}")
        if condition in self._deciding:
            raise Unsupported(f"Conditions.{condition}", "a condition that is made of itself", Section.TEMPLATE)
        self._deciding.add(condition)
        try:
            return bool(self.at(f"Conditions.{condition}", self._conditions[condition]))
        finally:
            self._deciding.discard(condition)

    def mapped(self, mapping: str, first: str, second: str) -> Any:
        try:
            return self._mappings[mapping][first][second]
        except (LookupError, TypeError) as error:
            raise Unresolvable(f"the missing entry {first}.{second} of the mapping {mapping}") from error

    def attribute(self, logical_id: str, attribute: str) -> str:
        identity = self.identity(logical_id)
        if attribute not in identity:
            raise Unresolvable(f"the attribute {attribute} of {logical_id}")
        return identity[attribute]

    def ref(self, name: str) -> Any:
        if name in self._values:
            return self._values[name]
        logical_id, _, made = name.partition(".")
        return self.attribute(logical_id, made) if made in _REFERABLE else self.attribute(name, "Ref")

    def identity(self, logical_id: str) -> Identity:
        if logical_id not in self._identities:
            self._identities[logical_id] = None
            self._identities[logical_id] = self._identify(logical_id, self)
        identity = self._identities[logical_id]
        if identity is None:
            raise Unsupported(logical_id, "a name that is made of itself", Section.TEMPLATE)
        return identity
