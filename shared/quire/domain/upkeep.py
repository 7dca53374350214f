"""What is left over: uploads that never came, jobs that stand still, objects that have to go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from quire.domain.codes import VERDICTS, ErrorCode
from quire.domain.jobs import EventName
from quire.domain.model import Model
from quire.domain.refs import JobRef


class Note(Model):
    """Somebody was about to give the database work."""

    number: int
    at: datetime


class Unfinished(Model):
    """A job that has not ended, and the content that its document is bound to."""

    job: JobRef
    updated_at: datetime
    version_id: str | None
    sha256: str | None
    size: int


class Erasure(Model):
    """A document, or a timetable, that is gone, and what of it may still lie or run somewhere."""

    tenant_id: UUID
    document_id: UUID
    jobs: tuple[UUID, ...]
    executions: tuple[str, ...]
    created_at: datetime

    @property
    def prefix(self) -> str:
        """Where all its objects are."""
        return f"{self.tenant_id}/{self.document_id}/"


class RunStatus(StrEnum):
    RUNNING = "RUNNING"
    PENDING_REDRIVE = "PENDING_REDRIVE"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    ABORTED = "ABORTED"

    @property
    def is_at_work(self) -> bool:
        return self in {RunStatus.RUNNING, RunStatus.PENDING_REDRIVE}


class Run(Model):
    """How the execution of an attempt stands."""

    status: RunStatus
    error: str | None = None


def ending(run: Run) -> tuple[EventName, ErrorCode]:
    """How a job ends whose execution ended badly without saying so."""
    if run.status is RunStatus.TIMED_OUT:
        return EventName.FAILED, ErrorCode.TIMEOUT
    code = _CODES.get(run.error or "", ErrorCode.INTERNAL)
    return (EventName.REJECTED if code in VERDICTS else EventName.FAILED), code


_CODES: Mapping[Any, ErrorCode] = {code.value: code for code in ErrorCode}
