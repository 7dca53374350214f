"""Writes down what happened to a job; the only step that moves one."""

from __future__ import annotations

from quire.domain.jobs import JobEvent
from quire.errors import TransientError
from quire.events import outbox_written
from quire.ports import Bus, Journal


def record(event: JobEvent, *, journal: Journal) -> bool:
    """Whether the event moved its job."""
    return journal.append(event)


def wake_relay(bus: Bus) -> bool:
    """Tell the relay that there is work; where that fails, its sweep finds the work within a minute."""
    try:
        return all(bus.put([outbox_written()]))
    except TransientError:
        return False
