"""Questions to a template that was synthesised."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Properties = dict[str, Any]


@dataclass(frozen=True)
class Stack:
    template: Mapping[str, Any]

    def of(self, kind: str) -> dict[str, Properties]:
        """The properties of each resource of this type, by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.template["Resources"].items()
            if resource["Type"] == kind
        }

    def only(self, kind: str) -> Properties:
        (properties,) = self.of(kind).values()
        return properties

    def references(self, value: Any) -> set[str]:
        """The logical ids that a piece of the template speaks of."""
        return set(_references(value))


def read(path: Path) -> Stack:
    return Stack(json.loads(path.read_text()))


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    if isinstance(value, dict):
        if "Ref" in value:
            yield value["Ref"]
        if "Fn::GetAtt" in value:
            yield value["Fn::GetAtt"][0]
        for item in value.values():
            yield from _references(item)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(stack: Stack) -> Iterator[tuple[str, Properties]]:
    """What each role and policy of the stack allows, by the logical id of the one that says so."""
    for kind in ("AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"):
        for name, properties in stack.of(kind).items():
            documents = [policy.get("PolicyDocument", policy) for policy in properties.get("Policies", [])]
            for document in [*documents, properties.get("PolicyDocument", {})]:
                for statement in document.get("Statement", []):
                    yield name, statement
