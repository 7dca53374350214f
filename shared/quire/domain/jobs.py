"""The life of a job: its statuses, and the one rule by which events move it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from quire.domain.codes import ErrorCode
from quire.domain.model import Model
from quire.domain.refs import JobRef
from quire.domain.routing import Way
from quire.domain.statuses import PROGRESS, Status

_STAGES = {
    Status.PENDING: "upload",
    Status.UPLOADED: "intake",
    Status.CLASSIFYING: "classify",
    Status.PREPROCESSING: "preprocess",
    Status.OCR: "ocr",
    Status.EXTRACTING: "extract",
    Status.LLM: "llm",
    Status.VALIDATING: "validate",
    Status.HITL_PENDING: "review",
    Status.SAVING: "save",
    Status.COMPLETED: "save",
}


class EventName(StrEnum):
    """What can happen to a job; the value is the event's detail type on the bus."""

    UPLOADED = "document.uploaded"
    CLASSIFYING = "classification.started"
    CLASSIFIED = "document.classified"
    PREPROCESSED = "document.preprocessed"
    READ = "ocr.completed"
    LOW_CONFIDENCE = "ocr.low_confidence"
    EXTRACTED = "extraction.completed"
    SETTLED = "llm.completed"
    VALIDATED = "validation.completed"
    REVIEW_REQUESTED = "hitl.requested"
    REVIEWED = "hitl.completed"
    COMPLETED = "job.completed"
    FAILED = "job.failed"
    REJECTED = "job.rejected"
    EXPIRED = "job.expired"
    CANCELLED = "job.cancelled"

    @property
    def leads_to(self) -> Status:
        """The status of a job to which this was the last thing that happened."""
        return _LEADS_TO[self]


_LEADS_TO = {
    EventName.UPLOADED: Status.UPLOADED,
    EventName.CLASSIFYING: Status.CLASSIFYING,
    EventName.CLASSIFIED: Status.PREPROCESSING,
    EventName.PREPROCESSED: Status.EXTRACTING,
    EventName.READ: Status.EXTRACTING,
    EventName.LOW_CONFIDENCE: Status.VALIDATING,
    EventName.EXTRACTED: Status.VALIDATING,
    EventName.SETTLED: Status.VALIDATING,
    EventName.VALIDATED: Status.SAVING,
    EventName.REVIEW_REQUESTED: Status.HITL_PENDING,
    EventName.REVIEWED: Status.SAVING,
    EventName.COMPLETED: Status.COMPLETED,
    EventName.FAILED: Status.FAILED,
    EventName.REJECTED: Status.REJECTED,
    EventName.EXPIRED: Status.EXPIRED,
    EventName.CANCELLED: Status.CANCELLED,
}

_STEPS = {
    "intake": ((EventName.UPLOADED,), EventName.CLASSIFYING),
    "classify": ((EventName.CLASSIFYING,), EventName.CLASSIFIED),
    "preprocess": ((EventName.CLASSIFIED,), EventName.PREPROCESSED),
    "ocr": ((EventName.PREPROCESSED,), EventName.READ),
    "extract": ((EventName.READ, EventName.PREPROCESSED), EventName.EXTRACTED),
    "llm": ((EventName.EXTRACTED,), EventName.SETTLED),
    "validate": ((EventName.SETTLED, EventName.EXTRACTED), EventName.VALIDATED),
    "review": ((EventName.REVIEW_REQUESTED,), EventName.REVIEWED),
    "save": ((EventName.REVIEWED, EventName.VALIDATED), EventName.COMPLETED),
}
"""The event that ends each step, and those with which it can begin: the first of them that happened."""

STEPS = tuple(_STEPS)
"""In the order of the flow."""


class Happened(JobRef):
    """The detail of an event on the bus: which job, when, and how it ended if it did."""

    at: datetime
    error_code: ErrorCode | None = None
    confidence: float | None = None
    calibrated: bool = False
    route: str | None = None
    usd: float = 0.0
    way: Way | None = None
    scans: int = 0
    """Pages whose pictures are to be read."""


class JobEvent(Model):
    id: str
    name: EventName
    detail: Happened

    @property
    def leads_to(self) -> Status:
        """The status of a job to which this was the last thing that happened."""
        if self.name is EventName.PREPROCESSED and self.detail.scans:
            return Status.OCR
        if self.name is EventName.EXTRACTED and self.detail.way is Way.LLM:
            return Status.LLM
        # A person is waited for once there is a task.
        if self.name is EventName.VALIDATED and self.detail.way in {Way.LLM, Way.REVIEW}:
            return Status.VALIDATING
        return self.name.leads_to


class LoggedEvent(Model):
    """An event as the job's log shows it: when it happened, and when it was written down."""

    id: str
    name: EventName
    attempt: int
    at: datetime
    recorded_at: datetime
    error_code: ErrorCode | None


class Job(Model):
    """Where a job stands. `record` alone makes the next one, with the next version."""

    job_id: UUID
    document_id: UUID
    tenant_id: UUID
    user_id: UUID
    attempt: int
    correlation_id: str
    status: Status
    stage: str
    """The step at work; of an ended job the last one known to have begun."""
    progress: int
    version: int
    confidence: float | None
    calibrated: bool
    route: str | None
    error_code: ErrorCode | None
    created_at: datetime
    updated_at: datetime

    @property
    def ref(self) -> JobRef:
        return JobRef(**{name: getattr(self, name) for name in JobRef.model_fields})


class ShownJob(Job):
    """A job as the API shows it: with the sentence that explains its error."""

    message: str | None


def shown(job: Job) -> ShownJob:
    return ShownJob(**dict(job), message=None if job.error_code is None else job.error_code.sentence)


def begun(job: JobRef, user_id: UUID, at: datetime) -> Job:
    """The job of a document that was announced and has not arrived yet."""
    return Job(
        job_id=job.job_id,
        document_id=job.document_id,
        tenant_id=job.tenant_id,
        user_id=user_id,
        attempt=job.attempt,
        correlation_id=job.correlation_id,
        status=Status.PENDING,
        stage=_STAGES[Status.PENDING],
        progress=0,
        version=1,
        confidence=None,
        calibrated=False,
        route=None,
        error_code=None,
        created_at=at,
        updated_at=at,
    )


def advanced(job: Job, event: JobEvent) -> Job | None:
    """The job after the event, or None where it changes nothing.

    A job moves only forwards by (attempt, rank) and never out of a final status, so events may come late,
    twice and in any order. How far it had come is learned of an ended job too.
    """
    if job.status.is_final:
        return _further(job, event)
    status = event.leads_to
    if (event.detail.attempt, status.rank) <= (job.attempt, job.status.rank):
        return None
    change = {
        "attempt": event.detail.attempt,
        "status": status,
        "stage": _STAGES.get(status, job.stage),
        "progress": 100 if status is Status.COMPLETED else PROGRESS.get(status, job.progress),
        "version": job.version + 1,
        "confidence": event.detail.confidence,
        "calibrated": event.detail.calibrated,
        "route": event.detail.route,
        "error_code": event.detail.error_code,
        "updated_at": max(job.updated_at, event.detail.at),
    }
    return job.model_copy(update=change)


def _further(job: Job, event: JobEvent) -> Job | None:
    """The ended job, where the event tells of a later step than was known when it ended."""
    progress = PROGRESS.get(event.leads_to, 0)
    if event.detail.attempt != job.attempt or progress <= job.progress:
        return None
    return job.model_copy(update={"stage": _STAGES[event.leads_to], "progress": progress, "version": job.version + 1})


def timings(events: Iterable[LoggedEvent]) -> dict[str, int]:
    """Milliseconds that each finished step took, the waits between included."""
    return lasted({event.name: event.at.timestamp() for event in events})


def lasted(at: Mapping[EventName, float]) -> dict[str, int]:
    """The same, by the seconds at which things happened."""
    begun = {step: next((at[name] for name in starts if name in at), None) for step, (starts, _) in _STEPS.items()}
    return {
        step: round((at[end] - start) * 1000)
        for step, (_, end) in _STEPS.items()
        if (start := begun[step]) is not None and end in at
    }
