"""Input transformers: a template whose placeholders are filled from the event and from what EventBridge knows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from quire_local.eventbridge.paths import Special, follow, parse_path

MOST_PATHS = 100
LONGEST_TEMPLATE = 8192

_VARIABLE = re.compile(r"[A-Za-z0-9_-]+")
# An escaped character, the quote that opens or closes a string, a placeholder, or any other character.
_PIECE = re.compile(r'(?P<escaped>\\.)|(?P<quote>")|<(?P<variable>[A-Za-z0-9_.-]+)>|(?P<other>.)', re.DOTALL)
_PREDEFINED = frozenset(
    {
        "aws.events.rule-arn",
        "aws.events.rule-name",
        "aws.events.event.ingestion-time",
        "aws.events.event",
        "aws.events.event.json",
    }
)


@dataclass(frozen=True)
class _Placeholder:
    variable: str
    in_string: bool


class Transformer:
    """One target's InputTransformer; raises ValueError, saying why, for one that PutTargets would refuse."""

    def __init__(self, template: str, paths: Mapping[str, str]) -> None:
        _check(template, paths)
        self._paths = {name: parse_path(path) for name, path in paths.items()}
        self._pieces = _pieces(template)
        self._refuse_unknown_variables()
        self._refuse_other_than_json()

    def render(self, event: str, *, rule_arn: str, rule_name: str, received_at: float) -> str:
        parsed = json.loads(event)
        values = {name: follow(parsed, path) for name, path in self._paths.items()} | {
            "aws.events.rule-arn": rule_arn,
            "aws.events.rule-name": rule_name,
            "aws.events.event.ingestion-time": datetime.fromtimestamp(received_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "aws.events.event": {name: value for name, value in parsed.items() if name != "detail"},
            "aws.events.event.json": parsed,
        }
        return self._fill(values)

    def _fill(self, values: Mapping[str, Any]) -> str:
        return "".join(
            piece if isinstance(piece, str) else _text(values[piece.variable], piece) for piece in self._pieces
        )

    def _refuse_unknown_variables(self) -> None:
        known = _PREDEFINED | self._paths.keys()
        for piece in self._pieces:
            if isinstance(piece, _Placeholder) and piece.variable not in known:
                raise ValueError(f"the template names <{piece.variable}>, which InputPathsMap does not define")

    def _refuse_other_than_json(self) -> None:
        filled = self._fill(dict.fromkeys((*_PREDEFINED, *self._paths), "x"))
        # A text template may have several lines, each a JSON string of its own.
        documents = filled.splitlines() if filled.lstrip().startswith('"') else [filled]
        try:
            for document in documents:
                json.loads(document)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"the filled template is not JSON ({error})") from error


def _check(template: str, paths: Mapping[str, str]) -> None:
    if not 1 <= len(template) <= LONGEST_TEMPLATE:
        raise ValueError(f"the template has between 1 and {LONGEST_TEMPLATE} characters")
    if len(paths) > MOST_PATHS:
        raise ValueError(f"InputPathsMap has at most {MOST_PATHS} members")
    for name in paths:
        if not _VARIABLE.fullmatch(name) or name.upper().startswith("AWS"):
            raise ValueError(f"{name!r} is no name for a variable")


def _pieces(template: str) -> list[str | _Placeholder]:
    """The template cut at its placeholders, each of which knows whether it stands inside a JSON string."""
    pieces: list[str | _Placeholder] = [""]
    in_string = False
    for match in _PIECE.finditer(template):
        in_string ^= match["quote"] is not None
        if match["variable"]:
            pieces += [_Placeholder(match["variable"], in_string), ""]
        else:
            pieces[-1] = f"{pieces[-1]}{match[0]}"
    return [piece for piece in pieces if piece]


def _text(value: Any, place: _Placeholder) -> str:
    """Outside a string the value as JSON; inside one its text, for which objects and lists lose their quotes."""
    if value is Special.NOTHING:
        return "" if place.in_string else '""'
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if not place.in_string:
        return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else text
    plain = text if isinstance(value, str) else text.replace('"', "")
    return json.dumps(plain, ensure_ascii=False)[1:-1]
