"""YAML with CloudFormation's short tags, as plain dicts, lists and strings in the long form of the intrinsics."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from quire_local.errors import Section, StartError, Unsupported

_SHORT = frozenset({"Ref", "Condition"})
_ATTRIBUTES = frozenset(
    {
        "Type",
        "Properties",
        "IgnoreGlobals",
        "Condition",
        "DependsOn",
        "DeletionPolicy",
        "UpdateReplacePolicy",
        "Metadata",
    }
)
_SECTIONS = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Transform",
        "Description",
        "Metadata",
        "Parameters",
        "Mappings",
        "Conditions",
        "Globals",
        "Resources",
        "Outputs",
    }
)
_SAM = "AWS::Serverless-2016-10-31"


class _Loader(yaml.SafeLoader):
    """SafeLoader that knows !Ref and its kin, and leaves dates such as 2012-10-17 alone."""


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
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
    return {suffix if suffix in _SHORT else f"Fn::{suffix}": value}


def _as_written(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


_Loader.add_multi_constructor("!", _intrinsic)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _as_written)


def load_document(path: Path) -> dict[str, Any]:
    try:
        document = yaml.load(path.read_text(), Loader=_Loader)  # noqa: S506 - derived from SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise StartError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        raise Unsupported(str(path), "a template without Resources", Section.TEMPLATE)
    _check_sections(path.name, document)
    for logical_id, resource in document["Resources"].items():
        _check_resource(logical_id, resource)
    return document


def _check_sections(name: str, document: dict[str, Any]) -> None:
    unknown = sorted(str(section) for section in document.keys() - _SECTIONS)
    if unknown:
        raise Unsupported(name, f"the section {unknown[0]}", Section.TEMPLATE)
    transforms = document.get("Transform", _SAM)
    for transform in transforms if isinstance(transforms, list) else [transforms]:
        if transform != _SAM:
            raise Unsupported(f"{name}.Transform", f"the transform {transform}", Section.TEMPLATE)
    for section in document.keys() - {"AWSTemplateFormatVersion", "Transform", "Description"}:
        if not isinstance(document[section], dict):
            raise Unsupported(f"{name}.{section}", "a section that is not an object", Section.TEMPLATE)


def _check_resource(logical_id: str, resource: Any) -> None:
    if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
        raise Unsupported(logical_id, "leaving out Type", Section.TEMPLATE)
    unknown = sorted(str(attribute) for attribute in resource.keys() - _ATTRIBUTES)
    if unknown:
        raise Unsupported(logical_id, f"the attribute {unknown[0]}", Section.TEMPLATE)
