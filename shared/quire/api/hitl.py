"""The review: what people are asked to look at, and what they say about it."""

from __future__ import annotations

from uuid import UUID

from quire import bootstrap
from quire.domain.access import admins, reviewers
from quire.domain.people import Scope
from quire.domain.review import Rejection, ReviewTask, ReviewTaskDetail, Submission, TaskQuery
from quire.domain.routing import ReviewPolicy
from quire.doors.requests import Request
from quire.doors.routes import Listed, Routes
from quire.steps import reviewing
from quire.steps.relay import relay_at_once

REVIEWERS = reviewers(Scope.REVIEW)

routes = Routes()


@routes.get("/v1/hitl/tasks", allowed=REVIEWERS)
def list_tasks(request: Request, query: TaskQuery) -> Listed[ReviewTask]:
    """The tasks of the review, the oldest first."""
    found = reviewing.list_tasks(query, request.principal, tasks=bootstrap.review_tasks(), clock=bootstrap.now)
    return Listed(found, query)


@routes.get("/v1/hitl/tasks/{id}", allowed=REVIEWERS)
def get_task(request: Request, task_id: UUID) -> ReviewTaskDetail:
    """One task with the values to look at."""
    return reviewing.get_task(task_id, request.principal, tasks=bootstrap.review_tasks(), clock=bootstrap.now)


@routes.post("/v1/hitl/tasks/{id}/claim", allowed=REVIEWERS)
def claim_task(request: Request, task_id: UUID) -> ReviewTaskDetail:
    """Take a task, for a while and alone."""
    return reviewing.claim(
        task_id,
        request.principal,
        tasks=bootstrap.review_tasks(),
        clock=bootstrap.now,
        seconds=bootstrap.settings().claim_seconds,
    )


@routes.post("/v1/hitl/tasks/{id}/release", allowed=REVIEWERS)
def release_task(request: Request, task_id: UUID) -> ReviewTaskDetail:
    """Give a task back to the others."""
    return reviewing.release(task_id, request.principal, tasks=bootstrap.review_tasks(), clock=bootstrap.now)


@routes.post("/v1/hitl/tasks/{id}/submit", allowed=REVIEWERS)
def submit_task(request: Request, task_id: UUID, body: Submission) -> ReviewTaskDetail:
    """Vouch for the values of a document; the work on it goes on."""
    task = reviewing.submit(
        task_id,
        body,
        request.principal,
        tasks=bootstrap.review_tasks(),
        own=bootstrap.document_types(),
        clock=bootstrap.now,
    )
    relay_at_once(outbox=bootstrap.outbox(), bus=bootstrap.bus(), orders=bootstrap.orders())
    return task


@routes.post("/v1/hitl/tasks/{id}/reject", allowed=REVIEWERS)
def reject_task(request: Request, task_id: UUID, body: Rejection) -> ReviewTaskDetail:
    """Reject a document; its job ends."""
    task = reviewing.reject(task_id, body, request.principal, tasks=bootstrap.review_tasks(), clock=bootstrap.now)
    relay_at_once(outbox=bootstrap.outbox(), bus=bootstrap.bus(), orders=bootstrap.orders())
    return task


@routes.get("/v1/hitl/policy", allowed=REVIEWERS)
def get_review_policy(request: Request) -> ReviewPolicy:
    """Which documents are reviewed."""
    return reviewing.get_policy(request.principal, policies=bootstrap.review_policies())


@routes.put("/v1/hitl/policy", allowed=admins())
def put_review_policy(request: Request, body: ReviewPolicy) -> ReviewPolicy:
    """Say which documents are reviewed: all, none, or those of low confidence."""
    return reviewing.put_policy(body, request.principal, policies=bootstrap.review_policies())
