"""What the database still has to do with, across tenants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quire.adapters.postgres.connection import Database
from quire.domain.flow import Saved
from quire.domain.refs import JobRef
from quire.domain.upkeep import Erasure, Unfinished
from quire.failpoints import reach

_MOST = 200
"""As many as one round looks at; the next one is a minute away."""


class PostgresUpkeep:
    """The port `Upkeep`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unfinished(self, *, late_before: datetime, still_before: datetime) -> Sequence[Unfinished]:
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT * FROM unfinished_jobs(%s, %s, %s)", (_MOST, late_before, still_before)
            ).fetchall()
        facts = Unfinished.model_fields.keys() - {"job"}
        return [
            Unfinished(
                job=JobRef.model_validate({name: row[name] for name in JobRef.model_fields}),
                **{name: row[name] for name in facts},
            )
            for row in rows
        ]

    def saved(self, job: JobRef) -> Saved | None:
        with self._database.transaction(job.tenant_id) as connection:
            row = connection.execute(
                "SELECT confidence, calibrated, route FROM results WHERE document_id = %s AND attempt = %s",
                (job.document_id, job.attempt),
            ).fetchone()
        return None if row is None else Saved.model_validate(row)

    def erasures(self) -> Sequence[Erasure]:
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT * FROM due_erasures(%s)", (_MOST,)).fetchall()
        return [Erasure.model_validate(row) for row in rows]

    def erasure(self, tenant_id: UUID, document_id: UUID) -> Erasure | None:
        with self._database.transaction(tenant_id) as connection:
            row = connection.execute(
                "SELECT tenant_id, document_id, jobs, executions, created_at FROM erasures WHERE document_id = %s",
                (document_id,),
            ).fetchone()
        return None if row is None else Erasure.model_validate(row)

    def finish_erasure(self, erasure: Erasure) -> None:
        with self._database.transaction(erasure.tenant_id) as connection:
            connection.execute("DELETE FROM erasures WHERE document_id = %s", (erasure.document_id,))
            reach("erasure.before_commit")

    def purge(self, *, keys_before: datetime, sent_before: datetime) -> int:
        with self._database.transaction() as connection:
            row = connection.execute("SELECT purge_spent(%s, %s) AS gone", (keys_before, sent_before)).fetchone()
        return 0 if row is None else row["gone"]
