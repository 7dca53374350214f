"""Announced uploads: once for each idempotency key, and not again for content that is known."""

from __future__ import annotations

from typing import LiteralString
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from quire.adapters.postgres.connection import Connection, Database
from quire.domain.jobs import Job, begun
from quire.domain.refs import JobRef
from quire.domain.uploads import Origin, Registered, Registration
from quire.failpoints import reach


def register(database: Database, registration: Registration) -> Registered:
    """The document of this request: the one made for its key, the one with its content, or a new one."""
    with database.transaction(registration.job.tenant_id) as connection:
        return (
            _repeated(connection, registration)
            or _duplicate(connection, registration)
            or _created(connection, registration)
        )


def _repeated(connection: Connection, registration: Registration) -> Registered | None:
    if registration.idempotency_key is None:
        return None
    job, request = registration.job, registration.request
    # A second request with this key waits here until the first one is decided.
    connection.execute(
        """
        INSERT INTO idempotency_keys (tenant_id, user_id, route, key, fingerprint, document_id)
        VALUES (%s, %s, 'upload', %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (job.tenant_id, *_key(registration), request.fingerprint, job.document_id),
    )
    kept = connection.execute(
        f"SELECT document_id, fingerprint, is_duplicate FROM idempotency_keys WHERE {_OF_KEY}",
        _key(registration),
    ).fetchone()
    if kept is None or kept["document_id"] == job.document_id:
        return None
    row = connection.execute(_JOB_OF_DOCUMENT, (kept["document_id"],)).fetchone()
    if row is None:
        return None
    if kept["fingerprint"] != request.fingerprint:
        return _registered(Origin.CONFLICT, row)
    return _registered(Origin.DUPLICATE if kept["is_duplicate"] else Origin.REPEATED, row)


def _key(registration: Registration) -> tuple[UUID, str | None]:
    return registration.user_id, registration.idempotency_key


def _duplicate(connection: Connection, registration: Registration) -> Registered | None:
    request = registration.request
    if request.sha256 is None or request.force:
        return None
    row = connection.execute(
        """
        SELECT j.tenant_id, j.document_id, j.job_id, j.attempt, j.correlation_id, j.status
        FROM documents d JOIN jobs j ON j.job_id = d.job_id
        WHERE d.sha256 = %(sha256)s AND j.status = 'completed' AND d.declared_type IS NOT DISTINCT FROM %(type)s
            AND (%(sees_everything)s OR d.user_id = %(user_id)s)
        ORDER BY d.created_at LIMIT 1
        """,
        {
            "sha256": request.sha256,
            "type": request.type,
            "sees_everything": registration.sees_everything,
            "user_id": registration.user_id,
        },
    ).fetchone()
    if row is None:
        return None
    # The key was taken for a document that will not be made.
    connection.execute(
        f"UPDATE idempotency_keys SET document_id = %s, is_duplicate = true WHERE {_OF_KEY} AND document_id = %s",
        (row["document_id"], *_key(registration), registration.job.document_id),
    )
    return _registered(Origin.DUPLICATE, row)


def _created(connection: Connection, registration: Registration) -> Registered:
    job, request = registration.job, registration.request
    connection.execute(
        """
        INSERT INTO documents (document_id, tenant_id, user_id, job_id, file_name, content_type, size,
            declared_sha256, declared_type, metadata, force, created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            job.document_id,
            job.tenant_id,
            registration.user_id,
            job.job_id,
            request.file_name,
            request.content_type,
            request.size,
            request.sha256,
            request.type,
            Jsonb(request.metadata),
            request.force,
            registration.at,
        ),
    )
    started = begun(job, registration.user_id, registration.at)
    insert_job(connection, started)
    reach("documents.before_commit")
    return Registered(origin=Origin.NEW, job=job, status=started.status)


def insert_job(connection: Connection, job: Job, *, use_llm: bool = True) -> None:
    connection.execute(
        """
        INSERT INTO jobs (job_id, tenant_id, document_id, user_id, attempt, correlation_id,
            status, stage, progress, version, calibrated, use_llm, created_at, updated_at)
        VALUES (%(job_id)s, %(tenant_id)s, %(document_id)s, %(user_id)s, %(attempt)s, %(correlation_id)s,
            %(status)s, %(stage)s, %(progress)s, %(version)s, %(calibrated)s, %(use_llm)s,
            %(created_at)s, %(updated_at)s)
        """,
        {**job.model_dump(), "use_llm": use_llm},
    )


_OF_KEY: LiteralString = "user_id = %s AND route = 'upload' AND key = %s"

_JOB_OF_DOCUMENT: LiteralString = """
    SELECT j.tenant_id, j.document_id, j.job_id, j.attempt, j.correlation_id, j.status
    FROM documents d JOIN jobs j ON j.job_id = d.job_id WHERE d.document_id = %s
"""


def _registered(origin: Origin, row: DictRow) -> Registered:
    job = JobRef.model_validate({name: row[name] for name in JobRef.model_fields})
    return Registered(origin=origin, job=job, status=row["status"])
