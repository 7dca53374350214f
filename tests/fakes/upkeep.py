"""Notes and repetitions in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from fakes.services import NOON
from fakes.store import FakeStore
from quire.domain.flow import Saved
from quire.domain.jobs import Job
from quire.domain.refs import JobRef
from quire.domain.repeats import Claim, KeptAnswer, Verdict
from quire.domain.statuses import Status
from quire.domain.upkeep import Erasure, Note, Unfinished


@dataclass
class FakeChores:
    latest: Note = field(default_factory=lambda: Note(number=0, at=NOON))
    is_open: bool = False

    def note(self) -> None:
        self.latest = Note(number=self.latest.number + 1, at=NOON)
        self.is_open = True

    def open(self) -> Note | None:
        return self.latest if self.is_open else None

    def close(self, note: Note) -> None:
        self.is_open = self.is_open and note != self.latest


@dataclass
class FakeUpkeep:
    store: FakeStore
    purged: list[tuple[datetime, datetime]] = field(default_factory=list)

    def unfinished(self, *, late_before: datetime, still_before: datetime) -> Sequence[Unfinished]:
        going = [job for job in self.store.jobs_by_id.values() if not job.status.is_final]
        moments = (late_before, still_before)
        return [self._unfinished(job) for job in sorted(going, key=lambda job: _rank(job, *moments))]

    def _unfinished(self, job: Job) -> Unfinished:
        pin = self.store.pins.get(job.document_id)
        return Unfinished(
            job=job.ref,
            updated_at=job.updated_at,
            version_id=None if pin is None else pin.version_id,
            sha256=None if pin is None else pin.sha256,
            size=self.store.registrations[job.document_id].request.size,
        )

    def saved(self, job: JobRef) -> Saved | None:
        kept = self.store.extractions.get((job.document_id, job.attempt))
        return kept and Saved(confidence=kept.confidence, calibrated=kept.calibrated, route=kept.route)

    def erasures(self) -> Sequence[Erasure]:
        return list(self.store.removals.values())

    def erasure(self, tenant_id: UUID, document_id: UUID) -> Erasure | None:
        erasure = self.store.removals.get(document_id)
        return erasure if erasure is not None and erasure.tenant_id == tenant_id else None

    def finish_erasure(self, erasure: Erasure) -> None:
        self.store.removals.pop(erasure.document_id, None)

    def purge(self, *, keys_before: datetime, sent_before: datetime) -> int:
        self.purged.append((keys_before, sent_before))
        return 0


def _rank(job: Job, late_before: datetime, still_before: datetime) -> int:
    if job.updated_at > still_before:
        return 2
    return 0 if job.status is Status.PENDING and job.updated_at <= late_before else 1


@dataclass
class _Kept:
    claim: Claim
    at: datetime
    answer: KeptAnswer | None = None


@dataclass
class FakeRepeats:
    kept: dict[tuple[UUID, UUID, str, str], _Kept] = field(default_factory=dict)

    def claim(self, claim: Claim, *, at: datetime) -> KeptAnswer | Verdict:
        earlier = self.kept.setdefault(_key(claim), _Kept(claim, at))
        if earlier.claim is claim:
            return Verdict.FIRST
        if earlier.claim.fingerprint != claim.fingerprint:
            return Verdict.ANOTHER_REQUEST
        if earlier.answer is None and at - earlier.at > timedelta(minutes=1):
            self.kept[_key(claim)] = _Kept(claim, at)
            return Verdict.FIRST
        return earlier.answer or Verdict.AT_WORK

    def keep(self, claim: Claim, answer: KeptAnswer) -> None:
        self.kept[_key(claim)].answer = answer

    def release(self, claim: Claim) -> None:
        if self.kept[_key(claim)].answer is None:
            del self.kept[_key(claim)]


def _key(claim: Claim) -> tuple[UUID, UUID, str, str]:
    return claim.tenant_id, claim.user_id, claim.route, claim.key
