"""Doorway: announcing documents, and asking what became of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from quire import bootstrap
from quire.domain.lists import DocumentQuery, JobQuery
from quire.domain.uploads import UploadRequest
from quire.doors.rest import RestDoor
from quire.steps import documents

door = RestDoor()


@door.post("/v1/documents/upload")
def upload() -> Response[str]:
    accepted = documents.upload(
        door.body(UploadRequest),
        door.principal,
        documents=bootstrap.documents(),
        forms=bootstrap.upload_forms(),
        clock=bootstrap.now,
        max_bytes=bootstrap.settings().max_bytes,
        correlation_id=door.correlation_id,
        idempotency_key=door.idempotency_key,
    )
    return door.reply(accepted.shown(), HTTPStatus.CREATED)


@door.get("/v1/documents")
def list_documents() -> Response[str]:
    query = door.query(DocumentQuery)
    found = documents.list_documents(query, door.principal, documents=bootstrap.documents())
    return door.reply_page([document.wire() for document in found.items], query, found.total)


@door.get("/v1/documents/<document_id>")
def get_document(document_id: str) -> Response[str]:
    found = documents.get_document(door.id_in_path(document_id), door.principal, documents=bootstrap.documents())
    return door.reply(found.wire())


@door.get("/v1/documents/<document_id>/result")
def get_result(document_id: str) -> Response[str]:
    found = documents.get_result(door.id_in_path(document_id), door.principal, documents=bootstrap.documents())
    return door.reply(found.wire())


@door.get("/v1/jobs")
def list_jobs() -> Response[str]:
    query = door.query(JobQuery)
    found = documents.list_jobs(query, door.principal, documents=bootstrap.documents())
    return door.reply_page([job.shown() for job in found.items], query, found.total)


@door.get("/v1/jobs/<job_id>")
def get_job(job_id: str) -> Response[str]:
    found = documents.get_job(door.id_in_path(job_id), door.principal, documents=bootstrap.documents())
    return door.reply(found.shown())


@door.get("/v1/health/live")
def live() -> Response[str]:
    return door.reply({"status": "live"})


@door.get("/v1/health/ready")
def ready() -> Response[str]:
    bootstrap.documents().ping()
    return door.reply({"status": "ready"})


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    return door.serve(event, context, origin=bootstrap.settings().allowed_origin)
