"""What reviewers do: look for tasks, take one, decide it, and say which documents they want to see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from quire.domain.lists import Found
from quire.domain.people import Principal
from quire.domain.queue import TaskChange, TaskQuery
from quire.domain.review import Decision, Rejection, ReviewTask, ReviewTaskDetail, Submission, Vouched
from quire.domain.routing import ReviewPolicy
from quire.domain.tasks import TaskStatus
from quire.domain.vouching import Misfit, misfits
from quire.errors import Refusal, RefusalCode, not_found
from quire.ports import Clock, DocumentTypes, ReviewPolicies, ReviewTasks
from quire.steps.types import pinned

_TYPE_WITH_BLOCKS = "timetable"


def list_tasks(query: TaskQuery, who: Principal, *, tasks: ReviewTasks, clock: Clock) -> Found[ReviewTask]:
    return tasks.listed(who, query.asked_by(who), at=clock())


def get_task(task_id: UUID, who: Principal, *, tasks: ReviewTasks, clock: Clock) -> ReviewTaskDetail:
    task = tasks.find(who, task_id, at=clock())
    if task is None:
        raise not_found("task")
    return task


def claim(task_id: UUID, who: Principal, *, tasks: ReviewTasks, clock: Clock, seconds: int) -> ReviewTaskDetail:
    """The task for this reviewer alone, for a while; claiming again prolongs it."""
    now = clock()
    done = tasks.claim(who, task_id, at=now, until=now + timedelta(seconds=seconds))
    return _after(done, task_id, who, tasks, clock)


def release(task_id: UUID, who: Principal, *, tasks: ReviewTasks, clock: Clock) -> ReviewTaskDetail:
    """The task for everybody again."""
    done = tasks.release(who, task_id, at=clock())
    return _after(done, task_id, who, tasks, clock)


def change(task_id: UUID, change: TaskChange, who: Principal, *, tasks: ReviewTasks, clock: Clock) -> ReviewTaskDetail:
    """The task where this reviewer wants it among the others, whoever has claimed it."""
    done = tasks.prioritise(who, task_id, change.priority, at=clock())
    return _after(done, task_id, who, tasks, clock)


def submit(
    task_id: UUID, submission: Submission, who: Principal, *, tasks: ReviewTasks, own: DocumentTypes, clock: Clock
) -> ReviewTaskDetail:
    """The reviewer's values count from here on; the first decision is the only one."""
    task = get_task(task_id, who, tasks=tasks, clock=clock)
    faults = _faults(submission, task, who, own)
    if faults:
        raise Refusal(RefusalCode.VALIDATION_ERROR, "The request does not fit this task.", *faults)
    decision = Decision(verdict=TaskStatus.SUBMITTED, **dict(submission), decided_by=who.user_id, decided_at=clock())
    return _after(tasks.decide(who, task_id, decision), task_id, who, tasks, clock)


def _faults(submission: Submission, task: ReviewTaskDetail, who: Principal, own: DocumentTypes) -> tuple[Misfit, ...]:
    """What there is no place for in the document, or in the one of several that it is said of."""
    kinds = {number: part.type for number, part in enumerate(task.parts, start=1)}
    if task.parts and (submission.fields or submission.lines is not None or submission.timeblocks is not None):
        return (("fields", "the values of this file stand in its parts"),)
    if any(one.part not in kinds for one in submission.parts):
        return (("parts", f"there are {len(kinds)}"),)
    said = [(task.type, submission), *((kinds[one.part], one) for one in submission.parts)]
    return tuple(fault for kind, one in said for fault in _faults_of(one, kind, who, own))


def _faults_of(said: Vouched, kind: str, who: Principal, own: DocumentTypes) -> tuple[Misfit, ...]:
    """What cannot be said of a document of this type, as it is known today."""
    if said.timeblocks is not None and kind != _TYPE_WITH_BLOCKS:
        return (("timeblocks", f"only a {_TYPE_WITH_BLOCKS} has any"),)
    return tuple(fault for known in pinned(who.tenant_id, kind, own=own) for fault in misfits(said, known))


def reject(
    task_id: UUID, rejection: Rejection, who: Principal, *, tasks: ReviewTasks, clock: Clock
) -> ReviewTaskDetail:
    """The document is not to be used; its job ends as rejected."""
    decision = Decision(verdict=TaskStatus.REJECTED, **dict(rejection), decided_by=who.user_id, decided_at=clock())
    return _after(tasks.decide(who, task_id, decision), task_id, who, tasks, clock)


def get_policy(who: Principal, *, policies: ReviewPolicies) -> ReviewPolicy:
    return policies.find(who)


def put_policy(policy: ReviewPolicy, who: Principal, *, policies: ReviewPolicies) -> ReviewPolicy:
    """Documents that arrive from now on follow it; those at work keep the one that they began with."""
    policies.put(who, policy)
    return policy


def _after(
    done: bool,  # noqa: FBT001 - what the task's row said
    task_id: UUID,
    who: Principal,
    tasks: ReviewTasks,
    clock: Clock,
) -> ReviewTaskDetail:
    task = get_task(task_id, who, tasks=tasks, clock=clock)
    if done:
        return task
    raise Refusal(RefusalCode.CONFLICT, _why_not(task, clock()), *_who_has_it(task))


def _why_not(task: ReviewTask, now: datetime) -> str:
    if task.status.awaits_decision and now < task.expires_at:
        return f"{task.claimed_by_name or 'Another reviewer'} is at work on this task."
    if task.status in {TaskStatus.SUBMITTED, TaskStatus.REJECTED}:
        return f"{task.decided_by_name or 'Somebody'} has decided this task."
    return "This task was closed before it was decided."


def _who_has_it(task: ReviewTask) -> Iterator[tuple[str, str]]:
    """Who claimed or decided the task and when, as far as it is so."""
    names = ("status", "claimedBy", "claimedByName", "claimExpiresAt", "decidedBy", "decidedByName", "decidedAt")
    known = task.wire()
    return ((name, known[name]) for name in names if known[name] is not None)
