"""Review: what people decide, and the executions that wait for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from quire.domain.codes import ErrorCode
    from quire.domain.lists import Found, Page
    from quire.domain.people import Principal
    from quire.domain.queue import TaskQuery
    from quire.domain.refs import JobRef
    from quire.domain.review import Awaited, Decision, NewTask, ReviewTask, ReviewTaskDetail
    from quire.domain.routing import ReviewPolicy
    from quire.domain.tasks import Priority
    from quire.domain.truth import Recorded, Review, ReviewQuery


class ReviewTasks(Protocol):
    """The tasks of one tenant, as its reviewers use them. `at` is the present moment.

    Every change is announced together with what it changes, here and in `Reviews`.
    """

    def listed(self, who: Principal, query: TaskQuery, *, at: datetime) -> Found[ReviewTask]: ...

    def find(self, who: Principal, task_id: UUID, *, at: datetime) -> ReviewTaskDetail | None: ...

    def claim(self, who: Principal, task_id: UUID, *, at: datetime, until: datetime) -> bool:
        """Keep the task for this reviewer alone; False where it is another's, or not to be decided any more."""

    def release(self, who: Principal, task_id: UUID, *, at: datetime) -> bool:
        """Let others have the task; False where it is another's, or not to be decided any more."""

    def prioritise(self, who: Principal, task_id: UUID, priority: Priority | None, *, at: datetime) -> bool:
        """Put the task where it belongs among the others, or leave that to the rule; False where it has ended."""

    def decide(self, who: Principal, task_id: UUID, decision: Decision) -> bool:
        """Keep the decision and announce it, at once; False where the task is another's or does not wait for one."""


class Reviews(Protocol):
    """The tasks as the executions that wait for them use them."""

    def request(self, task: NewTask) -> UUID | None:
        """The task of this attempt, now with this token; one that was decided already announces its decision again.

        None where the job has ended, so that nobody is asked in vain.
        """

    def awaited(self, tenant_id: UUID, task_id: UUID, *, at: datetime) -> Awaited | None:
        """What to tell the execution, noted as being told; None where there is nothing to tell."""

    def lapse(self, tenant_id: UUID, task_id: UUID, *, token: str, at: datetime) -> None:
        """Close the task: nobody waited with this token for its decision. With a later one somebody does."""

    def decision(self, job: JobRef, task_id: UUID) -> Decision | None: ...


class ReviewHistory(Protocol):
    """The reviews of one tenant that are done, the newest first unless asked otherwise."""

    def listed(self, who: Principal, query: ReviewQuery) -> Found[Review]: ...

    def of_document(self, who: Principal, document_id: UUID, page: Page) -> Found[Recorded]: ...


class ReviewPolicies(Protocol):
    def find(self, who: Principal) -> ReviewPolicy: ...

    def put(self, who: Principal, policy: ReviewPolicy) -> None: ...


class Callbacks(Protocol):
    """The way back to an execution that waits; each answers False where nobody waits with this token."""

    def succeed(self, token: str, output: dict[str, Any]) -> bool: ...

    def fail(self, token: str, code: ErrorCode) -> bool: ...
