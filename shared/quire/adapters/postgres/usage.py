"""What ended work used, by user and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date
from decimal import Decimal
from uuid import UUID

from quire.adapters.postgres import ended_work
from quire.adapters.postgres.connection import Connection, Database
from quire.domain.jobs import Job
from quire.domain.people import Principal
from quire.domain.statuses import Status
from quire.domain.usage import DayOfUse, Ended


class PostgresUsages:
    """The port `Usages`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def days(self, who: Principal, first: date, last: date) -> Sequence[DayOfUse]:
        with self._database.transaction(who.tenant_id) as connection:
            rows = connection.execute(
                """
                SELECT day, sum(documents)::int AS documents, sum(failed)::int AS failed, sum(pages)::bigint AS pages,
                    sum(llm_tokens)::bigint AS llm_tokens, sum(usd) AS usd
                FROM usage_days
                WHERE day BETWEEN %s AND %s AND (%s OR user_id = %s)
                GROUP BY day ORDER BY day
                """,
                (first, last, who.sees_everything, who.user_id),
            ).fetchall()
        return [DayOfUse.model_validate(row) for row in rows]

    def ended(self, who: Principal, first: date, last: date, *, newest: int) -> Ended:
        return ended_work.ended(self._database, who, first, last, newest=newest)

    def spent(self, tenant_id: UUID, since: date) -> Decimal:
        with self._database.transaction(tenant_id) as connection:
            row = connection.execute(
                "SELECT coalesce(sum(usd), 0) AS usd FROM usage_days WHERE day >= %s", (since,)
            ).fetchone()
        return Decimal(0) if row is None else row["usd"]

    def own_budget(self, tenant_id: UUID) -> Decimal | None:
        with self._database.transaction(tenant_id) as connection:
            row = connection.execute("SELECT monthly_usd FROM budgets").fetchone()
        return None if row is None else row["monthly_usd"]

    def set_budget(self, tenant_id: UUID, monthly_usd: Decimal | None) -> None:
        with self._database.transaction(tenant_id) as connection:
            if monthly_usd is None:
                connection.execute("DELETE FROM budgets")
                return
            connection.execute(
                """
                INSERT INTO budgets (tenant_id, monthly_usd) VALUES (%s, %s)
                ON CONFLICT (tenant_id) DO UPDATE SET monthly_usd = excluded.monthly_usd
                """,
                (tenant_id, monthly_usd),
            )


def count_use(connection: Connection, job: Job) -> None:
    """Add a job that ends in this transaction to its day; a job ends once, so it is counted once."""
    connection.execute(
        """
        INSERT INTO usage_days (tenant_id, user_id, day, documents, failed, pages, llm_tokens, usd)
        SELECT %(tenant_id)s, %(user_id)s, %(day)s, %(documents)s, %(failed)s,
            CASE WHEN r.document_id IS NULL THEN 0 ELSE coalesce(d.pages, 0) END,
            coalesce((r.cost ->> 'llmTokens')::bigint, 0), coalesce((r.cost ->> 'usd')::numeric, 0)
        FROM documents d LEFT JOIN results r ON r.document_id = d.document_id AND r.attempt = %(attempt)s
        WHERE d.document_id = %(document_id)s
        ON CONFLICT (tenant_id, day, user_id) DO UPDATE
        SET documents = usage_days.documents + excluded.documents, failed = usage_days.failed + excluded.failed,
            pages = usage_days.pages + excluded.pages, llm_tokens = usage_days.llm_tokens + excluded.llm_tokens,
            usd = usage_days.usd + excluded.usd
        """,
        {
            "tenant_id": job.tenant_id,
            "user_id": job.user_id,
            "document_id": job.document_id,
            "attempt": job.attempt,
            "day": job.updated_at.astimezone(UTC).date(),
            "documents": int(job.status is Status.COMPLETED),
            "failed": int(job.status is not Status.COMPLETED),
        },
    )
