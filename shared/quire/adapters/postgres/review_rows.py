"""Rows of the review into models, and what of a task is looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Any, LiteralString

from psycopg.rows import DictRow

from quire.domain.queue import RULE
from quire.domain.review import ReviewTask, ReviewTaskDetail
from quire.domain.routing import ReviewPolicy, ReviewRule

STATUS: LiteralString = (
    "CASE WHEN t.status = 'claimed' AND t.claim_expires_at <= %(at)s THEN 'open' ELSE t.status::text END"
)
"""A claim that has run out is none."""

PRIORITY: LiteralString = """coalesce(t.priority, CASE
    WHEN t.expires_at - %(at)s <= %(urgent_share)s * (t.expires_at - t.created_at) THEN 'urgent'
    WHEN t.expires_at - %(at)s <= %(high_share)s * (t.expires_at - t.created_at) THEN 'high'
    WHEN t.confidence IS NULL OR t.confidence < %(high_below)s THEN 'high'
    ELSE 'normal' END::task_priority)"""

TASK_COLUMNS: LiteralString = f"""t.task_id, t.document_id, t.job_id, t.attempt, d.file_name, t.type, t.confidence,
    t.calibrated, t.created_at, t.expires_at, t.version, t.decided_by, t.decided_at, {STATUS} AS status,
    {PRIORITY}::text AS priority, t.priority IS NOT NULL AS priority_is_set,
    CASE WHEN t.claim_expires_at > %(at)s THEN t.claimed_by END AS claimed_by,
    CASE WHEN t.claim_expires_at > %(at)s THEN coalesce(nullif(c.name, ''), c.email) END AS claimed_by_name,
    CASE WHEN t.claim_expires_at > %(at)s THEN t.claim_expires_at END AS claim_expires_at,
    coalesce(nullif(p.name, ''), p.email) AS decided_by_name"""

DRAFT_COLUMNS: LiteralString = "t.fields, t.lines, t.timeblocks, t.text, t.pages, t.problems, t.parts"

TASKS: LiteralString = """FROM hitl_tasks t JOIN documents d ON d.document_id = t.document_id
    LEFT JOIN users c ON c.user_id = t.claimed_by LEFT JOIN users p ON p.user_id = t.decided_by"""


def seen_at(at: datetime, **more: Any) -> dict[str, Any]:
    """What the columns of a task are told by at this moment, and other arguments."""
    return {"at": at, **RULE, **more}


def task_of(row: DictRow) -> ReviewTask:
    return ReviewTask.model_validate(row)


def detail_of(row: DictRow) -> ReviewTaskDetail:
    return ReviewTaskDetail.model_validate(row)


def policy_of(row: DictRow) -> ReviewPolicy:
    """The tenant's own policy, or the one of tenants that never chose."""
    if row["rule"] is None:
        return ReviewPolicy()
    return ReviewPolicy(rule=ReviewRule(row["rule"]), by_type=row["by_type"])
