"""Documents and jobs as the API reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from quire.adapters.postgres import registering
from quire.adapters.postgres.connection import Database
from quire.adapters.postgres.rows import DOCUMENT_COLUMNS, JOB_COLUMNS, document_of, event_of, job_of
from quire.domain.jobs import Job, LoggedEvent
from quire.domain.lists import DocumentQuery, Found, JobQuery, PageQuery
from quire.domain.people import Principal
from quire.domain.results import Document, Extraction
from quire.domain.uploads import Registered, Registration

_DOCUMENT_ORDERS: dict[tuple[str, str], LiteralString] = {
    ("createdAt", "asc"): "d.created_at, d.document_id",
    ("createdAt", "desc"): "d.created_at DESC, d.document_id DESC",
    ("updatedAt", "asc"): "j.updated_at, d.document_id",
    ("updatedAt", "desc"): "j.updated_at DESC, d.document_id DESC",
    ("fileName", "asc"): "d.file_name, d.document_id",
    ("fileName", "desc"): "d.file_name DESC, d.document_id DESC",
    ("size", "asc"): "d.size, d.document_id",
    ("size", "desc"): "d.size DESC, d.document_id DESC",
}

_JOB_ORDERS: dict[tuple[str, str], LiteralString] = {
    ("createdAt", "asc"): "j.created_at, j.job_id",
    ("createdAt", "desc"): "j.created_at DESC, j.job_id DESC",
    ("updatedAt", "asc"): "j.updated_at, j.job_id",
    ("updatedAt", "desc"): "j.updated_at DESC, j.job_id DESC",
}

_WITH_STATUS: LiteralString = "(%(status)s::job_status IS NULL OR j.status = %(status)s::job_status)"


class PostgresDocuments:
    """The port `Documents`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, registration: Registration) -> Registered:
        return registering.register(self._database, registration)

    def documents(self, who: Principal, query: DocumentQuery) -> Found[Document]:
        matching: LiteralString = "FROM documents d JOIN jobs j ON j.job_id = d.job_id WHERE " + _WITH_STATUS
        order = _DOCUMENT_ORDERS[query.sort_by, query.order]
        rows, total = self._page(who, query, DOCUMENT_COLUMNS, matching, order)
        return Found([document_of(row) for row in rows], total)

    def jobs(self, who: Principal, query: JobQuery) -> Found[Job]:
        matching: LiteralString = "FROM jobs j WHERE " + _WITH_STATUS
        rows, total = self._page(who, query, JOB_COLUMNS, matching, _JOB_ORDERS[query.sort_by, query.order])
        return Found([job_of(row) for row in rows], total)

    def document(self, who: Principal, document_id: UUID) -> Document | None:
        with self._database.transaction(who.tenant_id) as connection:
            row = connection.execute(
                f"SELECT {DOCUMENT_COLUMNS} FROM documents d JOIN jobs j ON j.job_id = d.job_id"  # noqa: S608 - constants
                " WHERE d.document_id = %s",
                (document_id,),
            ).fetchone()
        return None if row is None else document_of(row)

    def job(self, who: Principal, job_id: UUID) -> tuple[Job, Sequence[LoggedEvent]] | None:
        with self._database.transaction(who.tenant_id) as connection:
            job = connection.execute(f"SELECT {JOB_COLUMNS} FROM jobs j WHERE j.job_id = %s", (job_id,))  # noqa: S608 - constants
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
        with self._database.transaction(who.tenant_id) as connection:
            result = connection.execute(
                """
                SELECT type, confidence, calibrated, route, fields, problems, cost FROM results
                WHERE document_id = %s ORDER BY attempt DESC LIMIT 1
                """,
                (document_id,),
            )
            pages = connection.execute(
                """
                SELECT number, width, height, lines FROM pages
                WHERE document_id = %(id)s
                    AND attempt = (SELECT max(attempt) FROM results WHERE document_id = %(id)s)
                ORDER BY number
                """,
                {"id": document_id},
            )
            row, page_rows = result.fetchone(), pages.fetchall()
        return None if row is None else Extraction.model_validate({**row, "pages": page_rows})

    def ping(self) -> None:
        self._database.ping()

    def _page(
        self,
        who: Principal,
        query: PageQuery,
        columns: LiteralString,
        matching: LiteralString,
        order: LiteralString,
    ) -> tuple[Sequence[DictRow], int]:
        arguments = {"status": query.status, "limit": query.limit, "offset": query.offset}
        with self._database.transaction(who.tenant_id) as connection:
            listed = connection.execute(
                f"SELECT {columns} {matching} ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s",
                arguments,
            )
            counted = connection.execute(f"SELECT count(*) AS total {matching}", arguments)
            rows, count = listed.fetchall(), counted.fetchone()
        return rows, 0 if count is None else count["total"]
