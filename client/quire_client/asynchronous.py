"""The SDK for asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from quire_client.addresses import is_loopback
from quire_client.api import Api, parsed
from quire_client.feed import Feed
from quire_client.following import Follower
from quire_client.models import (
    Document,
    Job,
    JobState,
    Page,
    ProcessedDocument,
    Result,
    Session,
    Ticket,
    Upload,
    User,
)
from quire_client.processing import OnProgress, Processing, unheard
from quire_client.sending import OnSent, describe, unseen
from quire_client.uploading import Uploader, Wish

TIMEOUT = 600.0
"""Seconds that one document may take before we stop waiting."""
CONCURRENCY = 4


class AsyncQuire:
    """A Quire somewhere: `async with AsyncQuire(url) as quire: await quire.login(email, password)`.

    Errors are `quire_client.errors.QuireError`s. `url` is the origin, or the API's base below it.
    """

    def __init__(self, url: str, *, token: str | None = None) -> None:
        limits = httpx.Timeout(30.0, connect=5.0, pool=None)
        from_environment = not is_loopback(url)  # proxies: never to this machine itself
        self._http = httpx.AsyncClient(timeout=limits, trust_env=from_environment)
        # A client of its own: the object store must never see our token or cookies.
        self._storage = httpx.AsyncClient(timeout=limits, trust_env=from_environment)
        self._api = Api(url, self._http, token=token)
        self._uploader = Uploader(self._api, self._storage)
        self._feed = Feed(self.ws_ticket)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._feed.aclose()
        await self._storage.aclose()
        await self._http.aclose()

    async def login(self, email: str, password: str) -> Session:
        """Sign in; the credentials are kept in memory and used once more where the token has ended."""
        return await self._api.login(email, password)

    async def me(self) -> User:
        return parsed(await self._api.get("/auth/me"), User.from_wire)

    async def ws_ticket(self) -> Ticket:
        return parsed(await self._api.post("/auth/ws-ticket"), Ticket.from_wire)

    async def documents(self, *, page: int = 1, limit: int = 20, status: str | None = None) -> Page[Document]:
        params = {"page": page, "limit": limit, "status": status}
        return await self._api.get_page("/documents", params, Document.from_wire)

    async def document(self, document_id: str) -> Document:
        return parsed(await self._api.get(f"/documents/{document_id}"), Document.from_wire)

    async def result(self, document_id: str) -> Result:
        result: Result = await self._api.get(f"/documents/{document_id}/result")
        return result

    async def jobs(self, *, page: int = 1, limit: int = 20, status: str | None = None) -> Page[Job]:
        params = {"page": page, "limit": limit, "status": status}
        return await self._api.get_page("/jobs", params, Job.from_wire)

    async def job(self, job_id: str) -> Job:
        return parsed(await self._api.get(f"/jobs/{job_id}"), Job.from_wire)

    async def upload(
        self,
        path: Path | str,
        *,
        type: str | None = None,  # noqa: A002 - the API's word
        metadata: Mapping[str, Any] | None = None,
        force: bool = False,
        on_sent: OnSent = unseen,
    ) -> Upload:
        """Send a file; where its content is known already (`duplicate_of`) no bytes go out."""
        wish = Wish(type=type, metadata=metadata, force=force)
        file = await asyncio.to_thread(describe, Path(path))
        upload = await self._uploader.announce(file, wish)
        await self._uploader.deliver(file, wish, upload, on_sent)
        return upload

    async def watch(
        self,
        job_ids: Sequence[str],
        *,
        timeout: float = TIMEOUT,  # noqa: ASYNC109 - a generator
    ) -> AsyncGenerator[JobState, None]:
        """Every newer state of the jobs, until all are final or the time is over (WaitTimeoutError)."""
        with self._feed.inbox(job_ids) as inbox:
            follower = Follower(self._processing(unheard).job, self._feed, inbox)
            async with aclosing(follower.states(timeout=timeout)) as states:
                async for state in states:
                    yield state

    async def process(
        self,
        path: Path | str,
        *,
        type: str | None = None,  # noqa: A002 - the API's word
        metadata: Mapping[str, Any] | None = None,
        force: bool = False,
        timeout: float = TIMEOUT,  # noqa: ASYNC109 - it ends in an outcome, not in an exception
        on_progress: OnProgress = unheard,
    ) -> ProcessedDocument:
        """Upload, follow, fetch the result. A file that ends badly is an outcome, not an exception."""
        wish = Wish(type=type, metadata=metadata, force=force)
        return await self._processing(on_progress).process(Path(path), wish, timeout=timeout)

    async def process_many(
        self,
        paths: Iterable[Path | str],
        *,
        concurrency: int = CONCURRENCY,
        type: str | None = None,  # noqa: A002 - the API's word
        timeout: float = TIMEOUT,  # noqa: ASYNC109 - of each document
        on_progress: OnProgress = unheard,
    ) -> AsyncGenerator[ProcessedDocument, None]:
        """Each file's outcome as soon as there is one, `concurrency` files at a time."""
        gate = asyncio.Semaphore(concurrency)

        async def one(path: Path | str) -> ProcessedDocument:
            async with gate:
                return await self.process(path, type=type, timeout=timeout, on_progress=on_progress)

        running = [asyncio.create_task(one(path)) for path in paths]
        try:
            for finished in asyncio.as_completed(running):
                yield await finished
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _processing(self, on_progress: OnProgress) -> Processing:
        return Processing(self._api, self._uploader, self._feed, on_progress)
