"""The review: what people are asked to look at, and what they say about it."""

from __future__ import annotations

from uuid import UUID

from quire import bootstrap
from quire.domain.access import admins, reviewers
from quire.domain.lists import Page
from quire.domain.people import Scope
from quire.domain.queue import TaskChange, TaskQuery
from quire.domain.review import Rejection, ReviewTask, ReviewTaskDetail, Submission
from quire.domain.routing import ReviewPolicy
from quire.domain.truth import Review, ReviewDetail, ReviewQuery
from quire.doors.requests import Request
from quire.doors.routes import Listed, Routes
from quire.steps import reviewing, truth
from quire.steps.relay import relay_at_once

REVIEWERS = reviewers(Scope.REVIEW)

routes = Routes()


@routes.get("/v1/hitl/tasks", allowed=REVIEWERS)
def list_tasks(request: Request, query: TaskQuery) -> Listed[ReviewTask]:
    """The tasks of the review, the oldest first or in the order in which they are best looked at."""
    found = reviewing.list_tasks(query, request.principal, tasks=bootstrap.review_tasks(), clock=bootstrap.now)
    return Listed(found, query)


@routes.get("/v1/hitl/tasks/{id}", allowed=REVIEWERS)
def get_task(request: Request, task_id: UUID) -> ReviewTaskDetail:
    """One task with the values to look at."""
    return reviewing.get_task(task_id, request.principal, tasks=bootstrap.review_tasks(), clock=bootstrap.now)


@routes.put("/v1/hitl/tasks/{id}", allowed=REVIEWERS)
def put_task(request: Request, task_id: UUID, body: TaskChange) -> ReviewTaskDetail:
    """Say how soon a task is to be looked at."""
    task = reviewing.change(task_id, body, request.principal, tasks=bootstrap.review_tasks(), clock=bootstrap.now)
    _tell()
    return task


@routes.post("/v1/hitl/tasks/{id}/claim", allowed=REVIEWERS)
def claim_task(request: Request, task_id: UUID) -> ReviewTaskDetail:
    """Take a task, for a while and alone."""
    task = reviewing.claim(
        task_id,
        request.principal,
        tasks=bootstrap.review_tasks(),
        clock=bootstrap.now,
        seconds=bootstrap.settings().claim_seconds,
    )
    _tell()
    return task


@routes.post("/v1/hitl/tasks/{id}/release", allowed=REVIEWERS)
def release_task(request: Request, task_id: UUID) -> ReviewTaskDetail:
    """Give a task back to the others."""
    task = reviewing.release(task_id, request.principal, tasks=bootstrap.review_tasks(), clock=bootstrap.now)
    _tell()
    return task


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
    _tell()
    return task


@routes.post("/v1/hitl/tasks/{id}/reject", allowed=REVIEWERS)
def reject_task(request: Request, task_id: UUID, body: Rejection) -> ReviewTaskDetail:
    """Reject a document; its job ends."""
    task = reviewing.reject(task_id, body, request.principal, tasks=bootstrap.review_tasks(), clock=bootstrap.now)
    _tell()
    return task


@routes.get("/v1/hitl/reviews", allowed=admins(Scope.REVIEW))
def list_reviews(request: Request, query: ReviewQuery) -> Listed[Review]:
    """All reviews that are done, the newest first."""
    return Listed(truth.list_reviews(query, request.principal, history=bootstrap.review_history()), query)


@routes.get("/v1/documents/{id}/reviews", allowed=REVIEWERS)
def list_document_reviews(request: Request, document_id: UUID, query: Page) -> Listed[ReviewDetail]:
    """What was said of a document: who, when, and each value before and after."""
    found = truth.list_document_reviews(
        document_id,
        query,
        request.principal,
        documents=bootstrap.documents(),
        history=bootstrap.review_history(),
    )
    return Listed(found, query)


@routes.get("/v1/hitl/policy", allowed=REVIEWERS)
def get_review_policy(request: Request) -> ReviewPolicy:
    """Which documents are reviewed."""
    return reviewing.get_policy(request.principal, policies=bootstrap.review_policies())


@routes.put("/v1/hitl/policy", allowed=admins())
def put_review_policy(request: Request, body: ReviewPolicy) -> ReviewPolicy:
    """Say which documents are reviewed: all, none, or those of low confidence."""
    return reviewing.put_policy(body, request.principal, policies=bootstrap.review_policies())


def _tell() -> None:
    """What was just written is on its way before the reviewer is answered."""
    relay_at_once(outbox=bootstrap.outbox(), bus=bootstrap.bus(), orders=bootstrap.orders())
