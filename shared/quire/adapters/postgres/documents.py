"""Documents and jobs as the API reads and changes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quire.adapters.postgres import attempts, listing, registering, searching
from quire.adapters.postgres.connection import Database
from quire.adapters.postgres.rows import (
    DOCUMENT_COLUMNS,
    DOCUMENTS,
    JOB_COLUMNS,
    VISIBLE_DOCUMENT,
    VISIBLE_JOB,
    document_of,
    event_of,
    job_of,
    seen_by,
)
from quire.domain.jobs import Job, LoggedEvent
from quire.domain.lists import DocumentQuery, Found, JobQuery
from quire.domain.people import Principal
from quire.domain.refs import JobRef, ObjectRef
from quire.domain.results import Document, Extraction, Stored
from quire.domain.search import Hit, SearchQuery
from quire.domain.uploads import Registered, Registration, Retry


class PostgresDocuments:
    """The port `Documents`."""

    def __init__(self, database: Database, *, uploads: str) -> None:
        self._database = database
        self._uploads = uploads

    def register(self, registration: Registration) -> Registered:
        return registering.register(self._database, registration)

    def documents(self, who: Principal, query: DocumentQuery) -> Found[Document]:
        return listing.documents(self._database, who, query)

    def jobs(self, who: Principal, query: JobQuery) -> Found[Job]:
        return listing.jobs(self._database, who, query)

    def search(self, who: Principal, query: SearchQuery) -> Found[Hit]:
        return searching.search(self._database, who, query)

    def retry(self, who: Principal, job_id: UUID, retry: Retry) -> Job | None:
        return attempts.retry(self._database, who, job_id, retry, bucket=self._uploads)

    def erase(self, who: Principal, document_id: UUID, *, at: datetime) -> bool:
        return attempts.erase(self._database, who, document_id, at)

    def document(self, who: Principal, document_id: UUID) -> Document | None:
        with self._database.transaction(who.tenant_id) as connection:
            row = connection.execute(
                f"SELECT {DOCUMENT_COLUMNS} FROM {DOCUMENTS} WHERE d.document_id = %(id)s AND {VISIBLE_DOCUMENT}",
                seen_by(who, id=document_id),
            ).fetchone()
        return None if row is None else document_of(row)

    def job(self, who: Principal, job_id: UUID) -> tuple[Job, Sequence[LoggedEvent]] | None:
        with self._database.transaction(who.tenant_id) as connection:
            job = connection.execute(
                f"SELECT {JOB_COLUMNS} FROM jobs j WHERE j.job_id = %(id)s AND {VISIBLE_JOB}",
                seen_by(who, id=job_id),
            )
            events = connection.execute(
                """
                SELECT event_id AS id, name, attempt, at, recorded_at, error_code FROM job_events
                WHERE job_id = %s ORDER BY at, name
                """,
                (job_id,),
            )
            row, log = job.fetchone(), events.fetchall()
        return None if row is None else (job_of(row), [event_of(entry) for entry in log])

    def extraction(self, who: Principal, document_id: UUID) -> Extraction | None:
        seen = seen_by(who, id=document_id)
        with self._database.transaction(who.tenant_id) as connection:
            result = connection.execute(
                """
                SELECT r.type, r.confidence, r.calibrated, r.route, r.fields, r.lines, r.timeblocks, r.problems, r.cost,
                    r.kinds, r.language, r.parts
                FROM results r JOIN documents d ON d.document_id = r.document_id
                WHERE r.document_id = %(id)s AND """
                + VISIBLE_DOCUMENT
                + " ORDER BY attempt DESC LIMIT 1",
                seen,
            )
            pages = connection.execute(
                """
                SELECT number, width, height, lines FROM pages
                WHERE document_id = %(id)s
                    AND attempt = (SELECT max(attempt) FROM results WHERE document_id = %(id)s)
                ORDER BY number
                """,
                seen,
            )
            row, page_rows = result.fetchone(), pages.fetchall()
        return None if row is None else Extraction.model_validate({**row, "pages": page_rows})

    def original(self, who: Principal, document_id: UUID) -> Stored | None:
        with self._database.transaction(who.tenant_id) as connection:
            row = connection.execute(
                """
                SELECT d.tenant_id, d.document_id, j.job_id, j.attempt, j.correlation_id, d.version_id, d.file_name,
                    d.content_type
                FROM documents d JOIN jobs j ON j.job_id = d.job_id
                WHERE d.document_id = %(id)s AND d.version_id IS NOT NULL AND """
                + VISIBLE_DOCUMENT,
                seen_by(who, id=document_id),
            ).fetchone()
        if row is None:
            return None
        job = JobRef.model_validate({name: row[name] for name in JobRef.model_fields})
        ref = ObjectRef(bucket=self._uploads, key=job.upload_key, version_id=row["version_id"])
        return Stored(object=ref, file_name=row["file_name"], content_type=row["content_type"])

    def pictured(self, who: Principal, document_id: UUID) -> JobRef | None:
        with self._database.transaction(who.tenant_id) as connection:
            row = connection.execute(
                """
                SELECT j.tenant_id, j.document_id, j.job_id, j.attempt, j.correlation_id
                FROM documents d JOIN jobs j ON j.job_id = d.job_id
                WHERE d.document_id = %(id)s AND """
                + VISIBLE_DOCUMENT,
                seen_by(who, id=document_id),
            ).fetchone()
        return None if row is None else JobRef.model_validate(row)

    def ping(self) -> None:
        self._database.ping()
