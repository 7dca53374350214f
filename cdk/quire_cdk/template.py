"""template.yaml as plain CloudFormation: the code's real addresses are in before AWS's translator sees it."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

Template = dict[str, Any]
Place = Callable[[str, Path], Mapping[str, Any]]
"""Takes a folder or a file of a resource to where AWS finds it, and says where that is."""

_SOURCES = ("CodeUri", "ContentUri", "DefinitionUri")


def read(path: Path) -> Template:
    from samtranslator.yaml_helper import yaml_parse  # noqa: PLC0415 - takes seconds, and few callers need it

    parsed: Template = yaml_parse(path.read_text())
    return parsed


def placed(template: Template, folder: Callable[[str, str], Path], place: Place) -> None:
    """The translator names a function's version by where its code is, so a place that stays hides new code."""
    for name, properties in _with_sources(template):
        for source in _SOURCES:
            if isinstance(properties.get(source), str):
                properties[source] = dict(place(name, folder(name, properties[source])))


def _with_sources(template: Template) -> Iterator[tuple[str, Template]]:
    for name, resource in template["Resources"].items():
        yield name, resource.get("Properties", {})


def translated(template: Template) -> Template:
    """No Transform is left. The translator asks boto3 for a region only to learn the partition."""
    from samtranslator.parser.parser import Parser  # noqa: PLC0415 - as above
    from samtranslator.translator.translator import Translator  # noqa: PLC0415 - as above

    logging.getLogger("samtranslator").setLevel(logging.ERROR)  # its warnings are about AWS's own running of it
    os.environ.setdefault("AWS_DEFAULT_REGION", os.environ.get("CDK_DEFAULT_REGION", "us-east-1"))
    plain: Template = Translator({}, Parser()).translate(template, {})
    return plain


def looked_up(plain: Template, parameter: str, path: str) -> None:
    """The parameter's value is what Parameter Store has under `path` when the stack is deployed."""
    declared = plain["Parameters"][parameter]
    declared["Type"] = f"AWS::SSM::Parameter::Value<{declared['Type']}>"
    declared["Default"] = path


def given(plain: Template, parameter: str, value: str) -> None:
    """The parameter's value, unless whoever deploys the stack says another."""
    if parameter not in plain["Parameters"]:
        raise ValueError(f"template.yaml has no parameter {parameter}")
    plain["Parameters"][parameter]["Default"] = value


def is_made(plain: Template, name: str) -> bool:
    """Whether the resource's condition, if it has one, holds for the parameters as they are given."""
    condition = plain["Resources"][name].get("Condition")
    return condition is None or _holds(plain, plain["Conditions"][condition])


def _holds(plain: Template, condition: Mapping[str, Any]) -> bool:
    ((function, arguments),) = condition.items()
    if function == "Fn::Not":
        return not _holds(plain, arguments[0])
    if function == "Fn::Equals":
        one, other = (_value(plain, argument) for argument in arguments)
        return one == other
    raise ValueError(f"a condition of {function} is not known here")


def _value(plain: Template, argument: Any) -> str:
    return str(plain["Parameters"][argument["Ref"]]["Default"] if isinstance(argument, Mapping) else argument)
