"""A template without the resources that a CloudFormation of less than AWS's size does not make."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Any


def without(template: Mapping[str, Any], kinds: Set[str]) -> dict[str, Any]:
    """What spoke of a resource that is left out gets its logical id in the place of the answer."""
    resources = template["Resources"]
    kept_names = made(template, kinds)
    gone = resources.keys() - kept_names
    kept = {name: _cut(resource, gone) for name, resource in resources.items() if name in kept_names}
    return {**template, "Resources": kept, "Outputs": _cut(template.get("Outputs", {}), gone)}


def made(template: Mapping[str, Any], kinds: Set[str]) -> Set[str]:
    """Those of other types that are there by default: no resource's condition holds then."""
    resources = template["Resources"].items()
    return {name for name, resource in resources if resource["Type"] not in kinds and "Condition" not in resource}


def _cut(value: Any, gone: Set[str]) -> Any:
    if isinstance(value, list):
        return [_cut(item, gone) for item in value if not _may_be_nothing(item)]
    if isinstance(value, str):
        return _filled(value, gone)
    if not isinstance(value, dict):
        return value
    if value.get("Ref") in gone:
        return value["Ref"].lower()
    if "Fn::GetAtt" in value and value["Fn::GetAtt"][0] in gone:
        return value["Fn::GetAtt"][0].lower()
    return {key: _cut(item, gone) for key, item in value.items() if key != "DependsOn"}


def _may_be_nothing(item: Any) -> bool:
    """An item that a condition may leave out, which moto would leave a hole for; no condition holds by default."""
    return isinstance(item, dict) and item.get("Fn::If", [None])[-1] == {"Ref": "AWS::NoValue"}


def _filled(text: str, gone: Set[str]) -> str:
    """The same for what `Fn::Sub` writes into a text."""
    return re.sub(r"\$\{(\w+)(?:\.\w+)?\}", lambda found: found[1].lower() if found[1] in gone else found[0], text)
