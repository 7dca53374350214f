"""Doorway: announcing documents, and asking what became of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from quire import bootstrap
from quire.domain.access import ANYONE, people
from quire.domain.health import Health
from quire.domain.jobs import ShownJob
from quire.domain.lists import DocumentQuery, JobQuery
from quire.domain.people import Scope
from quire.domain.results import Document, Result
from quire.domain.uploads import Accepted, UploadRequest
from quire.doors.rest import RestDoor
from quire.doors.routes import Listed
from quire.steps import documents

door = RestDoor()

READERS = people(Scope.DOCUMENTS_READ)


@door.post("/v1/documents/upload", allowed=people(Scope.DOCUMENTS_WRITE), status=HTTPStatus.CREATED)
def upload(body: UploadRequest) -> Accepted:
    """Announce a file and get the form to post it with."""
    return documents.upload(
        body,
        door.principal,
        documents=bootstrap.documents(),
        forms=bootstrap.upload_forms(),
        clock=bootstrap.now,
        max_bytes=bootstrap.settings().max_bytes,
        correlation_id=door.correlation_id,
        idempotency_key=door.idempotency_key,
    )


@door.get("/v1/documents", allowed=READERS)
def list_documents(query: DocumentQuery) -> Listed[Document]:
    """Documents and where their jobs stand."""
    return Listed(documents.list_documents(query, door.principal, documents=bootstrap.documents()), query)


@door.get("/v1/documents/{id}", allowed=READERS)
def get_document(document_id: UUID) -> Document:
    """One document."""
    return documents.get_document(document_id, door.principal, documents=bootstrap.documents())


@door.get("/v1/documents/{id}/result", allowed=READERS)
def get_result(document_id: UUID) -> Result:
    """What was read from a document."""
    return documents.get_result(document_id, door.principal, documents=bootstrap.documents())


@door.get("/v1/jobs", allowed=READERS)
def list_jobs(query: JobQuery) -> Listed[ShownJob]:
    """Jobs, the newest first."""
    return Listed(documents.list_jobs(query, door.principal, documents=bootstrap.documents()), query)


@door.get("/v1/jobs/{id}", allowed=READERS)
def get_job(job_id: UUID) -> documents.JobReport:
    """One job with its timings, its cost and its log."""
    return documents.get_job(job_id, door.principal, documents=bootstrap.documents())


@door.get("/v1/health/live", allowed=ANYONE)
def live() -> Health:
    """Whether the API answers."""
    return Health(status="live")


@door.get("/v1/health/ready", allowed=ANYONE)
def ready() -> Health:
    """Whether the API and its database answer."""
    bootstrap.documents().ping()
    return Health(status="ready")


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    return door.serve(event, context, origin=bootstrap.settings().allowed_origin)
