"""Values that tests start from."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from fakes.services import NOON
from quire.domain.ids import new_id
from quire.domain.jobs import EventName, Happened, JobEvent
from quire.domain.people import Principal, Role, Scope
from quire.domain.refs import JobRef
from quire.domain.results import Field
from quire.domain.review import Decision, Draft, NewTask
from quire.domain.tasks import TaskStatus
from quire.domain.timetables import Day, ReadBlock
from quire.domain.uploads import Registration, UploadRequest

PDF = b"%PDF-1.7 not really"


def a_principal(
    tenant_id: UUID | None = None,
    *,
    minutes: int = 15,
    role: Role = Role.MEMBER,
    scopes: frozenset[Scope] | None = None,
) -> Principal:
    return Principal(
        tenant_id=tenant_id or new_id(),
        user_id=new_id(),
        role=role,
        scopes=scopes,
        token_expires_at=NOON + timedelta(minutes=minutes),
    )


def a_job(who: Principal) -> JobRef:
    return JobRef(tenant_id=who.tenant_id, document_id=new_id(), job_id=new_id(), attempt=1, correlation_id="followed")


def a_request(content: bytes = PDF, **more: Any) -> UploadRequest:
    given = {"file_name": "a.pdf", "content_type": "application/pdf", "size": len(content)}
    return UploadRequest(**{**given, "sha256": sha256(content).hexdigest(), **more})


def a_registration(who: Principal, request: UploadRequest | None = None, key: str | None = None) -> Registration:
    return Registration(
        job=a_job(who), user_id=who.user_id, request=request or a_request(), idempotency_key=key, at=NOON
    )


def an_event(job: JobRef, name: EventName, *, id: str | None = None, after: float = 0, **more: Any) -> JobEvent:  # noqa: A002 - the field's name
    detail = Happened(**dict(job), at=NOON + timedelta(seconds=after), **more)
    return JobEvent(id=id or str(new_id()), name=name, detail=detail)


def a_task(
    job: JobRef,
    *,
    token: str = "token",
    seconds: float = 3600,
    after: float = 0,
    confidence: float | None = 60,
    **fields: Any,
) -> NewTask:
    read = {
        name: Field(value=value, confidence=60, source="ocr", page=1, box=(0, 0, 1, 1), why=None)
        for name, value in fields.items()
    }
    return NewTask(
        task_id=new_id(),
        job=job,
        token=token,
        asked_at=NOON + timedelta(seconds=after),
        draft=Draft(
            type="document",
            confidence=confidence,
            calibrated=True,
            fields=read,
            lines=(read,),
            timeblocks=(ReadBlock(name="Art", day_of_week=Day.MONDAY, confidence=60),),
            problems=(),
        ),
        created_at=NOON + timedelta(seconds=after),
        expires_at=NOON + timedelta(seconds=seconds),
    )


def a_decision(who: Principal, *, rejects: bool = False, after: float = 0, **fields: Any) -> Decision:
    return Decision(
        verdict=TaskStatus.REJECTED if rejects else TaskStatus.SUBMITTED,
        fields=fields,
        decided_by=who.user_id,
        decided_at=NOON + timedelta(seconds=after),
    )
