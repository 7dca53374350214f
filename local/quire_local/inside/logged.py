"""Invocations and log lines of all functions, out of their log files."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from quire_local.inside.log_files import Log, read_log
from quire_local.inside.telling import Invoke, LogLine


class LoggedFunctions:
    """A `sources.Invokes` and a `sources.Logs`. A file that did not change is not read again."""

    def __init__(self, folder: Path, functions: Sequence[str]) -> None:
        self._paths = {name: folder / f"{name}.log" for name in functions}
        self._known: dict[str, tuple[tuple[int, int], Log]] = {}

    async def recent(self, *, function: str | None, contains: str | None, limit: int) -> Sequence[Invoke]:
        logs = await asyncio.to_thread(self._logs, function)
        found = [invoke for log in logs for invoke in log.invokes if invoke.mentions(contains)]
        return sorted(found, key=lambda invoke: invoke.at or 0, reverse=True)[:limit]

    async def lines(
        self, *, function: str | None, request_id: str | None, correlation_id: str | None, limit: int
    ) -> Sequence[LogLine]:
        logs = await asyncio.to_thread(self._logs, function)
        found = [line for log in logs for line in _chosen(log.lines, request_id, correlation_id)]
        return sorted(found, key=lambda line: line.at or 0)[-limit:]

    def _logs(self, function: str | None) -> list[Log]:
        names = self._paths if function is None else [function] if function in self._paths else []
        return [self._log(name) for name in names]

    def _log(self, name: str) -> Log:
        path = self._paths[name]
        try:
            status = path.stat()
        except FileNotFoundError:
            return Log()
        mark = (status.st_size, status.st_mtime_ns)
        known = self._known.get(name)
        if known is None or known[0] != mark:
            known = self._known[name] = (mark, read_log(path, name))
        return known[1]


def _chosen(lines: Sequence[LogLine], request_id: str | None, correlation_id: str | None) -> list[LogLine]:
    if request_id is not None:
        lines = [line for line in lines if line.request_id == request_id]
    if correlation_id is None:
        return list(lines)
    requests = {line.request_id for line in lines if line.correlation_id == correlation_id} - {None}
    silent = [line for line in lines if line.correlation_id is None and line.request_id in requests]
    return [line for line in lines if line.correlation_id == correlation_id] + silent
