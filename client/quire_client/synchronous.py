"""The SDK for blocking code: the asyncio SDK, run in a thread of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from quire_client.asynchronous import CONCURRENCY, TIMEOUT, AsyncQuire
from quire_client.looping import LoopThread
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
from quire_client.processing import OnProgress, unheard
from quire_client.sending import OnSent, unseen


class Quire:
    """A Quire somewhere: `with Quire(url) as quire: quire.login(email, password)`. As AsyncQuire, but blocking.

    Callbacks are called in another thread.
    """

    def __init__(self, url: str, *, token: str | None = None) -> None:
        self._quire = AsyncQuire(url, token=token)
        self._thread = LoopThread()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._thread.run(self._quire.aclose())
        self._thread.close()

    def login(self, email: str, password: str) -> Session:
        return self._thread.run(self._quire.login(email, password))

    def me(self) -> User:
        return self._thread.run(self._quire.me())

    def ws_ticket(self) -> Ticket:
        return self._thread.run(self._quire.ws_ticket())

    def documents(self, *, page: int = 1, limit: int = 20, status: str | None = None) -> Page[Document]:
        return self._thread.run(self._quire.documents(page=page, limit=limit, status=status))

    def document(self, document_id: str) -> Document:
        return self._thread.run(self._quire.document(document_id))

    def result(self, document_id: str) -> Result:
        return self._thread.run(self._quire.result(document_id))

    def jobs(self, *, page: int = 1, limit: int = 20, status: str | None = None) -> Page[Job]:
        return self._thread.run(self._quire.jobs(page=page, limit=limit, status=status))

    def job(self, job_id: str) -> Job:
        return self._thread.run(self._quire.job(job_id))

    def upload(
        self,
        path: Path | str,
        *,
        type: str | None = None,  # noqa: A002 - the API's word
        metadata: Mapping[str, Any] | None = None,
        force: bool = False,
        on_sent: OnSent = unseen,
    ) -> Upload:
        work = self._quire.upload(path, type=type, metadata=metadata, force=force, on_sent=on_sent)
        return self._thread.run(work)

    def watch(self, job_ids: Sequence[str], *, timeout: float = TIMEOUT) -> Iterator[JobState]:
        return self._thread.iterate(self._quire.watch(job_ids, timeout=timeout))

    def process(
        self,
        path: Path | str,
        *,
        type: str | None = None,  # noqa: A002 - the API's word
        metadata: Mapping[str, Any] | None = None,
        force: bool = False,
        timeout: float = TIMEOUT,
        on_progress: OnProgress = unheard,
    ) -> ProcessedDocument:
        work = self._quire.process(
            path, type=type, metadata=metadata, force=force, timeout=timeout, on_progress=on_progress
        )
        return self._thread.run(work)

    def process_many(
        self,
        paths: Iterable[Path | str],
        *,
        concurrency: int = CONCURRENCY,
        type: str | None = None,  # noqa: A002 - the API's word
        timeout: float = TIMEOUT,
        on_progress: OnProgress = unheard,
    ) -> Iterator[ProcessedDocument]:
        outcomes = self._quire.process_many(
            paths, concurrency=concurrency, type=type, timeout=timeout, on_progress=on_progress
        )
        return self._thread.iterate(outcomes)
