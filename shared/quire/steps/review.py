"""Asks people to look at what was read; the execution waits for what they say."""

from __future__ import annotations

from uuid import UUID

from quire.domain.codes import ErrorCode
from quire.domain.flow import Reviewed, ToReview
from quire.domain.ids import made_at, new_id
from quire.domain.jobs import EventName, Happened
from quire.domain.results import Extraction
from quire.domain.review import Draft, NewTask, decidable_until, draft_of
from quire.errors import PermanentError, TransientError
from quire.events import happened
from quire.failpoints import reach
from quire.ports import Bus, Clock, Objects, Reviews


def review(work: ToReview, *, objects: Objects, reviews: Reviews, bus: Bus, clock: Clock) -> Reviewed:
    """Opens the task before anybody hears of it; asked again, the same task gets the new token."""
    draft = draft_of(Extraction.model_validate_json(objects.read(work.validated.result)))
    now = clock()
    asked_at = work.asked_at or now
    task = NewTask(
        task_id=new_id(),
        job=work.job,
        token=work.task_token,
        asked_at=asked_at,
        draft=draft,
        created_at=now,
        expires_at=decidable_until(asked_at, seconds=work.validated.direction.review_seconds),
    )
    task_id = reviews.request(task)
    if task_id is None:
        raise PermanentError(ErrorCode.REVIEW_EXPIRED)
    _announce(work, draft, task_id, bus)
    return Reviewed(task_id=task_id)


def _announce(work: ToReview, draft: Draft, task_id: UUID, bus: Bus) -> None:
    """However often the step is taken, people were asked when their task was made."""
    detail = Happened(**dict(work.job), at=made_at(task_id), confidence=draft.confidence, calibrated=draft.calibrated)
    reach("review.before_request")
    if not all(bus.put([happened(EventName.REVIEW_REQUESTED, detail)])):
        raise TransientError("the bus did not take hitl.requested")
