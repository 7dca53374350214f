"""Reading jobs again, and stopping them."""

from __future__ import annotations

from uuid import UUID

from quire.domain.ids import new_id
from quire.domain.jobs import EventName, Happened, JobEvent, ShownJob, shown
from quire.domain.people import Principal
from quire.domain.uploads import Retry, RetryRequest
from quire.errors import Refusal, RefusalCode
from quire.ports import Chores, Clock, Documents, Journal
from quire.steps.documents import JobReport, get_job


def cancel(
    job_id: UUID, who: Principal, *, documents: Documents, journal: Journal, chores: Chores, clock: Clock
) -> JobReport:
    """Ends the job now; a run that is under way is stopped, and whatever it still says changes nothing."""
    job = get_job(job_id, who, documents=documents)
    if job.status.is_final:
        raise _too_late(job)
    chores.note()
    detail = Happened(**dict(job.ref), at=clock())
    moved = journal.append(JobEvent(id=str(new_id()), name=EventName.CANCELLED, detail=detail))
    now = get_job(job_id, who, documents=documents)
    if not moved:
        raise _too_late(now)
    return now


def _too_late(job: ShownJob) -> Refusal:
    return Refusal(RefusalCode.CONFLICT, "The job has ended already.", ("status", job.status.value))


def retry(
    job_id: UUID,
    request: RetryRequest,
    who: Principal,
    *,
    documents: Documents,
    chores: Chores,
    clock: Clock,
    correlation_id: str,
) -> ShownJob:
    """Begins the next attempt at the same content, as a job of its own."""
    earlier = get_job(job_id, who, documents=documents)
    if not earlier.status.is_final:
        raise Refusal(RefusalCode.CONFLICT, "The job has not ended yet.", ("status", earlier.status.value))
    chores.note()
    again = Retry(job_id=new_id(), use_llm=request.use_llm, correlation_id=correlation_id, at=clock())
    job = documents.retry(who, job_id, again)
    if job is None:
        raise Refusal(
            RefusalCode.CONFLICT,
            "Only the latest job of a document whose file has arrived can be tried again.",
            ("jobId", "a later job exists, or nothing was uploaded"),
        )
    return shown(job)
