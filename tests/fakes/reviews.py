"""The review in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from fakes.store import FakeStore
from quire import events
from quire.domain.flow import JobRef
from quire.domain.jobs import Job
from quire.domain.lists import Found
from quire.domain.people import Principal
from quire.domain.review import Awaited, Decision, NewTask, ReviewTask, ReviewTaskDetail, TaskQuery, TaskStatus
from quire.domain.routing import ReviewPolicy
from quire.domain.statuses import Status

DECIDED = {TaskStatus.SUBMITTED, TaskStatus.REJECTED}


@dataclass
class FakeReviews:
    """The ports ReviewTasks and Reviews, beside the store of the jobs."""

    store: FakeStore
    asked: dict[UUID, NewTask] = field(default_factory=dict)
    tasks: dict[UUID, ReviewTaskDetail] = field(default_factory=dict)
    resumed: dict[UUID, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store.when_ended = self._close

    def listed(self, who: Principal, query: TaskQuery, *, at: datetime) -> Found[ReviewTask]:
        ours = [task for task_id in self.asked if (task := self.find(who, task_id, at=at)) is not None]
        wanted = [task for task in ours if _matches(task, query)]
        wanted.sort(key=lambda task: (task.created_at, task.task_id), reverse=query.order == "desc")
        page = wanted[query.offset : query.offset + query.limit]
        plain = [ReviewTask(**{name: getattr(task, name) for name in ReviewTask.model_fields}) for task in page]
        return Found(plain, len(wanted))

    def find(self, who: Principal, task_id: UUID, *, at: datetime) -> ReviewTaskDetail | None:
        asked = self.asked.get(task_id)
        if asked is None or asked.job.tenant_id != who.tenant_id:
            return None
        task = self.tasks[task_id]
        if task.claim_expires_at is not None and task.claim_expires_at <= at:
            return task.model_copy(update=_UNCLAIMED | {"status": TaskStatus.OPEN})
        return task

    def claim(self, who: Principal, task_id: UUID, *, at: datetime, until: datetime) -> bool:
        change = {"status": TaskStatus.CLAIMED, "claimed_by": who.user_id, "claim_expires_at": until}
        return self._changed(who, task_id, at, change)

    def release(self, who: Principal, task_id: UUID, *, at: datetime) -> bool:
        return self._changed(who, task_id, at, _UNCLAIMED | {"status": TaskStatus.OPEN})

    def decide(self, who: Principal, task_id: UUID, decision: Decision) -> bool:
        change = _UNCLAIMED | {"status": decision.verdict, "decision": decision}
        if not self._changed(who, task_id, decision.decided_at, change):
            return False
        self.store.waiting.append(events.review_decided(who.tenant_id, task_id))
        return True

    def _changed(self, who: Principal, task_id: UUID, at: datetime, change: dict[str, object]) -> bool:
        task = self.find(who, task_id, at=at)
        if task is None or not task.status.awaits_decision or task.expires_at <= at:
            return False
        if task.claimed_by not in {None, who.user_id}:
            return False
        self.tasks[task_id] = task.model_copy(update=change)
        return True

    def request(self, task: NewTask) -> UUID | None:
        if self.store.jobs_by_id[task.job.job_id].status.is_final:
            return None
        for task_id, asked in self.asked.items():
            if (asked.job.job_id, asked.job.attempt) == (task.job.job_id, task.job.attempt):
                self._hand_over(task_id, task.token)
                return task_id
        self.asked[task.task_id] = task
        self.tasks[task.task_id] = ReviewTaskDetail(
            **dict(task.draft),
            task_id=task.task_id,
            document_id=task.job.document_id,
            job_id=task.job.job_id,
            attempt=task.job.attempt,
            file_name=self.store.registrations[task.job.document_id].request.file_name,
            status=TaskStatus.OPEN,
            claimed_by=None,
            claim_expires_at=None,
            created_at=task.created_at,
            expires_at=task.expires_at,
            decision=None,
        )
        return task.task_id

    def _hand_over(self, task_id: UUID, token: str) -> None:
        self.asked[task_id] = self.asked[task_id].model_copy(update={"token": token})
        self.resumed.pop(task_id, None)
        decision = self.tasks[task_id].decision
        if decision is not None:
            self.tasks[task_id] = self.tasks[task_id].model_copy(update={"status": decision.verdict})
            self.store.waiting.append(events.review_decided(self.asked[task_id].job.tenant_id, task_id))

    def awaited(self, tenant_id: UUID, task_id: UUID, *, at: datetime) -> Awaited | None:
        asked = self.asked.get(task_id)
        if asked is None or asked.job.tenant_id != tenant_id or self.tasks[task_id].status not in DECIDED:
            return None
        is_first_try = task_id not in self.resumed
        self.resumed.setdefault(task_id, at)
        return Awaited(token=asked.token, verdict=self.tasks[task_id].status, is_first_try=is_first_try)

    def lapse(self, tenant_id: UUID, task_id: UUID) -> None:
        if self.asked[task_id].job.tenant_id == tenant_id:
            self.tasks[task_id] = self.tasks[task_id].model_copy(update={"status": TaskStatus.CANCELLED})

    def decision(self, job: JobRef, task_id: UUID) -> Decision | None:
        task = self.tasks.get(task_id)
        return None if task is None or task.job_id != job.job_id else task.decision

    def _close(self, job: Job) -> None:
        expired = job.status is Status.EXPIRED
        for task_id, task in self.tasks.items():
            if task.job_id == job.job_id and (task.status.awaits_decision or (expired and task.status in DECIDED)):
                ended = TaskStatus.EXPIRED if expired else TaskStatus.CANCELLED
                self.tasks[task_id] = task.model_copy(update=_UNCLAIMED | {"status": ended})


@dataclass
class FakeReviewPolicies:
    store: FakeStore

    def find(self, who: Principal) -> ReviewPolicy:
        return self.store.policies.get(who.tenant_id, ReviewPolicy())

    def put(self, who: Principal, policy: ReviewPolicy) -> None:
        self.store.policies[who.tenant_id] = policy


_UNCLAIMED: dict[str, object] = {"claimed_by": None, "claim_expires_at": None}


def _matches(task: ReviewTask, query: TaskQuery) -> bool:
    wanted = (query.status, query.type, query.document_id, query.claimed_by)
    found = (task.status, task.type, task.document_id, task.claimed_by)
    return all(want in {None, have} for want, have in zip(wanted, found, strict=True))
