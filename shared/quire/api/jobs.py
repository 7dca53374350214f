"""Where the work on documents stands."""

from __future__ import annotations

from uuid import UUID

from quire import bootstrap
from quire.domain.access import people
from quire.domain.jobs import ShownJob
from quire.domain.lists import JobQuery
from quire.domain.people import Scope
from quire.doors.requests import Request
from quire.doors.routes import Listed, Routes
from quire.steps import documents

READERS = people(Scope.DOCUMENTS_READ)

routes = Routes()


@routes.get("/v1/jobs", allowed=READERS)
def list_jobs(request: Request, query: JobQuery) -> Listed[ShownJob]:
    """Jobs, the newest first."""
    return Listed(documents.list_jobs(query, request.principal, documents=bootstrap.documents()), query)


@routes.get("/v1/jobs/{id}", allowed=READERS)
def get_job(request: Request, job_id: UUID) -> documents.JobReport:
    """One job with its timings, its cost and its log."""
    return documents.get_job(job_id, request.principal, documents=bootstrap.documents())
