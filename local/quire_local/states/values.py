"""JSON as it travels between states: compact text, never larger than AWS allows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeAlias

from quire_local.states.failures import DATA_LIMIT_EXCEEDED, StateFailure

Json: TypeAlias = Any
"""Whatever `json` reads and writes: plain dicts, lists, strings, numbers, booleans and None."""

MAX_BYTES = 262_144


def dumps(value: Json) -> str:
    """Compact text that UTF-8 can carry: a lone surrogate stays the escape it came as."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text


def loads(text: str | bytes) -> Json:
    """Read strict JSON: NaN, Infinity and endless nesting are refused with a ValueError."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def limited(value: Json, *, state: str, what: str) -> str:
    """The value's text; a StateFailure where it is larger than a state may hand on."""
    text = dumps(value)
    if too_large(text):
        cause = f"The state/task '{state}' has {what} with a size exceeding the maximum number of bytes service limit."
        raise StateFailure(DATA_LIMIT_EXCEEDED, cause)
    return text


def too_large(text: str) -> bool:
    return len(text) * 4 > MAX_BYTES and len(text.encode()) > MAX_BYTES


def iso(moment: float) -> str:
    """A time as the context object writes it."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
