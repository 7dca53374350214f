"""Tasks as the executions use them that wait for a decision."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from quire import events
from quire.adapters.postgres.connection import Connection, Database
from quire.adapters.postgres.outbox import announce
from quire.adapters.postgres.task_news import tell_reviewers
from quire.domain.jobs import Job
from quire.domain.refs import JobRef
from quire.domain.review import Awaited, Decision, NewTask
from quire.domain.statuses import Status
from quire.domain.tasks import TaskStatus
from quire.failpoints import reach


class PostgresReviews:
    """The port `Reviews`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def request(self, task: NewTask) -> UUID | None:
        with self._database.transaction(task.job.tenant_id) as connection:
            if _has_ended(connection, task.job):
                return None
            _insert(connection, task)
            _name(connection, task)
            row = connection.execute(
                "SELECT task_id, decision ->> 'verdict' AS verdict FROM hitl_tasks"
                " WHERE job_id = %s AND attempt = %s FOR UPDATE",
                (task.job.job_id, task.job.attempt),
            ).fetchone()
            if row is None:
                return None
            task_id: UUID = row["task_id"]
            if task_id == task.task_id:
                tell_reviewers(connection, task.job.tenant_id, task_id, at=task.created_at)
            elif _hand_over(connection, task_id, task) and row["verdict"] is not None:
                _decided_before(connection, task, task_id, row["verdict"])
            reach("review.before_commit")
        reach("review.after_commit")
        return task_id

    def awaited(self, tenant_id: UUID, task_id: UUID, *, at: datetime) -> Awaited | None:
        with self._database.transaction(tenant_id) as connection:
            _hold(connection, task_id)
            row = connection.execute(
                """
                SELECT status, resumed_at, review_token(task_id) AS token FROM hitl_tasks
                WHERE task_id = %s AND status IN ('submitted', 'rejected')
                """,
                (task_id,),
            ).fetchone()
            if row is None:
                return None
            connection.execute(
                "UPDATE hitl_tasks SET resumed_at = %s WHERE task_id = %s AND resumed_at IS NULL", (at, task_id)
            )
        return Awaited(token=row["token"], verdict=TaskStatus(row["status"]), is_first_try=row["resumed_at"] is None)

    def lapse(self, tenant_id: UUID, task_id: UUID, *, token: str, at: datetime) -> None:
        with self._database.transaction(tenant_id) as connection:
            _hold(connection, task_id)
            connection.execute(
                """
                UPDATE hitl_tasks SET status = 'cancelled'
                WHERE task_id = %s AND status IN ('submitted', 'rejected') AND review_token(task_id) = %s
                """,
                (task_id, token),
            )
            tell_reviewers(connection, tenant_id, task_id, at=at)

    def decision(self, job: JobRef, task_id: UUID) -> Decision | None:
        with self._database.transaction(job.tenant_id) as connection:
            row = connection.execute(
                "SELECT decision FROM hitl_tasks WHERE task_id = %s AND job_id = %s", (task_id, job.job_id)
            ).fetchone()
        return None if row is None or row["decision"] is None else Decision.model_validate(row["decision"])


def _hold(connection: Connection, task_id: UUID) -> None:
    """The next statement sees the task and its token as whoever held it before has left them."""
    connection.execute("SELECT FROM hitl_tasks WHERE task_id = %s FOR UPDATE", (task_id,))


def _has_ended(connection: Connection, job: JobRef) -> bool:
    # The lock lets an end that is being recorded come first or find the task.
    row = connection.execute("SELECT status FROM jobs WHERE job_id = %s FOR SHARE", (job.job_id,)).fetchone()
    return row is None or Status(row["status"]).is_final


def _name(connection: Connection, task: NewTask) -> None:
    """Lists say what kind of document waits, as they do of one that has been saved."""
    connection.execute(
        "UPDATE documents SET type = %s, pages = %s WHERE document_id = %s",
        (task.draft.type, task.draft.pages, task.job.document_id),
    )


def _insert(connection: Connection, task: NewTask) -> None:
    job, draft = task.job, task.draft.wire()
    connection.execute(
        """
        INSERT INTO hitl_tasks (task_id, tenant_id, document_id, job_id, attempt, task_token, asked_at, type,
            confidence, calibrated, fields, lines, timeblocks, text, pages, problems, parts, status, created_at,
            expires_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'open', %s, %s)
        ON CONFLICT DO NOTHING
        """,
        (
            task.task_id,
            job.tenant_id,
            job.document_id,
            job.job_id,
            job.attempt,
            task.token,
            task.asked_at,
            task.draft.type,
            task.draft.confidence,
            task.draft.calibrated,
            Jsonb(draft["fields"]),
            Jsonb(draft["lines"]),
            Jsonb(draft["timeblocks"]),
            task.draft.text,
            task.draft.pages,
            Jsonb(draft["problems"]),
            Jsonb(draft.get("parts", [])),
            task.created_at,
            task.expires_at,
        ),
    )


def _hand_over(connection: Connection, task_id: UUID, task: NewTask) -> bool:
    """Whether a decision that there is has to be told to this token."""
    # The state machine asks again after a try that broke: what is awaited since is this token. With the token of
    # before it is the same try, come twice; whoever waited with it was told or is about to be. A try that was made
    # before the one that is awaited comes late, and nobody waits with its token.
    handed_over = connection.execute(
        """
        UPDATE hitl_tasks SET task_token = %(token)s, asked_at = %(asked_at)s, resumed_at = NULL
        WHERE task_id = %(task_id)s AND (decision IS NOT NULL OR status IN ('open', 'claimed'))
            AND review_token(task_id) IS DISTINCT FROM %(token)s
            AND COALESCE(asked_at, created_at) <= %(asked_at)s
        RETURNING task_id
        """,
        {"token": task.token, "asked_at": task.asked_at, "task_id": task_id},
    ).fetchone()
    return handed_over is not None


def _decided_before(connection: Connection, task: NewTask, task_id: UUID, verdict: str) -> None:
    connection.execute("UPDATE hitl_tasks SET status = %s WHERE task_id = %s", (verdict, task_id))
    announce(connection, task.job.tenant_id, events.review_decided(task.job.tenant_id, task_id))
    tell_reviewers(connection, task.job.tenant_id, task_id, at=task.created_at)


def close_task(connection: Connection, job: Job) -> None:
    """Close what the ended job still asks of people; of an expired one also a decision that came too late.

    Who told the decision may have noticed first that nobody waits: it expired all the same.
    """
    expired = job.status is Status.EXPIRED
    closed = connection.execute(
        """
        UPDATE hitl_tasks SET status = %(status)s, claimed_by = NULL, claim_expires_at = NULL
        WHERE job_id = %(job_id)s
            AND (status IN ('open', 'claimed') OR (%(expired)s AND decision IS NOT NULL))
        RETURNING task_id
        """,
        {
            "job_id": job.job_id,
            "expired": expired,
            "status": TaskStatus.EXPIRED if expired else TaskStatus.CANCELLED,
        },
    ).fetchall()
    for row in closed:
        tell_reviewers(connection, job.tenant_id, row["task_id"], at=job.updated_at)
