"""What was announced, and the content that a document is bound to since it arrived."""

from __future__ import annotations

from uuid import UUID

from psycopg.rows import DictRow

from quire.adapters.postgres.connection import Connection, Database
from quire.adapters.postgres.made_timetables import from_copy
from quire.adapters.postgres.review_rows import policy_of
from quire.adapters.postgres.searching import rename_words
from quire.domain.flow import Saved
from quire.domain.intake import Arrival, Known, Parcel
from quire.domain.refs import JobRef
from quire.domain.statuses import Status
from quire.failpoints import reach


class PostgresArrivals:
    """The port `Arrivals`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def parcel(self, tenant_id: UUID, document_id: UUID) -> Parcel | None:
        with self._database.transaction(tenant_id) as connection:
            row = connection.execute(
                """
                SELECT j.tenant_id, j.document_id, j.job_id, j.attempt, j.correlation_id, j.status, j.use_llm,
                    d.content_type, d.size, d.declared_sha256 AS sha256, d.declared_type AS type, d.version_id, d.force,
                    r.rule, r.by_type, b.monthly_usd
                FROM documents d JOIN jobs j ON j.job_id = d.job_id
                    LEFT JOIN review_policies r ON r.tenant_id = d.tenant_id
                    LEFT JOIN budgets b ON b.tenant_id = d.tenant_id
                WHERE d.document_id = %s
                """,
                (document_id,),
            ).fetchone()
        return None if row is None else _parcel(row)

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

    def known(self, arrival: Arrival) -> Known | None:
        with self._database.transaction(arrival.job.tenant_id) as connection:
            row = _earlier(connection, arrival)
        if row is None:
            return None
        return Known(job=JobRef.model_validate({name: row[name] for name in JobRef.model_fields}), pages=row["pages"])

    def adopt(self, arrival: Arrival) -> Saved | None:
        with self._database.transaction(arrival.job.tenant_id) as connection:
            earlier = _earlier(connection, arrival)
            if earlier is None:
                return None
            for statement in _COPIES:
                connection.execute(statement, {**earlier, "to": arrival.job.document_id})
            from_copy(connection, arrival.job)
            rename_words(connection, arrival.job.document_id)
            reach("intake.before_adopt")
        return Saved(confidence=earlier["confidence"], calibrated=earlier["calibrated"], route=earlier["route"])

    def has_ended(self, job: JobRef) -> bool:
        with self._database.transaction(job.tenant_id) as connection:
            row = connection.execute("SELECT status FROM jobs WHERE job_id = %s", (job.job_id,)).fetchone()
        return row is None or Status(row["status"]).is_final


_FACTS = ("content_type", "size", "sha256", "type", "force", "use_llm", "status", "monthly_usd")


def _parcel(row: DictRow) -> Parcel:
    facts = {name: row[name] for name in _FACTS}
    job = JobRef.model_validate({name: row[name] for name in JobRef.model_fields})
    return Parcel(job=job, pinned_version=row["version_id"], review=policy_of(row), **facts)


def _earlier(connection: Connection, arrival: Arrival) -> DictRow | None:
    """The result of the oldest completed document with this content that was read as the same type."""
    return connection.execute(
        """
        SELECT j.tenant_id, j.document_id, j.job_id, j.attempt, j.correlation_id, coalesce(d.pages, 0) AS pages,
            r.confidence, r.calibrated, r.route
        FROM documents d
            JOIN documents own ON own.document_id = %(id)s
            JOIN jobs j ON j.job_id = d.job_id AND j.status = 'completed'
            JOIN results r ON r.document_id = d.document_id AND r.attempt = j.attempt
        WHERE d.sha256 = %(sha256)s AND d.document_id <> own.document_id
            AND d.declared_type IS NOT DISTINCT FROM own.declared_type
        ORDER BY d.created_at LIMIT 1
        """,
        {"id": arrival.job.document_id, "sha256": arrival.sha256},
    ).fetchone()


# A copy and not a reference: the earlier document may be erased. It cost nothing.
_COPIES = (
    """
    INSERT INTO results (tenant_id, document_id, attempt, type, confidence, calibrated, route, fields, lines,
        timeblocks, problems, cost, kinds, language, parts)
    SELECT tenant_id, %(to)s, 1, type, confidence, calibrated, route, fields, lines, timeblocks, problems,
        '{"usd": 0.0, "llmTokens": 0}'::jsonb, kinds, language, parts
    FROM results WHERE document_id = %(document_id)s AND attempt = %(attempt)s
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO pages (tenant_id, document_id, attempt, number, width, height, lines)
    SELECT tenant_id, %(to)s, 1, number, width, height, lines
    FROM pages WHERE document_id = %(document_id)s AND attempt = %(attempt)s
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO search_texts (tenant_id, document_id, page, body, words)
    SELECT tenant_id, %(to)s, page, body, words FROM search_texts WHERE document_id = %(document_id)s
    ON CONFLICT DO NOTHING
    """,
    """
    UPDATE documents d SET type = e.type, pages = e.pages, duplicate_of = e.document_id
    FROM documents e WHERE e.document_id = %(document_id)s AND d.document_id = %(to)s
    """,
)
