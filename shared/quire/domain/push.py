"""What is pushed to browsers: connections, topics, messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from quire.domain.jobs import Job, shown
from quire.domain.model import Model
from quire.domain.people import Principal
from quire.domain.statuses import Status

MOST_TOPICS = 200
"""So many one connection may follow at a time."""

_EVENTS = {
    Status.COMPLETED: "job:completed",
    Status.FAILED: "job:failed",
    Status.REJECTED: "job:failed",
    Status.EXPIRED: "job:failed",
    Status.CANCELLED: "job:failed",
    Status.HITL_PENDING: "job:hitl_required",
}


class Connection(Model):
    """An open WebSocket and whose it is."""

    id: str
    principal: Principal

    def has_expired(self, now: datetime) -> bool:
        return now >= self.principal.token_expires_at


def job_topic(tenant_id: UUID, job_id: UUID) -> str:
    return f"{tenant_id}#job#{job_id}"


def own_jobs_topic(tenant_id: UUID, user_id: UUID) -> str:
    return f"{tenant_id}#user#{user_id}#jobs"


def all_jobs_topic(tenant_id: UUID) -> str:
    return f"{tenant_id}#jobs"


def topics_of(job: Job) -> tuple[str, str, str]:
    """Everybody's topics to whom a change of this job matters."""
    return (
        job_topic(job.tenant_id, job.job_id),
        own_jobs_topic(job.tenant_id, job.user_id),
        all_jobs_topic(job.tenant_id),
    )


def may_follow(who: Principal, job: Job) -> bool:
    """Whether the changes of this job are this person's to know."""
    return who.tenant_id == job.tenant_id and (who.sees_everything or who.user_id == job.user_id)


def message(job: Job) -> dict[str, Any]:
    """The frame that tells a subscriber where the job stands."""
    wire = job.wire()
    named = (
        "jobId",
        "documentId",
        "version",
        "status",
        "stage",
        "progress",
        "confidence",
        "errorCode",
        "correlationId",
    )
    return {
        "event": _EVENTS.get(job.status, "job:status"),
        **{name: wire[name] for name in named},
        "message": shown(job).message,
        "timestamp": wire["updatedAt"],
    }
