"""The database in memory: documents, jobs, events, results and the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from quire import events
from quire.domain.flow import JobRef
from quire.domain.intake import Arrival, Parcel
from quire.domain.jobs import Job, JobEvent, LoggedEvent, Status, advanced, begun
from quire.domain.lists import DocumentQuery, Found, JobQuery, PageQuery
from quire.domain.people import Principal
from quire.domain.results import Document, Extraction
from quire.domain.uploads import Origin, Registered, Registration
from quire.events import Announcement

T = TypeVar("T", Document, Job)


@dataclass
class FakeStore:
    """The ports Documents, Arrivals, Journal, Results and Outbox."""

    registrations: dict[UUID, Registration] = field(default_factory=dict)
    jobs_by_id: dict[UUID, Job] = field(default_factory=dict)
    log: dict[UUID, list[LoggedEvent]] = field(default_factory=dict)
    pins: dict[UUID, Arrival] = field(default_factory=dict)
    extractions: dict[tuple[UUID, int], Extraction] = field(default_factory=dict)
    keys: dict[tuple[UUID, str], UUID] = field(default_factory=dict)
    waiting: list[Announcement] = field(default_factory=list)

    def register(self, registration: Registration) -> Registered:
        key = (registration.job.tenant_id, registration.idempotency_key or "")
        if registration.idempotency_key and key in self.keys:
            return self._repeated(self.registrations[self.keys[key]], registration)
        earlier = self._known(registration)
        if registration.idempotency_key:
            self.keys[key] = (earlier or registration).job.document_id
        if earlier is not None:
            return self._registered(Origin.DUPLICATE, earlier)
        self.registrations[registration.job.document_id] = registration
        self.jobs_by_id[registration.job.job_id] = begun(registration.job, registration.user_id, registration.at)
        return self._registered(Origin.NEW, registration)

    def _repeated(self, kept: Registration, registration: Registration) -> Registered:
        same = kept.request.fingerprint == registration.request.fingerprint
        return self._registered(Origin.REPEATED if same else Origin.CONFLICT, kept)

    def _known(self, registration: Registration) -> Registration | None:
        if registration.request.sha256 is None or registration.request.force:
            return None
        for document_id, pin in self.pins.items():
            kept = self.registrations[document_id]
            completed = self.jobs_by_id[kept.job.job_id].status is Status.COMPLETED
            ours = kept.job.tenant_id == registration.job.tenant_id
            if ours and completed and pin.sha256 == registration.request.sha256:
                return kept
        return None

    def _registered(self, origin: Origin, kept: Registration) -> Registered:
        return Registered(origin=origin, job=kept.job, status=self.jobs_by_id[kept.job.job_id].status)

    def documents(self, who: Principal, query: DocumentQuery) -> Found[Document]:
        ours = [self._document(one) for one in self.registrations.values() if one.job.tenant_id == who.tenant_id]
        keys: dict[str, Callable[[Document], Any]] = {
            "createdAt": lambda one: (one.created_at, one.document_id),
            "updatedAt": lambda one: (one.updated_at, one.document_id),
            "fileName": lambda one: (one.file_name, one.document_id),
            "size": lambda one: (one.size, one.document_id),
        }
        return _page(ours, query, keys[query.sort_by])

    def jobs(self, who: Principal, query: JobQuery) -> Found[Job]:
        ours = [job for job in self.jobs_by_id.values() if job.tenant_id == who.tenant_id]
        return _page(ours, query, lambda job: (job.created_at, job.job_id))

    def document(self, who: Principal, document_id: UUID) -> Document | None:
        kept = self.registrations.get(document_id)
        return None if kept is None or kept.job.tenant_id != who.tenant_id else self._document(kept)

    def job(self, who: Principal, job_id: UUID) -> tuple[Job, Sequence[LoggedEvent]] | None:
        job = self.jobs_by_id.get(job_id)
        return None if job is None or job.tenant_id != who.tenant_id else (job, self.log.get(job_id, []))

    def extraction(self, who: Principal, document_id: UUID) -> Extraction | None:
        return self.extractions.get((document_id, 1)) if self.document(who, document_id) else None

    def ping(self) -> None:
        return None

    def _document(self, kept: Registration) -> Document:
        job, request, pin = self.jobs_by_id[kept.job.job_id], kept.request, self.pins.get(kept.job.document_id)
        extraction = self.extractions.get((kept.job.document_id, 1))
        return Document(
            document_id=kept.job.document_id,
            job_id=job.job_id,
            file_name=request.file_name,
            content_type=request.content_type,
            size=request.size,
            sha256=(pin and pin.sha256) or request.sha256,
            type=extraction and extraction.type,
            pages=None if extraction is None else len(extraction.pages),
            status=job.status,
            error_code=job.error_code,
            metadata=request.metadata,
            created_at=kept.at,
            updated_at=job.updated_at,
        )

    def parcel(self, tenant_id: UUID, document_id: UUID) -> Parcel | None:
        kept = self.registrations.get(document_id)
        if kept is None or kept.job.tenant_id != tenant_id:
            return None
        pin, request = self.pins.get(document_id), kept.request
        return Parcel(
            job=kept.job,
            content_type=request.content_type,
            size=request.size,
            sha256=request.sha256,
            type=request.type,
            pinned_version=None if pin is None else pin.version_id,
        )

    def pin(self, arrival: Arrival) -> str:
        return self.pins.setdefault(arrival.job.document_id, arrival).version_id

    def save(self, job: JobRef, extraction: Extraction) -> None:
        self.extractions.setdefault((job.document_id, job.attempt), extraction)

    def append(self, event: JobEvent) -> bool:
        job = self.jobs_by_id.get(event.detail.job_id)
        if job is None or job.tenant_id != event.detail.tenant_id:
            raise LookupError(event.detail.job_id)
        self._log(event)
        moved = advanced(job, event)
        if moved is not None:
            self.jobs_by_id[job.job_id] = moved
            self.waiting.append(events.job_changed(moved))
        return moved is not None

    def _log(self, event: JobEvent) -> None:
        log, detail = self.log.setdefault(event.detail.job_id, []), event.detail
        if all(event.id != one.id and (detail.attempt, event.name) != (one.attempt, one.name) for one in log):
            entry = LoggedEvent(
                id=event.id,
                name=event.name,
                attempt=detail.attempt,
                at=detail.at,
                recorded_at=datetime.now(UTC),
                error_code=detail.error_code,
            )
            log.append(entry)
            log.sort(key=lambda one: (one.at, one.name))

    def send_some(self, send: Callable[[Sequence[Announcement]], Sequence[bool]]) -> tuple[int, int]:
        batch = self.waiting[:10]
        if not batch:
            return 0, 0
        taken = send(batch)
        kept = [one for one, was_taken in zip(batch, taken, strict=True) if not was_taken]
        self.waiting = kept + self.waiting[10:]
        return len(batch) - len(kept), len(kept)


def _page(ours: list[T], query: PageQuery, key: Callable[[T], Any]) -> Found[T]:
    found = [one for one in ours if query.status in {None, one.status}]
    found.sort(key=key, reverse=query.order == "desc")
    return Found(found[query.offset : query.offset + query.limit], len(found))
