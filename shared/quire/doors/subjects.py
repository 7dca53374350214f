"""What a call is about: ids that stand in each of its log lines, and in its trace."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from quire.domain.watching import Span
from quire.doors.logs import log

if TYPE_CHECKING:
    from quire.domain.jobs import Job
    from quire.domain.refs import JobRef

_KEYS = ("correlation_id", "tenant_id", "document_id", "job_id", "request_id")


@dataclass(slots=True)
class Stretch:
    """A part of a call that is about one thing; a batch has one for each message."""

    start: float = field(default_factory=time.time)
    about: dict[str, str] = field(default_factory=dict)


_CALL: ContextVar[list[Stretch] | None] = ContextVar("stretches of the present call", default=None)


def begin_call() -> list[Stretch]:
    stretches = [Stretch()]
    _CALL.set(stretches)
    log().append_keys(**dict.fromkeys(_KEYS))
    return stretches


def next_subject() -> None:
    """What comes now has nothing to do with what was before."""
    log().append_keys(**dict.fromkeys(_KEYS))
    stretches = _CALL.get()
    if stretches is not None:
        stretches.append(Stretch())


def about_job(job: JobRef | Job) -> None:
    about(
        correlation_id=job.correlation_id,
        tenant_id=str(job.tenant_id),
        document_id=str(job.document_id),
        job_id=str(job.job_id),
    )


def about(**ids: str) -> None:
    log().append_keys(**ids)
    stretches = _CALL.get()
    if stretches is not None:
        stretches[-1].about |= ids


def spans(stretches: list[Stretch], name: str, *, failed: bool) -> Iterator[Span]:
    """The stretches that are about something, as the trace shows them; a failure is the last one's."""
    ends = [*(stretch.start for stretch in stretches[1:]), time.time()]
    for stretch, end in zip(stretches, ends, strict=True):
        if stretch.about:
            yield Span(name, stretch.start, end, stretch.about, failed=failed and stretch is stretches[-1])
