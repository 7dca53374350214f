"""Finds what the functions logged under one correlation id."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOOKED_AT = 4 * 2**20
"""Bytes at the end of each log file that are searched."""

MOST_LINES = 2_000

_FIELDS = ("correlation_id", "correlationId")


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """One JSON line of a function's log."""

    function: str
    timestamp: str
    """As the function wrote it; empty where it wrote none."""
    fields: Mapping[str, Any]


def find_lines(logs: Path, functions: Iterable[str], correlation_id: str) -> list[LogLine]:
    """The newest lines with this correlation id, by time."""
    found = [line for function in functions for line in _lines_of(logs, function, correlation_id)]
    return sorted(found, key=lambda line: line.timestamp)[-MOST_LINES:]


def _lines_of(logs: Path, function: str, correlation_id: str) -> Iterator[LogLine]:
    wanted = json.dumps(correlation_id)[1:-1].encode()
    for name in (f"{function}.log.1", f"{function}.log"):
        for raw in _end_of(logs / name).splitlines():
            fields = _parse(raw) if wanted in raw else {}
            if any(fields.get(field) == correlation_id for field in _FIELDS):
                yield LogLine(function=function, timestamp=str(fields.get("timestamp", "")), fields=fields)


def _end_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - LOOKED_AT))
            return file.read(LOOKED_AT)
    except FileNotFoundError:
        return b""


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
