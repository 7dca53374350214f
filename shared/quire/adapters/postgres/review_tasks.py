"""Tasks as reviewers use them: looked for, claimed, decided once."""

from __future__ import annotations

from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from quire import events
from quire.adapters.postgres.connection import Connection, Database
from quire.adapters.postgres.outbox import announce
from quire.adapters.postgres.review_rows import (
    DRAFT_COLUMNS,
    PRIORITY,
    STATUS,
    TASK_COLUMNS,
    TASKS,
    detail_of,
    seen_at,
    task_of,
)
from quire.adapters.postgres.rows import containing
from quire.adapters.postgres.task_news import tell_reviewers
from quire.domain.lists import Found
from quire.domain.people import Principal
from quire.domain.queue import TaskQuery
from quire.domain.review import Decision, ReviewTask, ReviewTaskDetail
from quire.domain.tasks import Priority
from quire.failpoints import reach

_ORDERS: dict[tuple[str, str], LiteralString] = {
    ("createdAt", "asc"): "t.created_at, t.task_id",
    ("createdAt", "desc"): "t.created_at DESC, t.task_id DESC",
    ("expiresAt", "asc"): "t.expires_at, t.task_id",
    ("expiresAt", "desc"): "t.expires_at DESC, t.task_id DESC",
    ("confidence", "asc"): "t.confidence NULLS FIRST, t.task_id",
    ("confidence", "desc"): "t.confidence DESC NULLS LAST, t.task_id DESC",
    ("priority", "asc"): f"{PRIORITY} DESC, t.expires_at, t.confidence NULLS FIRST, t.task_id",
    ("priority", "desc"): f"{PRIORITY}, t.expires_at DESC, t.confidence DESC NULLS LAST, t.task_id DESC",
}

_MATCHING: LiteralString = f"""
    WHERE {STATUS} = ANY(%(statuses)s)
        AND (%(type)s::text IS NULL OR t.type = %(type)s)
        AND (%(document_id)s::uuid IS NULL OR t.document_id = %(document_id)s)
        AND (%(claimed_by)s::uuid IS NULL OR (t.claimed_by = %(claimed_by)s AND t.claim_expires_at > %(at)s))
        AND (%(confidence_from)s::float IS NULL OR t.confidence >= %(confidence_from)s)
        AND (%(confidence_to)s::float IS NULL OR t.confidence <= %(confidence_to)s)
        AND (%(pattern)s::text IS NULL OR d.file_name ILIKE %(pattern)s)
"""

_FREE_FOR: LiteralString = """task_id = %(task_id)s AND expires_at > %(at)s
    AND (status = 'open' OR (status = 'claimed' AND (claimed_by = %(user_id)s OR claim_expires_at <= %(at)s)))"""
"""A task that this reviewer may claim or decide."""


class PostgresReviewTasks:
    """The port `ReviewTasks`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self, who: Principal, query: TaskQuery, *, at: datetime) -> Found[ReviewTask]:
        arguments = _arguments(query, at)
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
                seen_at(at, task_id=task_id),
            ).fetchone()
        return None if row is None else detail_of(row)

    def claim(self, who: Principal, task_id: UUID, *, at: datetime, until: datetime) -> bool:
        with self._database.transaction(who.tenant_id) as connection:
            return _changed(
                connection,
                who,
                f"""
                UPDATE hitl_tasks SET status = 'claimed', claimed_by = %(user_id)s, claim_expires_at = %(until)s
                WHERE {_FREE_FOR} RETURNING task_id
                """,
                {"task_id": task_id, "at": at, "user_id": who.user_id, "until": until},
            )

    def release(self, who: Principal, task_id: UUID, *, at: datetime) -> bool:
        with self._database.transaction(who.tenant_id) as connection:
            return _changed(
                connection,
                who,
                f"""
                UPDATE hitl_tasks SET status = 'open', claimed_by = NULL, claim_expires_at = NULL
                WHERE {_FREE_FOR} RETURNING task_id
                """,
                {"task_id": task_id, "at": at, "user_id": who.user_id},
            )

    def prioritise(self, who: Principal, task_id: UUID, priority: Priority | None, *, at: datetime) -> bool:
        with self._database.transaction(who.tenant_id) as connection:
            return _changed(
                connection,
                who,
                """
                UPDATE hitl_tasks SET priority = %(priority)s
                WHERE task_id = %(task_id)s AND status IN ('open', 'claimed') AND expires_at > %(at)s
                RETURNING task_id
                """,
                {"task_id": task_id, "at": at, "priority": priority},
            )

    def decide(self, who: Principal, task_id: UUID, decision: Decision) -> bool:
        with self._database.transaction(who.tenant_id) as connection:
            done = _changed(
                connection,
                who,
                f"""
                UPDATE hitl_tasks SET status = %(status)s, claimed_by = NULL, claim_expires_at = NULL,
                    decision = %(decision)s, decided_by = %(user_id)s, decided_at = %(at)s
                WHERE {_FREE_FOR} RETURNING task_id
                """,
                {
                    "task_id": task_id,
                    "at": decision.decided_at,
                    "user_id": who.user_id,
                    "status": decision.verdict,
                    "decision": Jsonb(decision.wire()),
                },
            )
            if done:
                announce(connection, who.tenant_id, events.review_decided(who.tenant_id, task_id))
            reach("review.before_decided")
        reach("review.after_decided")
        return done


def _arguments(query: TaskQuery, at: datetime) -> dict[str, Any]:
    asked = query.model_dump(exclude={"status", "q"})
    pattern = None if query.q is None else containing(query.q)
    return seen_at(at, **asked, offset=query.offset, statuses=sorted(query.statuses), pattern=pattern)


def _changed(connection: Connection, who: Principal, change: LiteralString, arguments: dict[str, Any]) -> bool:
    """Whether there was anything to change; then the others hear of it."""
    done = connection.execute(change, arguments).fetchone() is not None
    if done:
        tell_reviewers(connection, who.tenant_id, arguments["task_id"], at=arguments["at"])
    return done
