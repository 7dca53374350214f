"""Counters of one function, and its reserved concurrency."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from quire_local.errors import AwsError
from quire_local.functions.worker import Outcome


@dataclass
class FunctionStatistics:
    running: int = 0
    invocations: int = 0
    errors: int = 0
    throttles: int = 0
    cold_starts: int = 0
    seconds: float = 0.0
    peak_memory: int = 0

    @contextmanager
    def one_more(self, reserved: int | None) -> Iterator[None]:
        """Count a call as running; raises TooManyRequestsException beyond the reserved concurrency."""
        if reserved is not None and self.running >= reserved:
            self.throttles += 1
            raise AwsError("TooManyRequestsException", "Rate Exceeded.", 429)
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1

    def count(self, outcome: Outcome) -> None:
        self.invocations += 1
        self.errors += outcome.answer.error is not None
        self.cold_starts += outcome.report.initialisation is not None
        self.seconds += outcome.report.duration
        self.peak_memory = max(self.peak_memory, outcome.report.peak)

    def counters(self) -> dict[str, float]:
        return asdict(self)
