"""Tasks as reviewers use them: looked for, claimed, decided once."""

from __future__ import annotations

from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from quire import events
from quire.adapters.postgres.connection import Connection, Database
from quire.adapters.postgres.outbox import announce
from quire.adapters.postgres.review_rows import DRAFT_COLUMNS, TASK_COLUMNS, TASKS, detail_of, policy_of, task_of
from quire.domain.lists import Found
from quire.domain.people import Principal
from quire.domain.review import Decision, ReviewTask, ReviewTaskDetail, TaskQuery, TaskStatus
from quire.domain.routing import ReviewPolicy
from quire.failpoints import reach

_ORDERS: dict[tuple[str, str], LiteralString] = {
    ("createdAt", "asc"): "t.created_at, t.task_id",
    ("createdAt", "desc"): "t.created_at DESC, t.task_id DESC",
    ("expiresAt", "asc"): "t.expires_at, t.task_id",
    ("expiresAt", "desc"): "t.expires_at DESC, t.task_id DESC",
}

_MATCHING: LiteralString = """
    WHERE t.status = ANY(%(stored)s::task_status[])
        AND (%(status)s::text IS DISTINCT FROM 'open' OR t.status = 'open' OR t.claim_expires_at <= %(at)s)
        AND (%(status)s::text IS DISTINCT FROM 'claimed' OR t.claim_expires_at > %(at)s)
        AND (%(type)s::text IS NULL OR t.type = %(type)s)
        AND (%(document_id)s::uuid IS NULL OR t.document_id = %(document_id)s)
        AND (%(claimed_by)s::uuid IS NULL OR (t.claimed_by = %(claimed_by)s AND t.claim_expires_at > %(at)s))
"""

_FREE_FOR: LiteralString = """task_id = %(task_id)s AND expires_at > %(at)s
    AND (status = 'open' OR (status = 'claimed' AND (claimed_by = %(user_id)s OR claim_expires_at <= %(at)s)))"""
"""A task that this reviewer may claim or decide."""


class PostgresReviewTasks:
    """The port `ReviewTasks`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self, who: Principal, query: TaskQuery, *, at: datetime) -> Found[ReviewTask]:
        arguments = {**query.model_dump(), "stored": _stored(query.status), "at": at, "offset": query.offset}
        order = _ORDERS[query.sort_by, query.order]
        with self._database.transaction(who.tenant_id) as connection:
            found = connection.execute(
                f"SELECT {TASK_COLUMNS} {TASKS} {_MATCHING} ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s",
                arguments,
            )
            counted = connection.execute(f"SELECT count(*) AS total {TASKS} {_MATCHING}", arguments)
            rows, count = found.fetchall(), counted.fetchone()
        return Found([task_of(row) for row in rows], 0 if count is None else count["total"])

    def find(self, who: Principal, task_id: UUID, *, at: datetime) -> ReviewTaskDetail | None:
        with self._database.transaction(who.tenant_id) as connection:
            row = connection.execute(
                f"SELECT {TASK_COLUMNS}, {DRAFT_COLUMNS}, t.decision {TASKS} WHERE t.task_id = %(task_id)s",
                {"task_id": task_id, "at": at},
            ).fetchone()
        return None if row is None else detail_of(row)

    def claim(self, who: Principal, task_id: UUID, *, at: datetime, until: datetime) -> bool:
        return self._changed(
            who,
            f"""
            UPDATE hitl_tasks SET status = 'claimed', claimed_by = %(user_id)s, claim_expires_at = %(until)s
            WHERE {_FREE_FOR} RETURNING task_id
            """,
            {"task_id": task_id, "at": at, "user_id": who.user_id, "until": until},
        )

    def release(self, who: Principal, task_id: UUID, *, at: datetime) -> bool:
        return self._changed(
            who,
            f"""
            UPDATE hitl_tasks SET status = 'open', claimed_by = NULL, claim_expires_at = NULL
            WHERE {_FREE_FOR} RETURNING task_id
            """,
            {"task_id": task_id, "at": at, "user_id": who.user_id},
        )

    def decide(self, who: Principal, task_id: UUID, decision: Decision) -> bool:
        with self._database.transaction(who.tenant_id) as connection:
            row = connection.execute(
                f"""
                UPDATE hitl_tasks SET status = %(status)s, claimed_by = NULL, claim_expires_at = NULL,
                    decision = %(decision)s
                WHERE {_FREE_FOR} RETURNING task_id
                """,
                {
                    "task_id": task_id,
                    "at": decision.decided_at,
                    "user_id": who.user_id,
                    "status": decision.verdict,
                    "decision": Jsonb(decision.wire()),
                },
            ).fetchone()
            if row is not None:
                announce(connection, who.tenant_id, events.review_decided(who.tenant_id, task_id))
            reach("review.before_decided")
        reach("review.after_decided")
        return row is not None

    def _changed(self, who: Principal, change: LiteralString, arguments: dict[str, object]) -> bool:
        with self._database.transaction(who.tenant_id) as connection:
            return connection.execute(change, arguments).fetchone() is not None


class PostgresReviewPolicies:
    """The port `ReviewPolicies`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, who: Principal) -> ReviewPolicy:
        with self._database.transaction(who.tenant_id) as connection:
            row = connection.execute("SELECT rule, by_type FROM review_policies").fetchone()
        return ReviewPolicy() if row is None else policy_of(row)

    def put(self, who: Principal, policy: ReviewPolicy) -> None:
        with self._database.transaction(who.tenant_id) as connection:
            connection.execute(
                """
                INSERT INTO review_policies (tenant_id, rule, by_type) VALUES (%s, %s, %s)
                ON CONFLICT (tenant_id) DO UPDATE SET rule = excluded.rule, by_type = excluded.by_type
                """,
                (who.tenant_id, policy.rule, Jsonb(policy.wire()["byType"])),
            )


def close_task(connection: Connection, job_id: UUID, *, expired: bool) -> None:
    """Close what the ended job still asks of people; of an expired one also a decision that came too late."""
    connection.execute(
        """
        UPDATE hitl_tasks SET status = %(status)s, claimed_by = NULL, claim_expires_at = NULL
        WHERE job_id = %(job_id)s
            AND (status IN ('open', 'claimed') OR (%(expired)s AND status IN ('submitted', 'rejected')))
        """,
        {"job_id": job_id, "expired": expired, "status": TaskStatus.EXPIRED if expired else TaskStatus.CANCELLED},
    )


def _stored(status: TaskStatus | None) -> list[str]:
    """The statuses of rows behind a status as it is shown: a claim that ran out is stored as one still."""
    if status is None:
        return list(TaskStatus)
    return [TaskStatus.OPEN, TaskStatus.CLAIMED] if status is TaskStatus.OPEN else [status]
