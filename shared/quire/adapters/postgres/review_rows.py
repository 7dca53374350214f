"""Rows of the review into models, and what of a task is looked at."""

from __future__ import annotations

from typing import LiteralString

from psycopg.rows import DictRow

from quire.domain.review import ReviewTask, ReviewTaskDetail
from quire.domain.routing import ReviewPolicy, ReviewRule

TASK_COLUMNS: LiteralString = """t.task_id, t.document_id, t.job_id, t.attempt, d.file_name, t.type, t.confidence,
    t.calibrated, t.created_at, t.expires_at,
    CASE WHEN t.status = 'claimed' AND t.claim_expires_at <= %(at)s THEN 'open' ELSE t.status::text END AS status,
    CASE WHEN t.claim_expires_at > %(at)s THEN t.claimed_by END AS claimed_by,
    CASE WHEN t.claim_expires_at > %(at)s THEN t.claim_expires_at END AS claim_expires_at"""
"""A claim that has run out is none."""

DRAFT_COLUMNS: LiteralString = "t.fields, t.lines, t.timeblocks, t.text, t.pages, t.problems, t.parts"

TASKS: LiteralString = "FROM hitl_tasks t JOIN documents d ON d.document_id = t.document_id"


def task_of(row: DictRow) -> ReviewTask:
    return ReviewTask.model_validate(row)


def detail_of(row: DictRow) -> ReviewTaskDetail:
    return ReviewTaskDetail.model_validate(row)


def policy_of(row: DictRow) -> ReviewPolicy:
    """The tenant's own policy, or the one of tenants that never chose."""
    if row["rule"] is None:
        return ReviewPolicy()
    return ReviewPolicy(rule=ReviewRule(row["rule"]), by_type=row["by_type"])
