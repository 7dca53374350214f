"""Receives what was uploaded: binds the document to it and starts the work, or refuses it unopened."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from quire.domain.codes import ErrorCode
from quire.domain.flow import Received, RunContext, Saved
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
from quire.domain.refs import JobRef, ObjectRef
from quire.domain.spending import Ceilings
from quire.domain.usage import bound
from quire.errors import TransientError
from quire.events import happened
from quire.failpoints import reach
from quire.ports import Arrivals, Bus, Clock, CopiedObjects, DocumentTypes, Executions, Objects
from quire.settings import Settings
from quire.steps.types import pinned


class Outcome(StrEnum):
    STARTED = "started"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    """Nobody announced an upload under this key."""
    OVERWRITTEN = "overwritten"
    """The document is bound to an earlier content already; this one is never looked at again."""
    KNOWN = "known"
    """The tenant has the result of this content already; nothing is spent on it again."""
    ENDED = "ended"
    """The job was cancelled, has expired or is gone; nothing starts."""


@dataclass(frozen=True)
class Taken:
    """What became of an upload, and the job that it belongs to if there is one."""

    outcome: Outcome
    job: JobRef | None


@dataclass(frozen=True)
class Dock:
    """What taking in needs."""

    arrivals: Arrivals
    objects: CopiedObjects
    executions: Executions
    bus: Bus
    types: DocumentTypes
    clock: Clock
    settings: Settings


def intake(arrived: Arrived, dock: Dock) -> Taken:
    """Takes one created object in; twice the same gives the same."""
    parcel = _parcel(arrived, dock.arrivals)
    if parcel is None:
        return Taken(Outcome.UNKNOWN, None)
    job, version = parcel.job, arrived.object.version_id
    if parcel.pinned_version not in (None, version):
        return Taken(Outcome.OVERWRITTEN, job)
    if parcel.status.is_final:
        return Taken(Outcome.ENDED, job)
    content, problem = _examined(arrived, parcel, dock.objects, dock.settings)
    arrival = Arrival(job=job, version_id=version, sha256=content.sha256 or None)
    if dock.arrivals.pin(arrival) != version:
        return Taken(Outcome.OVERWRITTEN, job)
    if problem is not None:
        _say(EventName.REJECTED, Happened(**dict(job), at=dock.clock(), error_code=problem), dock.bus)
        return Taken(Outcome.REJECTED, job)
    return Taken(_accepted(parcel, arrived.object, content, dock), job)


def _accepted(parcel: Parcel, original: ObjectRef, content: Content, dock: Dock) -> Outcome:
    job = parcel.job
    _say(EventName.UPLOADED, Happened(**dict(job), at=dock.clock()), dock.bus)
    arrival = Arrival(job=job, version_id=original.version_id, sha256=content.sha256)
    saved = _adopted(arrival, dock) if parcel.may_be_known else None
    if saved is not None:
        _say(EventName.COMPLETED, Happened(**dict(job), **dict(saved), at=dock.clock()), dock.bus)
        return Outcome.KNOWN
    context = _write_context(parcel, dock.objects, dock.types, dock.settings)
    # A run may be over before whoever dies after its start is asked again.
    _say(EventName.CLASSIFYING, Happened(**dict(job), at=dock.clock()), dock.bus)
    reach("intake.before_start")
    _start(job, original, context, content, dock.executions)
    reach("intake.after_start")
    return _unless_ended(job, content, dock.arrivals, dock.executions)


def _adopted(arrival: Arrival, dock: Dock) -> Saved | None:
    """The result goes over with what its pages are shown from: the earlier document may be deleted."""
    known = dock.arrivals.known(arrival)
    if known is None:
        return None
    dock.objects.copy(zip(known.job.page_keys(known.pages), arrival.job.page_keys(known.pages), strict=True))
    return dock.arrivals.adopt(arrival)


def _unless_ended(job: JobRef, content: Content, arrivals: Arrivals, executions: Executions) -> Outcome:
    """Whoever cancelled before the run was there could not stop it."""
    if not arrivals.has_ended(job):
        return Outcome.STARTED
    executions.stop(job.execution(content.sha256))
    return Outcome.ENDED


def _parcel(arrived: Arrived, arrivals: Arrivals) -> Parcel | None:
    named = address(arrived.object.key)
    return None if named is None else arrivals.parcel(*named)


def _examined(
    arrived: Arrived, parcel: Parcel, objects: Objects, settings: Settings
) -> tuple[Content, ErrorCode | None]:
    problem = size_problem(parcel, arrived.size, max_bytes=settings.max_bytes)
    if problem is not None:
        return UNREAD, problem
    content = measured(objects.chunks(arrived.object), most=settings.max_bytes)
    # Whoever sends a file in again knows no more of its size than was announced.
    problem = size_problem(parcel, content.size, max_bytes=settings.max_bytes)
    return (content, content_problem(parcel, content)) if problem is None else (UNREAD, problem)


def _say(name: EventName, detail: Happened, bus: Bus) -> None:
    reach(f"intake.before_{name}")
    if not all(bus.put([happened(name, detail)])):
        raise TransientError(f"the bus did not take {name}")


def _write_context(parcel: Parcel, objects: Objects, types: DocumentTypes, settings: Settings) -> ObjectRef:
    context = RunContext(
        type=parcel.type,
        max_pages=settings.max_pages,
        threshold_complete=settings.threshold_complete,
        threshold_review=settings.threshold_review,
        use_llm=parcel.use_llm,
        llm=_ceilings(parcel, settings),
        types=tuple(one.wire() for one in pinned(parcel.job.tenant_id, parcel.type, own=types)),
        review=parcel.review,
        review_seconds=settings.review_seconds,
    )
    return objects.write(parcel.job.key("context.json"), context.model_dump_json(by_alias=True).encode())


def _ceilings(parcel: Parcel, settings: Settings) -> Ceilings:
    month = bound(parcel.monthly_usd, settings.monthly_usd)
    return Ceilings(
        document=_dollars(settings.llm_document_usd),
        day=_dollars(settings.llm_daily_usd),
        month=None if month is None else Decimal(str(month)),
    )


def _dollars(setting: float) -> Decimal | None:
    return Decimal(str(setting)) if setting else None


def _start(job: JobRef, original: ObjectRef, context: ObjectRef, content: Content, executions: Executions) -> None:
    received = Received(original=original, context=context, sha256=content.sha256, size=content.size)
    executions.start(job.execution(content.sha256), {"job": job.wire(), "received": received.wire()})
