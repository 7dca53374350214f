"""The log of events and what it does to jobs: the one place that moves a job."""

from __future__ import annotations

from quire import events
from quire.adapters.postgres.connection import Connection, Database
from quire.adapters.postgres.outbox import announce
from quire.adapters.postgres.reviews import close_task
from quire.adapters.postgres.rows import JOB_COLUMNS, job_of
from quire.adapters.postgres.telling import tell_webhooks
from quire.adapters.postgres.usage import count_use
from quire.domain.jobs import Job, JobEvent, advanced
from quire.domain.statuses import Status
from quire.failpoints import reach


class PostgresJournal:
    """The port `Journal`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, event: JobEvent) -> bool:
        with self._database.transaction(event.detail.tenant_id) as connection:
            job = _locked(connection, event)
            if job is None:
                return False
            _log(connection, event)
            moved = advanced(job, event)
            if moved is not None:
                _update(connection, moved)
                announce(connection, moved.tenant_id, events.job_changed(moved))
            if moved is not None and not job.status.is_final:
                _tell(connection, moved)
            reach("record.before_commit")
        reach("record.after_commit")
        return moved is not None


def _locked(connection: Connection, event: JobEvent) -> Job | None:
    row = connection.execute(
        f"SELECT {JOB_COLUMNS} FROM jobs j WHERE j.job_id = %s FOR UPDATE",
        (event.detail.job_id,),
    ).fetchone()
    return None if row is None else job_of(row)


def _log(connection: Connection, event: JobEvent) -> None:
    detail = event.detail
    # Both keys can meet: the same event again, or the same news under another id.
    connection.execute(
        """
        INSERT INTO job_events (event_id, tenant_id, job_id, attempt, name, at, correlation_id, error_code)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (
            event.id,
            detail.tenant_id,
            detail.job_id,
            detail.attempt,
            event.name,
            detail.at,
            detail.correlation_id,
            detail.error_code,
        ),
    )


def _update(connection: Connection, job: Job) -> None:
    connection.execute(
        """
        UPDATE jobs
        SET attempt = %(attempt)s, status = %(status)s, stage = %(stage)s, progress = %(progress)s,
            version = %(version)s, confidence = %(confidence)s, calibrated = %(calibrated)s,
            route = %(route)s, error_code = %(error_code)s, updated_at = %(updated_at)s
        WHERE job_id = %(job_id)s
        """,
        job.model_dump(),
    )


def _tell(connection: Connection, job: Job) -> None:
    """What follows from where the job is now; from its end, once."""
    tell_webhooks(connection, job)
    if job.status is Status.CANCELLED:
        _order_stop(connection, job)
    if job.status.is_final:
        count_use(connection, job)
        close_task(connection, job)


def _order_stop(connection: Connection, job: Job) -> None:
    """What has not arrived has no run."""
    row = connection.execute("SELECT sha256 FROM documents WHERE document_id = %s", (job.document_id,)).fetchone()
    if row is not None and row["sha256"] is not None:
        announce(connection, job.tenant_id, events.stop_run(job, job.ref.execution(row["sha256"])))
