"""One log file a function: its output between START, END and REPORT lines, as CloudWatch shows them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from quire_local.figures.embedded import Lines

LARGEST = 10 * 1024 * 1024
TAIL = 4096
"""Lambda's LogType=Tail gives the last 4 KB of an invocation's log."""


class WorkerLog(Protocol):
    """Takes what a worker's process writes, and what is said of its calls."""

    def write(self, data: bytes) -> None: ...

    def line(self, text: str) -> None: ...

    def begin(self, request_id: str) -> None: ...

    def end(self, request_id: str, report: Report) -> bytes:
        """The end of the call's log, as far as it is kept."""


class FunctionLog:
    """Appends to `<name>.log`; past 10 MB that becomes `<name>.log.1`, in the place of the one before."""

    def __init__(self, path: Path, largest: int = LARGEST) -> None:
        self._path = path
        self._largest = largest
        self._file = path.open("ab", buffering=0)

    def write(self, data: bytes) -> None:
        if self._file.tell() + len(data) > self._largest:
            self._rotate()
        self._file.write(data)

    def close(self) -> None:
        self._file.close()

    def _rotate(self) -> None:
        self._file.close()
        self._path.replace(self._path.with_name(f"{self._path.name}.1"))
        self._file = self._path.open("ab", buffering=0)


class CallLog:
    """The log of one worker, which remembers the end of the present call's part."""

    def __init__(self, log: FunctionLog, lines: Lines) -> None:
        self._log = log
        self._lines = lines
        self._tail = bytearray()

    def write(self, data: bytes) -> None:
        self._log.write(data)
        self._lines.feed(data)
        self._tail += data
        if len(self._tail) > 2 * TAIL:
            del self._tail[:-TAIL]

    def line(self, text: str) -> None:
        self.write(f"{text}\n".encode())

    def begin(self, request_id: str) -> None:
        self._tail.clear()
        self.line(f"START RequestId: {request_id} Version: $LATEST")

    def end(self, request_id: str, report: Report) -> bytes:
        """Write the closing lines; returns the last 4 KB of the call's log."""
        self.line(f"END RequestId: {request_id}\nREPORT RequestId: {request_id}\t{report}")
        return bytes(self._tail[-TAIL:])


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a call used, in seconds and bytes; `memory` in MB as the template has it."""

    duration: float
    initialisation: float | None
    memory: int
    peak: int

    @property
    def billed_ms(self) -> int:
        return math.ceil((self.duration + (self.initialisation or 0)) * 1000)

    def __str__(self) -> str:
        parts = [
            f"Duration: {self.duration * 1000:.2f} ms",
            f"Billed Duration: {self.billed_ms} ms",
            f"Memory Size: {self.memory} MB",
            f"Max Memory Used: {math.ceil(self.peak / 2**20)} MB",
        ]
        if self.initialisation is not None:
            parts.append(f"Init Duration: {self.initialisation * 1000:.2f} ms")
        return "\t".join(parts)
