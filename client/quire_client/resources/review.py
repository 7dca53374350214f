"""The review queue."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, TypedDict, Unpack

from quire_client.api import Api, as_sent
from quire_client.models import Page
from quire_client.review_shapes import Review, ReviewDetail, Task, TaskDetail, VouchedPart
from quire_client.shapes import BlockDraft


class Sifted(TypedDict, total=False):
    """What the queue can be asked beside status and document."""

    type: str | None
    claimed_by: str | None
    """A user's id, or "me"."""
    confidence_from: float | None
    confidence_to: float | None
    q: str | None
    """Stands in the name of the file."""
    sort_by: str | None
    """createdAt, expiresAt, priority or confidence."""
    order: str | None


class AsyncReview:
    """For reviewers and admins. Of two decisions about a task one wins, the other is a ConflictError."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def tasks(
        self,
        *,
        page: int = 1,
        limit: int = 20,
        status: str | None = None,
        document_id: str | None = None,
        **asked: Unpack[Sifted],
    ) -> Page[Task]:
        """One page of the queue; `status` may be several, with commas between them."""
        params = {"page": page, "limit": limit, "status": status, "documentId": document_id, **_sifted(asked)}
        return await self._api.get_page("/hitl/tasks", params, as_sent(Task))

    async def all_tasks(self, *, status: str | None = None, **asked: Unpack[Sifted]) -> AsyncGenerator[Task, None]:
        async for task in self._api.every("/hitl/tasks", {"status": status, **_sifted(asked)}, as_sent(Task)):
            yield task

    async def get(self, task_id: str) -> TaskDetail:
        task: TaskDetail = await self._api.get(f"/hitl/tasks/{task_id}")
        return task

    async def claim(self, task_id: str) -> TaskDetail:
        """Keep the task from others for a while."""
        return await self._do(task_id, "claim")

    async def release(self, task_id: str) -> TaskDetail:
        return await self._do(task_id, "release")

    async def submit(
        self,
        task_id: str,
        fields: Mapping[str, Any],
        *,
        lines: Sequence[Mapping[str, Any]] | None = None,
        timeblocks: Sequence[BlockDraft] | None = None,
        parts: Sequence[VouchedPart] = (),
        notes: str | None = None,
    ) -> TaskDetail:
        """These values are right; the document goes on with them. Lines and blocks replace all that were read.

        Of a file that holds several documents the values stand in `parts`, and there are no others.
        """
        body: dict[str, Any] = {"fields": dict(fields), "reviewNotes": notes}
        if lines is not None:
            body["lines"] = [dict(line) for line in lines]
        if timeblocks is not None:
            body["timeblocks"] = list(timeblocks)
        if parts:
            body["parts"] = list(parts)
        return await self._do(task_id, "submit", body)

    async def reject(self, task_id: str, *, notes: str | None = None) -> TaskDetail:
        """The document is of no use; its job ends as rejected."""
        return await self._do(task_id, "reject", {"reviewNotes": notes})

    async def set_priority(self, task_id: str, priority: str | None) -> TaskDetail:
        """Say how soon the task is to be looked at: low, normal, high or urgent; None leaves that to the rule."""
        task: TaskDetail = await self._api.put(f"/hitl/tasks/{task_id}", {"priority": priority})
        return task

    async def history(self, document_id: str) -> AsyncGenerator[ReviewDetail, None]:
        """What was said of a document, the newest first."""
        async for review in self._api.every(f"/documents/{document_id}/reviews", {}, as_sent(ReviewDetail)):
            yield review

    async def reviews(
        self,
        *,
        verdict: str | None = None,
        type: str | None = None,  # noqa: A002 - the API's word
        since: str | None = None,
    ) -> AsyncGenerator[Review, None]:
        """All reviews that are done, the newest first; `since` is a moment as 2026-03-14T00:00:00Z."""
        params = {"verdict": verdict, "type": type, "reviewedFrom": since}
        async for review in self._api.every("/hitl/reviews", params, as_sent(Review)):
            yield review

    async def _do(self, task_id: str, verb: str, body: Mapping[str, Any] | None = None) -> TaskDetail:
        task: TaskDetail = await self._api.post(f"/hitl/tasks/{task_id}/{verb}", body)
        return task


_AS_ASKED = {
    "claimed_by": "claimedBy",
    "confidence_from": "confidenceFrom",
    "confidence_to": "confidenceTo",
    "sort_by": "sortBy",
}


def _sifted(asked: Sifted) -> dict[str, str | None]:
    return {_AS_ASKED.get(name, name): None if value is None else str(value) for name, value in asked.items()}
