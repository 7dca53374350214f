"""What Quire says on its bus: the envelope around the domain's events, and how to read it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from quire.domain.intake import Arrived
from quire.domain.jobs import EventName, Happened, Job, JobEvent
from quire.domain.model import Model
from quire.domain.refs import JobRef, ObjectRef
from quire.domain.tasks import TaskChanged

if TYPE_CHECKING:
    from quire.domain.webhooks import Attempted, DueDelivery

SOURCE = "quire"
JOB_CHANGED = "job.changed"
TASK_CHANGED = "task.changed"
WEBHOOK_DUE = "webhook.due"
WEBHOOK_DELIVERED = "webhook.delivered"
WEBHOOK_FAILED = "webhook.failed"
RESUBMITTED = "document.resubmitted"
ERASED = "document.erased"
STOP_RUN = "run.stop"
REVIEW_DECIDED = "review.decided"


class Announcement(Model):
    """An event about to be put on the bus."""

    name: str
    detail: dict[str, Any]


def job_changed(job: Job) -> Announcement:
    """The whole snapshot of a job, so that nobody has to ask the database what changed."""
    return Announcement(name=JOB_CHANGED, detail=job.wire())


def task_changed(changed: TaskChanged) -> Announcement:
    """Where a task of the review stands, for the reviewers who follow their queue."""
    return Announcement(name=TASK_CHANGED, detail=changed.wire())


def resubmitted(job: JobRef, arrived: Arrived) -> Announcement:
    """The content of a document is to be taken in once more; it reads like S3's event for a new object."""
    created = {"key": arrived.object.key, "size": arrived.size, "version-id": arrived.object.version_id}
    bucket = {"name": arrived.object.bucket}
    return Announcement(name=RESUBMITTED, detail={**job.wire(), "bucket": bucket, "object": created})


def stop_run(job: Job, execution: str) -> Announcement:
    """An order to the relay: this run is not wanted any more."""
    return Announcement(name=STOP_RUN, detail={"documentId": str(job.document_id), "execution": execution})


def erased(tenant_id: UUID, document_id: UUID) -> Announcement:
    """A document is gone, and its objects have to go."""
    return Announcement(name=ERASED, detail=Erased(tenant_id=tenant_id, erased=document_id).wire())


def review_decided(tenant_id: UUID, task_id: UUID) -> Announcement:
    """A person has decided, and an execution waits to hear of it."""
    return Announcement(name=REVIEW_DECIDED, detail=Decided(tenant_id=tenant_id, task_id=task_id).wire())


def happened(name: EventName, detail: Happened) -> Announcement:
    return Announcement(name=name.value, detail=detail.wire())


class Erased(Model):
    """The detail of `document.erased`: which document; what it left is told by the database."""

    tenant_id: UUID
    erased: UUID


class Decided(Model):
    """The detail of `review.decided`: which task; the decision itself stays where it is."""

    tenant_id: UUID
    task_id: UUID


def webhook_due(due: DueDelivery) -> Announcement:
    """An order to deliver. The secret does not travel: whoever delivers knows it."""
    return Announcement(name=WEBHOOK_DUE, detail=due.wire())


def webhook_attempted(attempted: Attempted) -> Announcement:
    return Announcement(name=WEBHOOK_DELIVERED if attempted.is_delivered else WEBHOOK_FAILED, detail=attempted.wire())


class _Seen(BaseModel):
    """What others say, as far as it is read."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class BusEvent(_Seen):
    """EventBridge's envelope."""

    id: str
    detail_type: str = Field(alias="detail-type")
    detail: dict[str, Any]

    def as_job_event(self) -> JobEvent:
        return JobEvent(id=self.id, name=EventName(self.detail_type), detail=Happened.model_validate(self.detail))

    def as_job(self) -> Job:
        """The snapshot that a `job.changed` event carries."""
        return Job.model_validate(self.detail)

    def as_task_changed(self) -> TaskChanged:
        return TaskChanged.model_validate(self.detail)

    def as_decided(self) -> Decided:
        return Decided.model_validate(self.detail)

    def as_erased(self) -> Erased:
        return Erased.model_validate(self.detail)


class _Bucket(_Seen):
    name: str


class _Object(_Seen):
    key: str
    size: int
    version_id: str = Field(alias="version-id")


class _Created(_Seen):
    bucket: _Bucket
    object: _Object


class ObjectCreated(_Seen):
    """S3's event for a new object."""

    detail: _Created

    @property
    def arrived(self) -> Arrived:
        bucket, created = self.detail.bucket, self.detail.object
        ref = ObjectRef(bucket=bucket.name, key=created.key, version_id=created.version_id)
        return Arrived(object=ref, size=created.size)
