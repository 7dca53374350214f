"""Where the work on documents stands."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from quire import bootstrap
from quire.domain.access import people
from quire.domain.jobs import ShownJob
from quire.domain.lists import JobQuery
from quire.domain.people import Scope
from quire.domain.uploads import RetryRequest
from quire.doors.requests import Request
from quire.doors.routes import Listed, Routes
from quire.steps import documents, jobs, usage
from quire.steps.relay import relay_at_once

READERS = people(Scope.DOCUMENTS_READ)
WRITERS = people(Scope.DOCUMENTS_WRITE)

routes = Routes()


@routes.get("/v1/jobs", allowed=READERS)
def list_jobs(request: Request, query: JobQuery) -> Listed[ShownJob]:
    """Jobs, the newest first."""
    return Listed(documents.list_jobs(query, request.principal, documents=bootstrap.documents()), query)


@routes.get("/v1/jobs/{id}", allowed=READERS)
def get_job(request: Request, job_id: UUID) -> documents.JobReport:
    """One job with its timings, its cost and its log."""
    return documents.get_job(job_id, request.principal, documents=bootstrap.documents())


@routes.post("/v1/jobs/{id}/cancel", allowed=WRITERS)
def cancel_job(request: Request, job_id: UUID) -> documents.JobReport:
    """End a job that has not ended yet."""
    cancelled = jobs.cancel(
        job_id,
        request.principal,
        documents=bootstrap.documents(),
        journal=bootstrap.journal(),
        chores=bootstrap.chores(),
        clock=bootstrap.now,
    )
    relay_at_once(outbox=bootstrap.outbox(), bus=bootstrap.bus(), orders=bootstrap.orders())
    return cancelled


@routes.post("/v1/jobs/{id}/retry", allowed=WRITERS, status=HTTPStatus.CREATED, creates=True)
def retry_job(request: Request, job_id: UUID, body: RetryRequest) -> ShownJob:
    """Try a document again, as a new job."""
    usage.refuse_beyond_budget(
        request.principal,
        usages=bootstrap.usages(),
        clock=bootstrap.now,
        ceiling=bootstrap.settings().monthly_usd,
    )
    job = jobs.retry(
        job_id,
        body,
        request.principal,
        documents=bootstrap.documents(),
        chores=bootstrap.chores(),
        clock=bootstrap.now,
        correlation_id=request.correlation_id,
    )
    relay_at_once(outbox=bootstrap.outbox(), bus=bootstrap.bus(), orders=bootstrap.orders())
    return job
