"""Rows into models, in one place for each model."""

from __future__ import annotations

from psycopg.rows import DictRow

from quire.domain.jobs import Job, LoggedEvent
from quire.domain.results import Document

JOB_COLUMNS = """j.job_id, j.document_id, j.tenant_id, j.user_id, j.attempt, j.correlation_id, j.status,
    j.stage, j.progress, j.version, j.confidence, j.calibrated, j.route, j.error_code, j.created_at,
    j.updated_at"""

DOCUMENT_COLUMNS = """d.document_id, d.job_id, d.file_name, d.content_type, d.size,
    coalesce(d.sha256, d.declared_sha256) AS sha256, d.type, d.pages, d.metadata, d.created_at,
    j.status, j.error_code, j.updated_at"""


def job_of(row: DictRow) -> Job:
    return Job.model_validate(row)


def document_of(row: DictRow) -> Document:
    return Document.model_validate(row)


def event_of(row: DictRow) -> LoggedEvent:
    return LoggedEvent.model_validate(row)
