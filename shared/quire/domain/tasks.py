"""Where a task of the review can stand, and the news of it: whoever only tells imports no more of the review."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from quire.domain.access import Verdict, reviewers
from quire.domain.model import Model
from quire.domain.people import NamedPerson, Principal, Scope


class TaskStatus(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def awaits_decision(self) -> bool:
        return self in {TaskStatus.OPEN, TaskStatus.CLAIMED}


class Priority(StrEnum):
    """How soon a task is to be looked at."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class TaskChanged(Model):
    """Where a task stands since its last change."""

    tenant_id: UUID
    task_id: UUID
    document_id: UUID
    job_id: UUID
    type: str
    confidence: float | None
    status: TaskStatus
    priority: Priority
    claimed_by: NamedPerson | None
    claim_expires_at: datetime | None
    decided_by: NamedPerson | None
    version: int
    """Rises with every change: of two pieces of news the one with the higher version holds."""
    at: datetime


def tasks_topic(tenant_id: UUID) -> str:
    return f"{tenant_id}#tasks"


def may_follow_tasks(who: Principal) -> bool:
    """Whether the queue of their tenant is this person's, or this machine's, to know."""
    return reviewers(Scope.REVIEW).verdict(who) is Verdict.WELCOME


def task_message(changed: TaskChanged) -> dict[str, Any]:
    """The frame that tells a reviewer where the task stands."""
    wire = changed.wire()
    told = {name: value for name, value in wire.items() if name not in {"tenantId", "at"}}
    return {"event": "task:changed", **told, "timestamp": wire["at"]}
