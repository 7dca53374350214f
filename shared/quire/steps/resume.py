"""Tells an execution what a person has decided."""

from __future__ import annotations

from enum import StrEnum

from quire.domain.codes import ErrorCode
from quire.domain.flow import Reviewed
from quire.domain.review import Awaited
from quire.domain.tasks import TaskStatus
from quire.events import Decided
from quire.failpoints import reach
from quire.ports import Callbacks, Clock, Reviews


class Resumption(StrEnum):
    RESUMED = "resumed"
    SETTLED = "settled"
    """There is nothing to tell any more."""
    UNHEARD = "unheard"
    """Nobody waits: the answer came too late, or an earlier try has told it."""


def resume(decided: Decided, *, reviews: Reviews, callbacks: Callbacks, clock: Clock) -> Resumption:
    """Sends the decision on its way; said twice, the execution hears it once."""
    awaited = reviews.awaited(decided.tenant_id, decided.task_id, at=clock())
    if awaited is None:
        return Resumption.SETTLED
    reach("resume.before_send")
    if _send(awaited, decided, callbacks):
        reach("resume.after_send")
        return Resumption.RESUMED
    # After an earlier try nobody can say whether that one was heard: the end of the job closes the task if not.
    if awaited.is_first_try:
        reviews.lapse(decided.tenant_id, decided.task_id, token=awaited.token, at=clock())
    return Resumption.UNHEARD


def _send(awaited: Awaited, decided: Decided, callbacks: Callbacks) -> bool:
    if awaited.verdict is TaskStatus.REJECTED:
        return callbacks.fail(awaited.token, ErrorCode.REVIEW_REJECTED)
    return callbacks.succeed(awaited.token, Reviewed(task_id=decided.task_id).wire())
