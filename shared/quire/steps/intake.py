"""Receives what was uploaded: binds the document to it and starts the work, or refuses it unopened."""

from __future__ import annotations

from enum import StrEnum

from quire.domain.codes import ErrorCode
from quire.domain.flow import JobRef, ObjectRef, Received, RunContext
from quire.domain.intake import (
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


def intake(
    arrived: Arrived,
    *,
    arrivals: Arrivals,
    objects: Objects,
    executions: Executions,
    bus: Bus,
    clock: Clock,
    settings: Settings,
) -> Outcome:
    """Takes one created object in; twice the same gives the same."""
    parcel = _parcel(arrived, arrivals)
    if parcel is None:
        return Outcome.UNKNOWN
    if parcel.pinned_version not in (None, arrived.object.version_id):
        return Outcome.OVERWRITTEN
    content, problem = _examined(arrived, parcel, objects, settings)
    arrival = Arrival(
        job=parcel.job,
        version_id=arrived.object.version_id,
        sha256=None if content is None else content.sha256,
    )
    if arrivals.pin(arrival) != arrived.object.version_id:
        return Outcome.OVERWRITTEN
    if content is None or problem is not None:
        _reject(parcel.job, problem or ErrorCode.INTERNAL, bus, clock)
        return Outcome.REJECTED
    context = _write_context(parcel, objects, settings)
    reach("intake.before_start")
    _start(parcel.job, arrived.object, context, content, executions)
    reach("intake.after_start")
    return Outcome.STARTED


def _parcel(arrived: Arrived, arrivals: Arrivals) -> Parcel | None:
    named = address(arrived.object.key)
    return None if named is None else arrivals.parcel(*named)


def _examined(
    arrived: Arrived, parcel: Parcel, objects: Objects, settings: Settings
) -> tuple[Content | None, ErrorCode | None]:
    problem = size_problem(parcel, arrived.size, max_bytes=settings.max_bytes)
    if problem is not None:
        return None, problem
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
