"""The log of events and what it does to jobs: the one place that moves a job."""

from __future__ import annotations

from psycopg.types.json import Jsonb

from quire import events
from quire.adapters.postgres.connection import Connection, Database
from quire.adapters.postgres.rows import JOB_COLUMNS, job_of
from quire.domain.jobs import Job, JobEvent, advanced
from quire.failpoints import reach


class PostgresJournal:
    """The port `Journal`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, event: JobEvent) -> bool:
        with self._database.transaction(event.detail.tenant_id) as connection:
            job = _locked(connection, event)
            _log(connection, event)
            moved = advanced(job, event)
            if moved is not None:
                _update(connection, moved)
                _announce(connection, moved)
            reach("record.before_commit")
        reach("record.after_commit")
        return moved is not None


def _locked(connection: Connection, event: JobEvent) -> Job:
    row = connection.execute(
        f"SELECT {JOB_COLUMNS} FROM jobs j WHERE j.job_id = %s FOR UPDATE",  # noqa: S608 - constants
        (event.detail.job_id,),
    ).fetchone()
    if row is None:
        raise LookupError(f"event {event.id} is about a job that does not exist")
    return job_of(row)


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


def _announce(connection: Connection, job: Job) -> None:
    changed = events.job_changed(job)
    connection.execute(
        "INSERT INTO outbox (tenant_id, name, detail) VALUES (%s, %s, %s)",
        (job.tenant_id, changed.name, Jsonb(changed.detail)),
    )
