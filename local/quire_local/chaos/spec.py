"""Misbehaviour as a line of text: `duplicate=0.3,reorder,sqs.duplicate=0.2,lambda.delay=1,proxies,seed=7`."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from quire_local.chaos.plan import StartPlan
from quire_local.errors import StartError

_SERVICES = ("events", "sqs", "lambda")
_KNOWN = "duplicate, reorder, delay, drop (events alone), each also as events., sqs. or lambda., seed and proxies"


def parse(text: str) -> StartPlan:
    """The plan that a line of text asks for; words without a service are about events, an empty text is no chaos."""
    asked: dict[str, Any] = {}
    for word in filter(None, map(str.strip, text.split(","))):
        name, equals, value = word.partition("=")
        _enter(asked, text, name.strip(), value.strip() if equals else "true")
    try:
        return StartPlan.model_validate(asked)
    except ValidationError as error:
        problem = error.errors()[0]
        word = ".".join(map(str, problem["loc"])).removeprefix("events.")
        reason = f"not known; known are {_KNOWN}" if problem["type"] == "extra_forbidden" else problem["msg"]
        raise _refusal(text, word, reason) from error


def _enter(asked: dict[str, Any], text: str, name: str, value: str) -> None:
    service, dot, word = name.rpartition(".")
    if name in {"seed", "proxies"}:
        asked[name] = value
    elif dot and service not in _SERVICES:
        raise _refusal(text, name, f"not known; known are {_KNOWN}")
    else:
        asked.setdefault(service or "events", {})[word] = value


def _refusal(text: str, word: str, reason: str) -> StartError:
    return StartError(f"--chaos {text}: {word}: {reason}")
