"""Resolves intrinsics against parameters, conditions and the identities of the resources."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from quire_local.errors import Section, Unsupported
from quire_local.identity import ACCOUNT, REGION

PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
}
_REFERENCE = re.compile(r"\$\{(!?)([^}]+)\}")

_REFERABLE = ("Alias", "Version")
"""What SAM makes of a function and lets `!Ref Function.Alias` name."""

Identity = Mapping[str, str]
"""What a resource answers to: "Ref" and the attributes of Fn::GetAtt."""


class _NoValue:
    """AWS::NoValue: the property is as if it had not been written."""


NO_VALUE = _NoValue()


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
    ) -> None:
        self._values: dict[str, Any] = {**PSEUDO, "AWS::StackName": stack, **parameters}
        self._conditions = conditions
        self._identify = identify
        self._identities: dict[str, Identity | None] = {}

    def resolve(self, value: Any) -> Any:
        if isinstance(value, list):
            items = [self.resolve(item) for item in value]
            return [item for item in items if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            function = _FUNCTIONS.get(name)
            if function is not None:
                return function(self, argument)
            if name.startswith("Fn::"):
                raise Unsupported("template", f"the intrinsic {name}", Section.TEMPLATE)
        items_by_key = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in items_by_key.items() if item is not NO_VALUE}

    def holds(self, condition: str) -> bool:
        if condition not in self._conditions:
            raise Unsupported("template", f"the undefined condition {condition}", Section.TEMPLATE)
        return bool(self.resolve(self._conditions[condition]))

    def attribute(self, logical_id: str, attribute: str) -> str:
        identity = self.identity(logical_id)
        if attribute not in identity:
            raise Unsupported(logical_id, f"the attribute {attribute}", Section.TEMPLATE)
        return identity[attribute]

    def ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self._values:
            return self._values[name]
        logical_id, _, made = name.partition(".")
        return self.attribute(logical_id, made) if made in _REFERABLE else self.attribute(name, "Ref")

    def substitute(self, argument: Any) -> str:
        text, local = (argument, {}) if isinstance(argument, str) else (argument[0], self.resolve(argument[1]))

        def replace(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return "${" + name + "}"
            if name in local:
                return str(local[name])
            logical_id, _, attribute = name.partition(".")
            return str(self.attribute(logical_id, attribute) if attribute else self.ref(name))

        return _REFERENCE.sub(replace, text)

    def choose(self, argument: list[Any]) -> Any:
        condition, when_true, when_false = argument
        return self.resolve(when_true if self.holds(condition) else when_false)

    def identity(self, logical_id: str) -> Identity:
        if logical_id not in self._identities:
            self._identities[logical_id] = None
            self._identities[logical_id] = self._identify(logical_id, self)
        identity = self._identities[logical_id]
        if identity is None:
            raise Unsupported(logical_id, "a name that is made of itself", Section.TEMPLATE)
        return identity


_FUNCTIONS: Mapping[str, Callable[[Scope, Any], Any]] = {
    "Ref": Scope.ref,
    "Condition": Scope.holds,
    "Fn::GetAtt": lambda scope, argument: scope.attribute(argument[0], argument[1]),
    "Fn::Sub": Scope.substitute,
    "Fn::If": Scope.choose,
    "Fn::Equals": lambda scope, argument: scope.resolve(argument[0]) == scope.resolve(argument[1]),
    "Fn::Not": lambda scope, argument: not scope.resolve(argument[0]),
    "Fn::And": lambda scope, argument: all(scope.resolve(item) for item in argument),
    "Fn::Or": lambda scope, argument: any(scope.resolve(item) for item in argument),
    "Fn::Join": lambda scope, argument: argument[0].join(str(item) for item in scope.resolve(argument[1])),
    "Fn::Select": lambda scope, argument: scope.resolve(argument[1])[int(argument[0])],
    "Fn::Split": lambda scope, argument: str(scope.resolve(argument[1])).split(argument[0]),
}
