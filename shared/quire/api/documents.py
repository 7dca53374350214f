"""Announcing documents, and what was read from them."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from quire import bootstrap
from quire.domain.access import people
from quire.domain.lists import DocumentQuery
from quire.domain.people import Scope
from quire.domain.results import Document, Result
from quire.domain.uploads import Accepted, UploadRequest
from quire.doors.requests import Request
from quire.doors.routes import Listed, Routes
from quire.steps import documents

READERS = people(Scope.DOCUMENTS_READ)

routes = Routes()


@routes.post("/v1/documents/upload", allowed=people(Scope.DOCUMENTS_WRITE), status=HTTPStatus.CREATED)
def upload(request: Request, body: UploadRequest) -> Accepted:
    """Announce a file and get the form to post it with."""
    return documents.upload(
        body,
        request.principal,
        documents=bootstrap.documents(),
        forms=bootstrap.upload_forms(),
        clock=bootstrap.now,
        max_bytes=bootstrap.settings().max_bytes,
        correlation_id=request.correlation_id,
        idempotency_key=request.idempotency_key,
    )


@routes.get("/v1/documents", allowed=READERS)
def list_documents(request: Request, query: DocumentQuery) -> Listed[Document]:
    """Documents and where their jobs stand."""
    return Listed(documents.list_documents(query, request.principal, documents=bootstrap.documents()), query)


@routes.get("/v1/documents/{id}", allowed=READERS)
def get_document(request: Request, document_id: UUID) -> Document:
    """One document."""
    return documents.get_document(document_id, request.principal, documents=bootstrap.documents())


@routes.get("/v1/documents/{id}/result", allowed=READERS)
def get_result(request: Request, document_id: UUID) -> Result:
    """What was read from a document."""
    return documents.get_result(document_id, request.principal, documents=bootstrap.documents())
