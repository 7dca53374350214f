"""Jobs: what becomes of documents."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from quire_client.api import Api, parsed
from quire_client.feed import Feed
from quire_client.following import Follower
from quire_client.models import Job, JobState, Page

TIMEOUT = 600.0
"""Seconds that one document may take before we stop waiting."""


class AsyncJobs:
    def __init__(self, api: Api, feed: Feed) -> None:
        self._api = api
        self._feed = feed

    async def list(self, *, page: int = 1, limit: int = 20, status: str | None = None) -> Page[Job]:
        return await self._api.get_page("/jobs", {"page": page, "limit": limit, "status": status}, Job.from_wire)

    async def all(self, *, status: str | None = None) -> AsyncGenerator[Job, None]:
        async for job in self._api.every("/jobs", {"status": status}, Job.from_wire):
            yield job

    async def get(self, job_id: str) -> Job:
        return parsed(await self._api.get(f"/jobs/{job_id}"), Job.from_wire)

    async def retry(self, job_id: str, *, use_llm: bool = False) -> Job:
        """Begin again; ConflictError where the job has not ended, or ended well."""
        path, key = f"/jobs/{job_id}/retry", str(uuid.uuid4())
        return parsed(await self._api.post(path, {"useLlm": use_llm}, idempotency_key=key), Job.from_wire)

    async def cancel(self, job_id: str) -> Job:
        return parsed(await self._api.post(f"/jobs/{job_id}/cancel"), Job.from_wire)

    async def follow(
        self,
        job_ids: Sequence[str],
        *,
        timeout: float = TIMEOUT,  # noqa: ASYNC109 - a generator
    ) -> AsyncGenerator[JobState, None]:
        """Every newer state of the jobs, until all are final or the time is over (WaitTimeoutError)."""
        with self._feed.inbox(job_ids) as inbox:
            follower = Follower(self._asked, self._feed, inbox)
            async with aclosing(follower.states(timeout=timeout)) as states:
                async for state in states:
                    yield state

    async def _asked(self, job_id: str) -> JobState:
        """Asked once; the follower asks again."""
        return parsed(await self._api.get(f"/jobs/{job_id}", attempts=1), Job.from_wire)
