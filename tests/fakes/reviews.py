"""The review in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from fakes.store import FakeStore
from quire import events
from quire.domain.jobs import Job
from quire.domain.lists import Found, Page
from quire.domain.people import NamedPerson, Principal
from quire.domain.queue import RULE, TaskQuery
from quire.domain.refs import JobRef
from quire.domain.review import Awaited, Decision, NewTask, ReviewTask, ReviewTaskDetail
from quire.domain.routing import ReviewPolicy
from quire.domain.statuses import Status
from quire.domain.tasks import Priority, TaskChanged, TaskStatus
from quire.domain.truth import Recorded, Review, ReviewQuery

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
        wanted.sort(key=_ORDERS[query.sort_by], reverse=query.order == "desc")
        page = wanted[query.offset : query.offset + query.limit]
        plain = [ReviewTask(**{name: getattr(task, name) for name in ReviewTask.model_fields}) for task in page]
        return Found(plain, len(wanted))

    def find(self, who: Principal, task_id: UUID, *, at: datetime) -> ReviewTaskDetail | None:
        asked = self.asked.get(task_id)
        if asked is None or asked.job.tenant_id != who.tenant_id:
            return None
        task = self.tasks[task_id]
        if not task.priority_is_set:
            task = task.model_copy(update={"priority": _by_rule(task, at)})
        if task.claim_expires_at is not None and task.claim_expires_at <= at:
            return task.model_copy(update=_UNCLAIMED | {"status": TaskStatus.OPEN})
        return task

    def claim(self, who: Principal, task_id: UUID, *, at: datetime, until: datetime) -> bool:
        change = {"status": TaskStatus.CLAIMED, "claim_expires_at": until, **_named("claimed_by", who)}
        return self._changed(who, task_id, at, change)

    def release(self, who: Principal, task_id: UUID, *, at: datetime) -> bool:
        return self._changed(who, task_id, at, _UNCLAIMED | {"status": TaskStatus.OPEN})

    def prioritise(self, who: Principal, task_id: UUID, priority: Priority | None, *, at: datetime) -> bool:
        task = self.find(who, task_id, at=at)
        if task is None or not task.status.awaits_decision or task.expires_at <= at:
            return False
        self._change(task_id, {"priority": priority or Priority.NORMAL, "priority_is_set": priority is not None}, at)
        return True

    def decide(self, who: Principal, task_id: UUID, decision: Decision) -> bool:
        decided = {"decision": decision, "decided_at": decision.decided_at, **_named("decided_by", who)}
        change = _UNCLAIMED | {"status": decision.verdict, **decided}
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
        self._change(task_id, change, at)
        return True

    def _change(self, task_id: UUID, change: dict[str, object], at: datetime) -> None:
        task = self.tasks[task_id]
        self.tasks[task_id] = task.model_copy(update={**change, "version": task.version + 1})
        self._tell(task_id, at)

    def _tell(self, task_id: UUID, at: datetime) -> None:
        asked, task = self.asked[task_id], self.tasks[task_id]
        changed = TaskChanged(
            tenant_id=asked.job.tenant_id,
            claimed_by=_person(task.claimed_by, task.claimed_by_name),
            decided_by=_person(task.decided_by, task.decided_by_name),
            priority=task.priority if task.priority_is_set else _by_rule(task, at),
            at=at,
            **{name: getattr(task, name) for name in _TOLD},
        )
        self.store.waiting.append(events.task_changed(changed))

    def request(self, task: NewTask) -> UUID | None:
        if self.store.jobs_by_id[task.job.job_id].status.is_final:
            return None
        self.store.drafts[task.job.document_id] = task.draft
        for task_id, asked in self.asked.items():
            if (asked.job.job_id, asked.job.attempt) == (task.job.job_id, task.job.attempt):
                self._hand_over(task_id, task)
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
            priority=Priority.NORMAL,
            priority_is_set=False,
            **_UNCLAIMED,
            decided_by=None,
            decided_by_name=None,
            decided_at=None,
            created_at=task.created_at,
            expires_at=task.expires_at,
            decision=None,
            version=1,
        )
        self._tell(task.task_id, task.created_at)
        return task.task_id

    def _hand_over(self, task_id: UUID, again: NewTask) -> None:
        before = self.asked[task_id]
        if before.token == again.token or before.asked_at > again.asked_at:
            return
        self.asked[task_id] = before.model_copy(update={"token": again.token, "asked_at": again.asked_at})
        self.resumed.pop(task_id, None)
        decision = self.tasks[task_id].decision
        if decision is not None:
            self.store.waiting.append(events.review_decided(self.asked[task_id].job.tenant_id, task_id))
            self._change(task_id, {"status": decision.verdict}, again.created_at)

    def awaited(self, tenant_id: UUID, task_id: UUID, *, at: datetime) -> Awaited | None:
        asked = self.asked.get(task_id)
        if asked is None or asked.job.tenant_id != tenant_id or self.tasks[task_id].status not in DECIDED:
            return None
        is_first_try = task_id not in self.resumed
        self.resumed.setdefault(task_id, at)
        return Awaited(token=asked.token, verdict=self.tasks[task_id].status, is_first_try=is_first_try)

    def lapse(self, tenant_id: UUID, task_id: UUID, *, token: str, at: datetime) -> None:
        asked = self.asked[task_id]
        if (asked.job.tenant_id, asked.token) == (tenant_id, token) and self.tasks[task_id].status in DECIDED:
            self._change(task_id, {"status": TaskStatus.CANCELLED}, at)

    def decision(self, job: JobRef, task_id: UUID) -> Decision | None:
        task = self.tasks.get(task_id)
        return None if task is None or task.job_id != job.job_id else task.decision

    def _close(self, job: Job) -> None:
        expired = job.status is Status.EXPIRED
        for task_id, task in self.tasks.items():
            if task.job_id == job.job_id and (task.status.awaits_decision or (expired and task.decision)):
                ended = TaskStatus.EXPIRED if expired else TaskStatus.CANCELLED
                self._change(task_id, _UNCLAIMED | {"status": ended}, job.updated_at)


@dataclass
class FakeReviewHistory:
    """The port ReviewHistory, out of the tasks that are decided."""

    reviews: FakeReviews

    def listed(self, who: Principal, query: ReviewQuery) -> Found[Review]:
        ours = [one.review for one in self._recorded(who) if _is_asked_for(one.review, query)]
        ours.sort(key=_place, reverse=query.order == "desc")
        page = [one for one in ours if query.after is None or self._is_behind(one, query)][query.offset :]
        if len(page) <= query.limit:
            return Found(page, len(ours))
        last = page[query.limit - 1]
        return Found(page[: query.limit], len(ours), query.cursor_at(last.reviewed_at, last.task_id))

    def of_document(self, who: Principal, document_id: UUID, page: Page) -> Found[Recorded]:
        ours = [one for one in self._recorded(who) if one.review.document_id == document_id]
        ours.sort(key=lambda one: _place(one.review), reverse=True)
        return Found(ours[page.offset : page.offset + page.limit], len(ours))

    def _is_behind(self, review: Review, query: ReviewQuery) -> bool:
        after = query.after
        assert after is not None
        place = (datetime.fromisoformat(after.value), after.id)
        return _place(review) < place if query.order == "desc" else _place(review) > place

    def _recorded(self, who: Principal) -> Iterator[Recorded]:
        for task_id, asked in self.reviews.asked.items():
            task = self.reviews.tasks[task_id]
            is_there = asked.job.document_id in self.reviews.store.registrations
            if is_there and asked.job.tenant_id == who.tenant_id and task.decision is not None:
                draft = asked.draft.model_copy(update={"text": "", "pages": 0})
                yield Recorded(review=self._review(task, task.decision), draft=draft, decision=task.decision)

    def _review(self, task: ReviewTaskDetail, decision: Decision) -> Review:
        named = ("task_id", "document_id", "job_id", "attempt", "file_name", "type")
        request = self.reviews.store.registrations[task.document_id].request
        return Review(
            **{name: getattr(task, name) for name in named},
            content_type=request.content_type,
            verdict=decision.verdict,
            reviewed_by=NamedPerson(id=decision.decided_by, name=str(task.decided_by_name)),
            reviewed_at=decision.decided_at,
            review_notes=decision.review_notes,
        )


@dataclass
class FakeReviewPolicies:
    store: FakeStore

    def find(self, who: Principal) -> ReviewPolicy:
        return self.store.policies.get(who.tenant_id, ReviewPolicy())

    def put(self, who: Principal, policy: ReviewPolicy) -> None:
        self.store.policies[who.tenant_id] = policy


_UNCLAIMED: dict[str, Any] = {"claimed_by": None, "claimed_by_name": None, "claim_expires_at": None}
_TOLD = ("task_id", "document_id", "job_id", "type", "confidence", "status", "claim_expires_at", "version")
_LEAST_PRESSING_FIRST = list(Priority)


def _named(column: str, who: Principal) -> dict[str, object]:
    """The person by the address that they have where people are made."""
    return {column: who.user_id, f"{column}_name": f"{who.user_id}@example.org"}


def _person(found: UUID | None, name: str | None) -> NamedPerson | None:
    return None if found is None or name is None else NamedPerson(id=found, name=name)


def _by_rule(task: ReviewTask, at: datetime) -> Priority:
    left = (task.expires_at - at) / (task.expires_at - task.created_at)
    if left <= RULE["urgent_share"]:
        return Priority.URGENT
    is_high = left <= RULE["high_share"] or task.confidence is None or task.confidence < RULE["high_below"]
    return Priority.HIGH if is_high else Priority.NORMAL


def _sureness(task: ReviewTask) -> float:
    return -1 if task.confidence is None else task.confidence


_ORDERS: dict[str, Callable[[ReviewTask], Any]] = {
    "createdAt": lambda task: (task.created_at, task.task_id),
    "expiresAt": lambda task: (task.expires_at, task.task_id),
    "confidence": lambda task: (_sureness(task), task.task_id),
    "priority": lambda task: (
        -_LEAST_PRESSING_FIRST.index(task.priority),
        task.expires_at,
        _sureness(task),
        task.task_id,
    ),
}


def _matches(task: ReviewTask, query: TaskQuery) -> bool:
    wanted = (query.type, query.document_id, query.claimed_by)
    found = (task.type, task.document_id, task.claimed_by)
    return (
        all(want in {None, have} for want, have in zip(wanted, found, strict=True))
        and task.status in query.statuses
        and (query.confidence_from is None or query.confidence_from <= _sureness(task))
        and (query.confidence_to is None or 0 <= _sureness(task) <= query.confidence_to)
        and (query.q is None or query.q.casefold() in task.file_name.casefold())
    )


def _place(review: Review) -> tuple[datetime, UUID]:
    return review.reviewed_at, review.task_id


def _is_asked_for(review: Review, query: ReviewQuery) -> bool:
    return (
        query.type in {None, review.type}
        and query.verdict in {None, review.verdict}
        and (query.reviewed_from is None or review.reviewed_at >= query.reviewed_from)
        and (query.reviewed_to is None or review.reviewed_at < query.reviewed_to)
    )
