"""Rows into models, in one place for each model, and the one rule of who sees which."""

from __future__ import annotations

from typing import Any, LiteralString

from psycopg.rows import DictRow

from quire.domain.jobs import Job, LoggedEvent
from quire.domain.people import Principal
from quire.domain.results import Document

JOB_COLUMNS: LiteralString = """j.job_id, j.document_id, j.tenant_id, j.user_id, j.attempt, j.correlation_id, j.status,
    j.stage, j.progress, j.version, j.confidence, j.calibrated, j.route, j.error_code, j.created_at,
    j.updated_at"""

DOCUMENT_COLUMNS: LiteralString = """d.document_id, d.job_id, d.file_name, d.content_type, d.size,
    CASE WHEN d.version_id IS NULL THEN d.declared_sha256 ELSE d.sha256 END AS sha256,
    d.type, d.pages, d.metadata, d.created_at,
    j.status, j.progress, j.confidence, j.error_code, j.updated_at,
    (SELECT o.document_id FROM documents o WHERE o.document_id = d.duplicate_of
        AND (%(sees_everything)s OR o.user_id = %(user_id)s)) AS duplicate_of"""

DOCUMENTS: LiteralString = "documents d JOIN jobs j ON j.job_id = d.job_id"

VISIBLE_DOCUMENT: LiteralString = "(%(sees_everything)s OR d.user_id = %(user_id)s)"
VISIBLE_JOB: LiteralString = "(%(sees_everything)s OR j.user_id = %(user_id)s)"
"""Members see what they sent. The tenant is the row-level security's to keep."""

OF_STATUS: LiteralString = "(cardinality(%(status)s::job_status[]) = 0 OR j.status = ANY(%(status)s::job_status[]))"


def seen_by(who: Principal, **more: Any) -> dict[str, Any]:
    """The arguments of a statement that asks for what is visible."""
    return {"sees_everything": who.sees_everything, "user_id": who.user_id, **more}


def job_of(row: DictRow) -> Job:
    return Job.model_validate({name: row[name] for name in Job.model_fields})


def document_of(row: DictRow) -> Document:
    return Document.model_validate({name: row[name] for name in Document.model_fields})


def event_of(row: DictRow) -> LoggedEvent:
    return LoggedEvent.model_validate(row)


def containing(words: str) -> str:
    """The pattern of ILIKE for a text that holds exactly these characters."""
    escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
