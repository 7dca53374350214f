"""Which messages an event source mapping's FilterCriteria let through."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from quire_local.eventbridge.patterns import Pattern


class BodyFilters:
    """One pattern that matches is enough; no patterns take everything."""

    def __init__(self, patterns: Sequence[Mapping[str, Any]]) -> None:
        self._filters = [_BodyFilter(pattern) for pattern in patterns]

    def take(self, body: str) -> bool:
        document = _document(body)
        return not self._filters or any(each.takes(body, document) for each in self._filters)


class _BodyFilter:
    def __init__(self, pattern: Mapping[str, Any]) -> None:
        self._pattern = Pattern(pattern)
        self._of_json = isinstance(pattern["body"], Mapping)

    def takes(self, body: str, document: object | None) -> bool:
        """A pattern for JSON never takes plain text, nor one for text JSON."""
        if self._of_json is (document is None):
            return False
        return self._pattern.matches({"body": body if document is None else document})


def _document(body: str) -> object | None:
    """The JSON object or array that the body is; None where it is plain text."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict | list) else None
