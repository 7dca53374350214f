"""Writes down what happened to a job; the only step that moves one."""

from __future__ import annotations

from quire.domain.jobs import JobEvent
from quire.ports import Journal


def record(event: JobEvent, *, journal: Journal) -> bool:
    """Whether the event moved its job."""
    return journal.append(event)
