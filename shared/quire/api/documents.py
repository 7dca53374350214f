"""Announcing documents, and what was read from them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from pydantic import Field

from quire import bootstrap
from quire.domain.access import people
from quire.domain.limits import Rate
from quire.domain.lists import DocumentQuery
from quire.domain.page_words import PlacedWords
from quire.domain.people import Scope
from quire.domain.results import Document, Link, Result, ResultQuery
from quire.domain.search import Hit, SearchQuery
from quire.domain.uploads import Accepted, Asked, UploadRequest
from quire.doors.requests import Request
from quire.doors.routes import Listed, Routes
from quire.steps import documents, page_words, types, usage
from quire.steps.relay import relay_at_once

READERS = people(Scope.DOCUMENTS_READ)

PageNumber = Annotated[int, Field(ge=1, le=500)]

routes = Routes()


@routes.post(
    "/v1/documents/upload", allowed=people(Scope.DOCUMENTS_WRITE), status=HTTPStatus.CREATED, limit=Rate.UPLOAD
)
def upload(request: Request, body: UploadRequest) -> Accepted:
    """Announce a file and get the form to post it with."""
    types.refuse_unknown(body.type, request.principal, own=bootstrap.document_types())
    usage.refuse_beyond_budget(
        request.principal,
        usages=bootstrap.usages(),
        clock=bootstrap.now,
        ceiling=bootstrap.settings().monthly_usd,
    )
    return documents.upload(
        body,
        request.principal,
        documents=bootstrap.documents(),
        forms=bootstrap.upload_forms(),
        clock=bootstrap.now,
        max_bytes=bootstrap.settings().max_bytes,
        asked=Asked(correlation_id=request.correlation_id, idempotency_key=request.idempotency_key),
        chores=bootstrap.chores(),
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
def get_result(request: Request, document_id: UUID, query: ResultQuery) -> Result:
    """What was read from a document; with `draft` also while it waits for a person."""
    return documents.get_result(
        document_id,
        query,
        request.principal,
        documents=bootstrap.documents(),
        objects=bootstrap.objects(),
        links=bootstrap.links(),
    )


@routes.get("/v1/documents/{id}/original", allowed=READERS)
def get_original(request: Request, document_id: UUID) -> Link:
    """A link to the file as it was uploaded, for a few minutes."""
    return documents.get_original(
        document_id, request.principal, documents=bootstrap.documents(), links=bootstrap.links()
    )


@routes.get("/v1/documents/{id}/pages/{n}", allowed=READERS)
def get_page(request: Request, document_id: UUID, number: PageNumber) -> Link:
    """A link to the image of a page, for a few minutes."""
    return documents.get_page(
        document_id,
        number,
        request.principal,
        documents=bootstrap.documents(),
        objects=bootstrap.objects(),
        links=bootstrap.links(),
    )


@routes.get("/v1/documents/{id}/pages/{n}/words", allowed=READERS)
def get_words(request: Request, document_id: UUID, number: PageNumber) -> PlacedWords:
    """The words of a page with their places, in reading order."""
    return page_words.get_words(
        document_id,
        number,
        request.principal,
        documents=bootstrap.documents(),
        objects=bootstrap.objects(),
    )


@routes.delete("/v1/documents/{id}", allowed=people(Scope.DOCUMENTS_WRITE))
def delete_document(request: Request, document_id: UUID) -> None:
    """Delete a document with everything that was made from it."""
    documents.delete_document(
        document_id,
        request.principal,
        documents=bootstrap.documents(),
        chores=bootstrap.chores(),
        clock=bootstrap.now,
    )
    relay_at_once(outbox=bootstrap.outbox(), bus=bootstrap.bus(), orders=bootstrap.orders())


@routes.get("/v1/search", allowed=READERS)
def search(request: Request, query: SearchQuery) -> Listed[Hit]:
    """Documents in whose text or fields the words stand."""
    return Listed(documents.search(query, request.principal, documents=bootstrap.documents()), query)
