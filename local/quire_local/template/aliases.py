"""What SAM makes of AutoPublishAlias: a version and an alias of the function, and the names that lead to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quire_local.template.scope import Identity, Scope

VERSION = "1"

_FUNCTION = "AWS::Serverless::Function"


def published(resources: Mapping[str, Any], logical_id: str, globals_: Mapping[str, Any], scope: Scope) -> str | None:
    """The alias of the function with this logical id, if it has one."""
    resource = resources.get(logical_id, {})
    if resource.get("Type") != _FUNCTION:
        return None
    own, shared = resource.get("Properties", {}), globals_.get("Function", {})
    alias = scope.resolve(own.get("AutoPublishAlias", shared.get("AutoPublishAlias")))
    return alias if isinstance(alias, str) else None


def attributes(arn: str, alias: str | None) -> dict[str, str]:
    """`!Ref Function.Alias` and `!Ref Function.Version`."""
    return {"Alias": f"{arn}:{alias}", "Version": f"{arn}:{VERSION}"} if alias else {}


def generated(
    resources: Mapping[str, Any], logical_id: str, globals_: Mapping[str, Any], scope: Scope
) -> Identity | None:
    """The identity of an alias by the logical id that SAM gives it: FunctionAliaslive."""
    for function in resources:
        alias = published(resources, function, globals_, scope) if logical_id.startswith(f"{function}Alias") else None
        if alias and logical_id == f"{function}Alias{alias}":
            arn = scope.attribute(function, "Alias")
            return {"Ref": arn, "AliasArn": arn}
    return None
