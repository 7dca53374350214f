"""A function's log file, read backwards into invocations: the runtime's own lines and what the function said."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from quire_local.inside.telling import Invoke, LogLine, Outcome, cut

MOST_READ = 512 * 1024
"""Bytes of the end of one file."""

_RUNTIME = re.compile(r"(START|END|REPORT) RequestId: ([0-9a-f-]{36})(.*)")
_DURATION = re.compile(r"\tDuration: ([0-9.]+) ms")
_INIT = re.compile(r"\tInit Duration: ([0-9.]+) ms")
_BROKEN = re.compile(
    r"^\[ERROR\] (\w+)|Error: (Runtime exited[^\n]*)|(Task timed out[^\n]*)|\"errorType\": ?\"([^\"]+)"
)


@dataclass
class _Call:
    request_id: str
    lines: list[LogLine] = field(default_factory=list)
    report: str | None = None
    error: str | None = None


@dataclass(frozen=True)
class Log:
    """The end of one function's log."""

    invokes: tuple[Invoke, ...] = ()
    lines: tuple[LogLine, ...] = ()


def read_log(path: Path, function: str) -> Log:
    reading = _Reading(function)
    for line in _last_lines(path):
        reading.take(line)
    return reading.finish()


def _last_lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            start = max(0, file.seek(0, os.SEEK_END) - MOST_READ)
            file.seek(start)
            lines = file.read(MOST_READ).decode(errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return lines[1:] if start else lines


class _Reading:
    """Several workers write to one file. A line that names no request belongs to the one that ends next; one that is
    indented, to the line before it."""

    def __init__(self, function: str) -> None:
        self._function = function
        self._calls: dict[str, _Call] = {}
        self._nameless: list[LogLine] = []
        self._ended: list[LogLine] = []

    def take(self, line: str) -> None:
        match = _RUNTIME.match(line)
        if match is None:
            self._say(line)
            return
        word, request_id, rest = match.groups()
        call = self._calls.setdefault(request_id, _Call(request_id))
        if word == "END":
            last = call.lines[-1].at if call.lines else None
            for said in self._nameless:
                call.lines.append(said.model_copy(update={"request_id": request_id, "at": said.at or last}))
            self._nameless.clear()
        elif word == "REPORT":
            call.report = rest

    def finish(self) -> Log:
        calls = list(self._calls.values())
        lines = [line for call in calls for line in call.lines] + self._nameless
        lines.sort(key=lambda line: line.at or 0)  # stable: a line without a time was given that of the one before
        return Log(tuple(_invoke(self._function, call) for call in calls), tuple(lines))

    def _say(self, text: str) -> None:
        before = self._nameless[-1] if self._nameless else None
        if before is not None and (text[:1].isspace() or text.startswith("Traceback")):
            self._nameless[-1] = before.model_copy(update={"line": cut(f"{before.line.text}\n{text}")})
            return
        line = _line(self._function, text, before.at if before else None)
        call = self._calls.get(line.request_id or "")
        if call is None:
            self._nameless.append(line)
        else:
            call.lines.append(line)


def _line(function: str, text: str, before: float | None) -> LogLine:
    fields = _fields(text)
    request_id = fields.get("function_request_id") or fields.get("requestId")
    correlation = fields.get("correlation_id")
    return LogLine(
        function=function,
        request_id=request_id if isinstance(request_id, str) else None,
        correlation_id=correlation if isinstance(correlation, str) else None,
        at=_moment(fields.get("timestamp")) or before,
        level=str(fields.get("level") or fields.get("log_level") or ("ERROR" if text.startswith("[ERROR]") else "")),
        message=cut(str(fields.get("message") or fields.get("errorMessage") or text)).text,
        line=cut(text),
    )


def _fields(text: str) -> dict[str, Any]:
    if not text.startswith("{"):
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _moment(value: object) -> float | None:
    """2026-11-21 06:12:57,123+0000 as Powertools writes it, or ISO 8601."""
    try:
        return datetime.fromisoformat(str(value).replace(",", ".")).timestamp()
    except (ValueError, OverflowError):
        return None


def _invoke(function: str, call: _Call) -> Invoke:
    error = next((found for line in call.lines if (found := _error(line.line.text))), None)
    running = call.report is None
    milliseconds = _figure(_DURATION, call.report)
    outcome = Outcome.RUNNING if running else Outcome.FAILED if error else Outcome.SUCCEEDED
    return Invoke(
        function=function,
        request_id=call.request_id,
        at=_began(call, milliseconds),
        milliseconds=milliseconds,
        init_milliseconds=_figure(_INIT, call.report),
        outcome=outcome,
        error=error,
        correlation_id=next((line.correlation_id for line in call.lines if line.correlation_id), None),
    )


def _began(call: _Call, milliseconds: float | None) -> float | None:
    """The runtime's lines carry no time: as long before the last word as the call took, or its first word."""
    times = [line.at for line in call.lines if line.at is not None]
    if not times:
        return None
    return times[0] if milliseconds is None else times[-1] - milliseconds / 1000


def _figure(pattern: re.Pattern[str], report: str | None) -> float | None:
    match = pattern.search(report or "")
    return float(match[1]) if match else None


def _error(text: str) -> str | None:
    match = _BROKEN.search(text)
    return next((found for found in match.groups() if found), None) if match else None
