"""The database in memory: documents, jobs, events, results and the outbox."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from fakes.listing import is_seen, page_of
from quire import events
from quire.domain.flow import Saved
from quire.domain.intake import Arrival, Arrived, Known, Parcel
from quire.domain.jobs import Job, JobEvent, LoggedEvent, advanced, begun
from quire.domain.lists import DocumentQuery, Found, JobQuery
from quire.domain.people import Principal
from quire.domain.refs import JobRef, ObjectRef
from quire.domain.results import Cost, Document, Extraction, Stored
from quire.domain.review import Draft
from quire.domain.routing import ReviewPolicy
from quire.domain.search import Highlight, Hit, SearchQuery, folded, highlight, searchable
from quire.domain.statuses import Status
from quire.domain.upkeep import Erasure
from quire.domain.uploads import Origin, Registered, Registration, Retry
from quire.events import Announcement


@dataclass(frozen=True)
class _Kept:
    """What a key stands for: the document that it got, the request it came with, and where the document came from."""

    registration: Registration
    fingerprint: str
    origin: Origin


@dataclass
class FakeStore:
    """The ports Documents, Arrivals, Journal, Results, Outbox."""

    registrations: dict[UUID, Registration] = field(default_factory=dict)
    jobs_by_id: dict[UUID, Job] = field(default_factory=dict)
    log: dict[UUID, list[LoggedEvent]] = field(default_factory=dict)
    pins: dict[UUID, Arrival] = field(default_factory=dict)
    extractions: dict[tuple[UUID, int], Extraction] = field(default_factory=dict)
    drafts: dict[UUID, Draft] = field(default_factory=dict)
    keys: dict[tuple[UUID, UUID, str], _Kept] = field(default_factory=dict)
    duplicates: dict[UUID, UUID] = field(default_factory=dict)
    retries: dict[UUID, Retry] = field(default_factory=dict)
    removals: dict[UUID, Erasure] = field(default_factory=dict)
    waiting: list[Announcement] = field(default_factory=list)
    policies: dict[UUID, ReviewPolicy] = field(default_factory=dict)
    budgets: dict[UUID, Decimal] = field(default_factory=dict)
    when_ended: Callable[[Job], None] = lambda _job: None

    def register(self, registration: Registration) -> Registered:
        key = (registration.job.tenant_id, registration.user_id, registration.idempotency_key or "")
        if registration.idempotency_key and key in self.keys:
            return self._repeated(self.keys[key], registration)
        earlier = self._known(registration)
        origin = Origin.NEW if earlier is None else Origin.DUPLICATE
        if registration.idempotency_key:
            self.keys[key] = _Kept(earlier or registration, registration.request.fingerprint, origin)
        if earlier is not None:
            return self._registered(origin, earlier)
        self.registrations[registration.job.document_id] = registration
        self.jobs_by_id[registration.job.job_id] = begun(registration.job, registration.user_id, registration.at)
        return self._registered(origin, registration)

    def _repeated(self, kept: _Kept, registration: Registration) -> Registered:
        if kept.fingerprint != registration.request.fingerprint:
            return self._registered(Origin.CONFLICT, kept.registration)
        again = Origin.REPEATED if kept.origin is Origin.NEW else kept.origin
        return self._registered(again, kept.registration)

    def _known(self, registration: Registration) -> Registration | None:
        if registration.request.sha256 is None or registration.request.force:
            return None
        return self._completed(registration, registration.request.sha256, seen=registration.sees_everything)

    def _completed(self, like: Registration, sha256: str | None, *, seen: bool) -> Registration | None:
        for document_id, pin in self.pins.items():
            kept = self.registrations[document_id]
            completed = self.jobs_by_id[kept.job.job_id].status is Status.COMPLETED
            ours = kept.job.tenant_id == like.job.tenant_id and (seen or kept.user_id == like.user_id)
            same = pin.sha256 == sha256 and kept.request.type == like.request.type and kept is not like
            if ours and completed and same:
                return kept
        return None

    def _registered(self, origin: Origin, kept: Registration) -> Registered:
        return Registered(origin=origin, job=kept.job, status=self.jobs_by_id[kept.job.job_id].status)

    def documents(self, who: Principal, query: DocumentQuery) -> Found[Document]:
        seen = [one for one in self.registrations.values() if is_seen(one, who)]
        ours = [self._document(one) for one in seen if self._fits(one, query)]
        keys: dict[str, Callable[[Document], Any]] = {
            "createdAt": lambda one: (one.created_at, one.document_id),
            "updatedAt": lambda one: (one.updated_at, one.document_id),
            "fileName": lambda one: (one.file_name, one.document_id),
            "size": lambda one: (one.size, one.document_id),
        }
        return page_of(ours, query, keys[query.sort_by], lambda one: one.document_id)

    def jobs(self, who: Principal, query: JobQuery) -> Found[Job]:
        ours = [job for job in self.jobs_by_id.values() if is_seen(self.registrations[job.document_id], who)]
        return page_of(ours, query, lambda job: (job.created_at, job.job_id), lambda job: job.job_id)

    def _fits(self, one: Registration, query: DocumentQuery) -> bool:
        named = query.q is None or query.q.casefold() in one.request.file_name.casefold()
        return query.type in {None, self._document(one).type or one.request.type} and (
            named or bool(self._highlights(one, query.q or ""))
        )

    def _highlights(self, one: Registration, words: str) -> Sequence[Highlight]:
        """Where all of the words stand; the fake knows neither phrases nor exclusions."""
        extraction = self._extraction(one.job.document_id)
        if extraction is None:
            return []
        wanted = set(folded(words).split())
        entries = searchable(one.request.file_name, extraction)
        holding = [entry for entry in entries if wanted <= set(re.findall(r"\w+", folded(entry.body)))]
        return [found for entry in holding if (found := highlight(entry, words))]

    def search(self, who: Principal, query: SearchQuery) -> Found[Hit]:
        seen = [one for one in self.registrations.values() if is_seen(one, who)]
        hits = [
            Hit(document=self._document(one), highlights=tuple(found))
            for one in seen
            if (found := self._highlights(one, query.q))
        ]
        return Found(hits[query.offset : query.offset + query.limit], len(hits))

    def original(self, who: Principal, document_id: UUID) -> Stored | None:
        pin = self.pins.get(document_id)
        if pin is None or self.document(who, document_id) is None:
            return None
        request = self.registrations[document_id].request
        ref = ObjectRef(bucket="quire-uploads", key=pin.job.upload_key, version_id=pin.version_id)
        return Stored(object=ref, file_name=request.file_name, content_type=request.content_type)

    def pictured(self, who: Principal, document_id: UUID) -> JobRef | None:
        document = self.document(who, document_id)
        if document is None:
            return None
        return self.registrations[document_id].job

    def retry(self, who: Principal, job_id: UUID, retry: Retry) -> Job | None:
        found = self.job(who, job_id)
        if found is None or not found[0].status.is_final:
            return None
        kept, pin = self.registrations[found[0].document_id], self.pins.get(found[0].document_id)
        if pin is None or kept.job.job_id != job_id:
            return None
        job = kept.job.model_copy(
            update={"job_id": retry.job_id, "attempt": kept.job.attempt + 1, "correlation_id": retry.correlation_id}
        )
        self.registrations[job.document_id] = kept.model_copy(update={"job": job})
        self.retries[retry.job_id] = retry
        started = self.jobs_by_id[retry.job_id] = begun(job, kept.user_id, retry.at)
        ref = ObjectRef(bucket="quire-uploads", key=job.upload_key, version_id=pin.version_id)
        self.waiting.append(events.resubmitted(job, Arrived(object=ref, size=kept.request.size)))
        self.waiting.append(events.job_changed(started))
        return started

    def erase(self, who: Principal, document_id: UUID, *, at: datetime) -> bool:
        if self.document(who, document_id) is None:
            return False
        jobs = [job for job in self.jobs_by_id.values() if job.document_id == document_id]
        pin = self.pins.pop(document_id, None)
        runs = [job.ref.execution(pin.sha256) for job in jobs] if pin and pin.sha256 else []
        self.removals[document_id] = Erasure(
            tenant_id=who.tenant_id,
            document_id=document_id,
            jobs=tuple(job.job_id for job in jobs),
            executions=tuple(runs),
            created_at=at,
        )
        del self.registrations[document_id]
        for job in jobs:
            del self.jobs_by_id[job.job_id]
            self.log.pop(job.job_id, None)
        self.extractions = {key: one for key, one in self.extractions.items() if key[0] != document_id}
        self.keys = {key: kept for key, kept in self.keys.items() if kept.registration.job.document_id != document_id}
        self.waiting = [one for one in self.waiting if one.detail.get("documentId") != str(document_id)]
        self.waiting.append(events.erased(who.tenant_id, document_id))
        return True

    def document(self, who: Principal, document_id: UUID) -> Document | None:
        kept = self.registrations.get(document_id)
        return None if kept is None or not is_seen(kept, who) else self._document(kept)

    def job(self, who: Principal, job_id: UUID) -> tuple[Job, Sequence[LoggedEvent]] | None:
        job = self.jobs_by_id.get(job_id)
        if job is None or not is_seen(self.registrations[job.document_id], who):
            return None
        return job, self.log.get(job_id, [])

    def extraction(self, who: Principal, document_id: UUID) -> Extraction | None:
        return self._extraction(document_id) if self.document(who, document_id) else None

    def _extraction(self, document_id: UUID) -> Extraction | None:
        attempts = [attempt for one, attempt in self.extractions if one == document_id]
        return self.extractions[document_id, max(attempts)] if attempts else None

    def ping(self) -> None:
        return None

    def _document(self, kept: Registration) -> Document:
        job, request, pin = self.jobs_by_id[kept.job.job_id], kept.request, self.pins.get(kept.job.document_id)
        extraction = self._extraction(kept.job.document_id)
        draft = self.drafts.get(kept.job.document_id)
        return Document(
            document_id=kept.job.document_id,
            job_id=job.job_id,
            file_name=request.file_name,
            content_type=request.content_type,
            size=request.size,
            sha256=request.sha256 if pin is None else pin.sha256,
            type=extraction.type if extraction else draft and draft.type,
            pages=len(extraction.pages) if extraction else draft and draft.pages,
            status=job.status,
            progress=job.progress,
            confidence=job.confidence,
            error_code=job.error_code,
            duplicate_of=self.duplicates.get(kept.job.document_id),
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
            force=request.force,
            use_llm=kept.job.job_id not in self.retries or self.retries[kept.job.job_id].use_llm,
            status=self.jobs_by_id[kept.job.job_id].status,
            review=self.policies.get(tenant_id, ReviewPolicy()),
            monthly_usd=self.budgets.get(tenant_id),
        )

    def pin(self, arrival: Arrival) -> str:
        return self.pins.setdefault(arrival.job.document_id, arrival).version_id

    def known(self, arrival: Arrival) -> Known | None:
        earlier = self._completed(self.registrations[arrival.job.document_id], arrival.sha256, seen=True)
        extraction = earlier and self._extraction(earlier.job.document_id)
        return Known(job=earlier.job, pages=len(extraction.pages)) if earlier and extraction else None

    def adopt(self, arrival: Arrival) -> Saved | None:
        own = self.registrations[arrival.job.document_id]
        earlier = self._completed(own, arrival.sha256, seen=True)
        extraction = earlier and self._extraction(earlier.job.document_id)
        if earlier is None or extraction is None:
            return None
        self.extractions[arrival.job.document_id, 1] = extraction.model_copy(update={"cost": Cost()})
        self.duplicates[arrival.job.document_id] = earlier.job.document_id
        return Saved(confidence=extraction.confidence, calibrated=extraction.calibrated, route=extraction.route)

    def has_ended(self, job: JobRef) -> bool:
        kept = self.jobs_by_id.get(job.job_id)
        return kept is None or kept.status.is_final

    def save(self, job: JobRef, extraction: Extraction) -> None:
        self.extractions.setdefault((job.document_id, job.attempt), extraction)
        self.duplicates.pop(job.document_id, None)

    def append(self, event: JobEvent) -> bool:
        job = self.jobs_by_id.get(event.detail.job_id)
        if job is None or job.tenant_id != event.detail.tenant_id:
            return False
        self._log(event)
        moved = advanced(job, event)
        if moved is not None:
            self.jobs_by_id[job.job_id] = moved
            self.waiting.append(events.job_changed(moved))
        if moved is not None and moved.status.is_final and not job.status.is_final:
            self._end(moved)
        return moved is not None

    def _end(self, job: Job) -> None:
        pin = self.pins.get(job.document_id)
        if job.status is Status.CANCELLED and pin is not None and pin.sha256 is not None:
            self.waiting.append(events.stop_run(job, job.ref.execution(pin.sha256)))
        self.when_ended(job)

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
