"""Log lines of the container itself, in the form in which its functions write theirs."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from quire_local.functions.logs import Report

_TOLD = ("quire_container", "quire_local")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "level": record.levelname,
            "message": record.getMessage(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "service": record.name,
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def log_as_json() -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    for name in _TOLD:
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)


class PassedOn:
    """A worker's log: what its function writes goes to standard output as it is, a line at a time."""

    def __init__(self, function: str) -> None:
        self._logger = logging.getLogger(f"quire_container.{function}")
        self._rest = b""

    def write(self, data: bytes) -> None:
        # Workers write side by side, and a read may end within a line.
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()

    def line(self, text: str) -> None:
        self._logger.warning("%s", text)

    def begin(self, request_id: str) -> None:
        """Its functions tell of themselves; a line for each call would drown them."""

    def end(self, request_id: str, report: Report) -> bytes:  # noqa: ARG002 - a WorkerLog
        return b""
