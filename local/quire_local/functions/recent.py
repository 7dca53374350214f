"""The last calls of a function, for whoever looks inside."""

from __future__ import annotations

import json
import re
from collections import deque
from dataclasses import dataclass

from quire_local.functions.job import Job
from quire_local.functions.worker import Outcome

KEPT = 500
"""Calls remembered of each function."""

_LOOKED_AT = 65_536
"""Bytes of an event in which a correlation id is looked for."""

# Field or header, also inside a string of JSON (a queue's message), also as the list of a multi-value header.
_CORRELATION_ID = re.compile(rb'"(?:x-)?correlation[-_]?id\\*"\s*:\s*(?:\[\s*)?\\*"([\w.:-]{1,128})', re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class RecentInvoke:
    """One finished call; times in seconds."""

    function: str
    request_id: str
    arn: str
    """The invoked ARN, with its qualifier."""
    started: float
    """Seconds since the epoch."""
    duration: float
    billed: float
    initialisation: float | None
    """How long the cold start took; None where a warm worker answered."""
    peak_memory: int
    succeeded: bool
    error_type: str | None
    correlation_id: str | None
    attempt: int | None
    """Which try of an asynchronous invoke; None of a synchronous one."""


class RecentInvokes:
    """Remembers the last calls and forgets older ones."""

    def __init__(self) -> None:
        self._kept: deque[RecentInvoke] = deque(maxlen=KEPT)

    def add(self, job: Job, started: float, outcome: Outcome) -> None:
        report, answer = outcome.report, outcome.answer
        self._kept.append(
            RecentInvoke(
                function=job.address.function.name,
                request_id=job.request_id,
                arn=job.address.arn,
                started=started,
                duration=report.duration,
                billed=report.billed_ms / 1000,
                initialisation=report.initialisation,
                peak_memory=report.peak,
                succeeded=answer.error is None,
                error_type=None if answer.error is None else _error_type(answer.payload),
                correlation_id=correlation_id(job.payload),
                attempt=job.attempt,
            )
        )

    def all(self) -> tuple[RecentInvoke, ...]:
        """The oldest first."""
        return tuple(self._kept)


def correlation_id(event: bytes) -> str | None:
    """The first one that the event names, wherever it stands."""
    found = _CORRELATION_ID.search(event, 0, _LOOKED_AT)
    return found.group(1).decode(errors="replace") if found else None


def _error_type(payload: bytes) -> str | None:
    try:
        document = json.loads(payload)
    except ValueError:
        return None
    kind = document.get("errorType") if isinstance(document, dict) else None
    return kind if isinstance(kind, str) else None
