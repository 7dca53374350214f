"""Receives what was uploaded: binds the document to it and starts the work, or refuses it unopened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from quire.domain.codes import ErrorCode
from quire.domain.flow import JobRef, ObjectRef, Received, RunContext
from quire.domain.intake import (
    UNREAD,
    Arrival,
    Arrived,
    Content,
    Parcel,
    address,
    content_problem,
    measured,
    size_problem,
)
from quire.domain.jobs import EventName, Happened
from quire.errors import TransientError
from quire.events import happened
from quire.failpoints import reach
from quire.ports import Arrivals, Bus, Clock, Executions, Objects
from quire.settings import Settings


class Outcome(StrEnum):
    STARTED = "started"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    """Nobody announced an upload under this key."""
    OVERWRITTEN = "overwritten"
    """The document is bound to an earlier content already; this one is never looked at again."""


@dataclass(frozen=True)
class Taken:
    """What became of an upload, and the job that it belongs to if there is one."""

    outcome: Outcome
    job: JobRef | None


def intake(
    arrived: Arrived,
    *,
    arrivals: Arrivals,
    objects: Objects,
    executions: Executions,
    bus: Bus,
    clock: Clock,
    settings: Settings,
) -> Taken:
    """Takes one created object in; twice the same gives the same."""
    parcel = _parcel(arrived, arrivals)
    if parcel is None:
        return Taken(Outcome.UNKNOWN, None)
    job, version = parcel.job, arrived.object.version_id
    if parcel.pinned_version not in (None, version):
        return Taken(Outcome.OVERWRITTEN, job)
    content, problem = _examined(arrived, parcel, objects, settings)
    if arrivals.pin(Arrival(job=job, version_id=version, sha256=content.sha256 or None)) != version:
        return Taken(Outcome.OVERWRITTEN, job)
    if problem is not None:
        _reject(job, problem, bus, clock)
        return Taken(Outcome.REJECTED, job)
    context = _write_context(parcel, objects, settings)
    reach("intake.before_start")
    _start(job, arrived.object, context, content, executions)
    reach("intake.after_start")
    return Taken(Outcome.STARTED, job)


def _parcel(arrived: Arrived, arrivals: Arrivals) -> Parcel | None:
    named = address(arrived.object.key)
    return None if named is None else arrivals.parcel(*named)


def _examined(
    arrived: Arrived, parcel: Parcel, objects: Objects, settings: Settings
) -> tuple[Content, ErrorCode | None]:
    problem = size_problem(parcel, arrived.size, max_bytes=settings.max_bytes)
    if problem is not None:
        return UNREAD, problem
    content = measured(objects.chunks(arrived.object))
    return content, content_problem(parcel, content)


def _reject(job: JobRef, code: ErrorCode, bus: Bus, clock: Clock) -> None:
    detail = Happened(**dict(job), at=clock(), error_code=code)
    reach("intake.before_reject")
    if not all(bus.put([happened(EventName.REJECTED, detail)])):
        raise TransientError("the bus did not take job.rejected")


def _write_context(parcel: Parcel, objects: Objects, settings: Settings) -> ObjectRef:
    context = RunContext(
        type=parcel.type or "document",
        max_pages=settings.max_pages,
        threshold_complete=settings.threshold_complete,
        threshold_review=settings.threshold_review,
    )
    return objects.write(parcel.job.key("context.json"), context.model_dump_json(by_alias=True).encode())


def _start(job: JobRef, original: ObjectRef, context: ObjectRef, content: Content, executions: Executions) -> None:
    received = Received(original=original, context=context, sha256=content.sha256, size=content.size)
    name = f"{job.document_id}-{content.sha256[:16]}-{job.attempt}"
    executions.start(name, {"job": job.wire(), "received": received.wire()})
