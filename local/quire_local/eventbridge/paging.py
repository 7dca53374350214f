"""What all of EventBridge's listing operations have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quire_local.errors import AwsError

Request = dict[str, Any]
Answer = dict[str, Any]


def has_prefix(name: str, request: Request) -> bool:
    return name.startswith(str(request.get("NamePrefix") or ""))


def page(name: str, found: list[Answer], request: Request) -> Answer:
    token, limit = str(request.get("NextToken") or "0"), request.get("Limit") or 100
    if not (token.isascii() and token.isdecimal()) or not isinstance(limit, int) or not 1 <= limit <= 100:
        raise AwsError("ValidationException", "NextToken or Limit is not valid.")
    end = int(token[:10]) + limit
    answer: Answer = {name: found[int(token[:10]) : end]}
    return answer | ({"NextToken": str(end)} if end < len(found) else {})


def without_nothing(answer: Mapping[str, Any]) -> Answer:
    """The members that have a value; AWS leaves the others out."""
    return {name: value for name, value in answer.items() if value is not None}
