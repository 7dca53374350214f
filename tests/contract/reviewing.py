"""Tasks to begin with, and what is announced of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fakes.making import a_registration, a_task
from fakes.services import NOON
from quire.domain.people import Principal, Role
from quire.domain.refs import JobRef
from quire.domain.review import ReviewTaskDetail
from quire.domain.tasks import TaskChanged
from quire.events import Announcement

LATER = NOON + timedelta(minutes=15)


def asked(world: Any, who: Principal | None = None, **more: Any) -> tuple[Principal, JobRef, Any]:
    """A reviewer, a job of the tenant and its task."""
    who = who or world.newcomer()
    registration = a_registration(who)
    world.documents.register(registration)
    return who, registration.job, world.reviews.request(a_task(registration.job, **more))


def found(world: Any, who: Principal, task_id: Any, *, at: Any = NOON) -> ReviewTaskDetail:
    task = world.review_tasks.find(who, task_id, at=at)
    assert task is not None
    return task  # type: ignore[no-any-return]


def colleague(world: Any, who: Principal) -> Principal:
    """Somebody else of the tenant: rows refer to people, so only one who exists."""
    other: Principal = world.newcomer(who.tenant_id)
    return other.model_copy(update={"role": Role.REVIEWER})


def announced(world: Any) -> list[Announcement]:
    told: list[Announcement] = []

    def take(some: Any) -> list[bool]:
        told.extend(some)
        return [True] * len(some)

    while world.outbox.send_some(take)[0]:
        pass
    return told


def decisions(world: Any) -> int:
    """How many are on their way to executions."""
    return sum(one.name == "review.decided" for one in announced(world))


def news(world: Any) -> list[TaskChanged]:
    """What the reviewers are told."""
    return [TaskChanged.model_validate(one.detail) for one in announced(world) if one.name == "task.changed"]
