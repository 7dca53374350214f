"""The review queue."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

from quire_client.api import Api, as_sent
from quire_client.models import Page
from quire_client.shapes import BlockDraft, Task, TaskDetail, VouchedPart


class AsyncReview:
    """For reviewers and admins. Of two decisions about a task one wins, the other is a ConflictError."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def tasks(
        self, *, page: int = 1, limit: int = 20, status: str | None = None, document_id: str | None = None
    ) -> Page[Task]:
        params = {"page": page, "limit": limit, "status": status, "documentId": document_id}
        return await self._api.get_page("/hitl/tasks", params, as_sent(Task))

    async def all_tasks(self, *, status: str | None = None) -> AsyncGenerator[Task, None]:
        async for task in self._api.every("/hitl/tasks", {"status": status}, as_sent(Task)):
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

    async def _do(self, task_id: str, verb: str, body: Mapping[str, Any] | None = None) -> TaskDetail:
        task: TaskDetail = await self._api.post(f"/hitl/tasks/{task_id}/{verb}", body)
        return task
