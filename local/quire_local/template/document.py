"""YAML with CloudFormation's short tags, as plain dicts, lists and strings in the long form of the intrinsics."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from quire_local.errors import Section, StartError, Unsupported

_LONG_NAMES = {"Ref": "Ref", "Condition": "Condition"}
_SUPPORTED = frozenset(
    {"Ref", "Condition", "GetAtt", "Sub", "If", "Equals", "Not", "And", "Or", "Join", "Select", "Split"}
)


class _Loader(yaml.SafeLoader):
    """SafeLoader that knows !Ref and its kin, and leaves dates such as 2012-10-17 alone."""


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if suffix not in _SUPPORTED:
        raise Unsupported(f"line {node.start_mark.line + 1}", f"the intrinsic !{suffix}", Section.TEMPLATE)
    value: Any = None
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        raise Unsupported(f"line {node.start_mark.line + 1}", f"!{suffix} of this kind", Section.TEMPLATE)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {_LONG_NAMES.get(suffix, f"Fn::{suffix}"): value}


def _as_written(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


_Loader.add_multi_constructor("!", _intrinsic)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _as_written)


def load_document(path: Path) -> dict[str, Any]:
    try:
        document = yaml.load(path.read_text(), Loader=_Loader)  # noqa: S506 - derived from SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise StartError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        raise Unsupported(str(path), "a template without Resources", Section.TEMPLATE)
    for logical_id, resource in document["Resources"].items():
        if not isinstance(resource, dict) or "Type" not in resource:
            raise Unsupported(logical_id, "leaving out Type", Section.TEMPLATE)
    return document
