"""Further attempts at a document, and its end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from psycopg.rows import DictRow

from quire import events
from quire.adapters.postgres.connection import Connection, Database
from quire.adapters.postgres.outbox import announce
from quire.adapters.postgres.registering import insert_job
from quire.adapters.postgres.rows import VISIBLE_DOCUMENT, seen_by
from quire.domain.intake import Arrived
from quire.domain.jobs import Job, begun
from quire.domain.people import Principal
from quire.domain.refs import JobRef, ObjectRef
from quire.domain.statuses import Status
from quire.domain.uploads import Retry
from quire.failpoints import reach


def retry(database: Database, who: Principal, job_id: UUID, again: Retry, *, bucket: str) -> Job | None:
    """A job of its own for the next attempt; its content is announced as if it had arrived once more."""
    with database.transaction(who.tenant_id) as connection:
        row = _latest(connection, who, job_id)
        if row is None or not Status(row["status"]).is_final or row["version_id"] is None:
            return None
        job = JobRef(
            tenant_id=who.tenant_id,
            document_id=row["document_id"],
            job_id=again.job_id,
            attempt=row["attempt"] + 1,
            correlation_id=again.correlation_id,
        )
        started = begun(job, row["user_id"], again.at)
        insert_job(connection, started, use_llm=again.use_llm)
        connection.execute("UPDATE documents SET job_id = %s WHERE document_id = %s", (job.job_id, job.document_id))
        ref = ObjectRef(bucket=bucket, key=job.upload_key, version_id=row["version_id"])
        announce(connection, who.tenant_id, events.resubmitted(job, Arrived(object=ref, size=row["arrived_size"])))
        announce(connection, who.tenant_id, events.job_changed(started))
        reach("retry.before_commit")
    return started


def _latest(connection: Connection, who: Principal, job_id: UUID) -> DictRow | None:
    """The job, locked, if it is its document's latest and visible."""
    return connection.execute(
        """
        SELECT j.document_id, j.status, j.attempt, d.user_id, d.version_id, d.size AS arrived_size
        FROM jobs j JOIN documents d ON d.job_id = j.job_id
        WHERE j.job_id = %(id)s AND """
        + VISIBLE_DOCUMENT
        + " FOR UPDATE OF d",
        seen_by(who, id=job_id),
    ).fetchone()


def erase(database: Database, who: Principal, document_id: UUID, at: datetime) -> bool:
    with database.transaction(who.tenant_id) as connection:
        document = connection.execute(
            "SELECT d.sha256 FROM documents d WHERE d.document_id = %(id)s AND " + VISIBLE_DOCUMENT + " FOR UPDATE",
            seen_by(who, id=document_id),
        ).fetchone()
        if document is None:
            return False
        jobs = _jobs(connection, document_id)
        runs = [job.execution(document["sha256"]) for job in jobs] if document["sha256"] else []
        connection.execute(
            "INSERT INTO erasures (document_id, tenant_id, jobs, executions, created_at) VALUES (%s, %s, %s, %s, %s)",
            (document_id, who.tenant_id, [job.job_id for job in jobs], runs, at),
        )
        connection.execute("SELECT erase_document(%s)", (document_id,))
        announce(connection, who.tenant_id, events.erased(who.tenant_id, document_id))
        reach("erase.before_commit")
    return True


def _jobs(connection: Connection, document_id: UUID) -> list[JobRef]:
    rows = connection.execute(
        "SELECT tenant_id, document_id, job_id, attempt, correlation_id FROM jobs WHERE document_id = %s FOR UPDATE",
        (document_id,),
    ).fetchall()
    return [JobRef.model_validate(row) for row in rows]
