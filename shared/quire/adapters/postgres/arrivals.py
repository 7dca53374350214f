"""What was announced, and the content that a document is bound to since it arrived."""

from __future__ import annotations

from uuid import UUID

from quire.adapters.postgres.connection import Database
from quire.domain.flow import JobRef
from quire.domain.intake import Arrival, Parcel
from quire.failpoints import reach


class PostgresArrivals:
    """The port `Arrivals`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def parcel(self, tenant_id: UUID, document_id: UUID) -> Parcel | None:
        with self._database.transaction(tenant_id) as connection:
            row = connection.execute(
                """
                SELECT j.tenant_id, j.document_id, j.job_id, j.attempt, j.correlation_id,
                    d.content_type, d.size, d.declared_sha256 AS sha256, d.declared_type AS type, d.version_id
                FROM documents d JOIN jobs j ON j.job_id = d.job_id WHERE d.document_id = %s
                """,
                (document_id,),
            ).fetchone()
        if row is None:
            return None
        return Parcel(
            job=JobRef.model_validate({name: row[name] for name in JobRef.model_fields}),
            content_type=row["content_type"],
            size=row["size"],
            sha256=row["sha256"],
            type=row["type"],
            pinned_version=row["version_id"],
        )

    def pin(self, arrival: Arrival) -> str:
        with self._database.transaction(arrival.job.tenant_id) as connection:
            connection.execute(
                """
                UPDATE documents SET version_id = %s, sha256 = %s
                WHERE document_id = %s AND version_id IS NULL
                """,
                (arrival.version_id, arrival.sha256, arrival.job.document_id),
            )
            row = connection.execute(
                "SELECT version_id FROM documents WHERE document_id = %s", (arrival.job.document_id,)
            ).fetchone()
            reach("intake.before_commit")
        if row is None:
            raise LookupError(f"document {arrival.job.document_id} is gone")
        version: str = row["version_id"]
        return version
