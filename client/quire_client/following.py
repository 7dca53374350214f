"""Following jobs to their end: pushes first, the API's own word whenever a push may be missing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

from quire_client.errors import QuireError, WaitTimeoutError
from quire_client.feed import Feed, Inbox
from quire_client.models import JobState
from quire_client.pauses import pauses

AskJob = Callable[[str], Awaitable[JobState]]

QUIET = 15.0
"""Seconds without a push after which even a living feed is doubted."""


def waited_too_long(seconds: float) -> WaitTimeoutError:
    return WaitTimeoutError(f"not finished after {seconds:g} s; it may still finish later")


class Follower:
    """Yields each newer state of the inbox's jobs until all are final. A lower or equal version is never yielded."""

    def __init__(self, ask: AskJob, feed: Feed, inbox: Inbox, *, quiet: float = QUIET) -> None:
        self._ask = ask
        self._feed = feed
        self._inbox = inbox
        self._quiet = quiet
        self._versions: dict[str, int] = {}
        self._open = set(inbox.job_ids)
        self._polls = pauses(0.5, 5.0)

    async def states(self, *, timeout: float | None = None) -> AsyncGenerator[JobState, None]:  # noqa: ASYNC109 - a generator
        """Raises WaitTimeoutError when `timeout` seconds are over and jobs are still open."""
        deadline = None if timeout is None else asyncio.get_running_loop().time() + timeout
        while self._open:
            try:
                async with asyncio.timeout_at(deadline):
                    heard = await self._heard()
            except TimeoutError as error:
                raise waited_too_long(timeout or 0) from error
            for state in heard:
                if self._is_news(state):
                    yield state

    def _is_news(self, state: JobState) -> bool:
        if state.version <= self._versions.get(state.job_id, -1):
            return False
        self._versions[state.job_id] = state.version
        self._polls = pauses(0.5, 5.0)
        if state.final:
            self._open.discard(state.job_id)
        return True

    async def _heard(self) -> list[JobState]:
        push = await self._inbox.next(self._quiet if self._feed.live else next(self._polls))
        if push is None:
            return [state for job_id in sorted(self._open) for state in await self._asked(job_id)]
        if self._skips_a_version(push):
            return [*await self._asked(push.job_id), push]
        return [push]

    def _skips_a_version(self, push: JobState) -> bool:
        known = self._versions.get(push.job_id)
        return known is not None and push.version > known + 1

    async def _asked(self, job_id: str) -> list[JobState]:
        try:
            return [await self._ask(job_id)]
        except QuireError as error:
            if not error.transient:
                raise
            return []  # the next round asks again
