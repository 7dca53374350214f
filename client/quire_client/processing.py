"""One file from upload to result."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from quire_client.api import Api, parsed
from quire_client.errors import ApiError, ConflictError, NotFoundError, QuireError
from quire_client.feed import Feed
from quire_client.following import Follower, waited_too_long
from quire_client.models import FINAL, IN_REVIEW, Job, JobState, ProcessedDocument, Progress, Result, Upload
from quire_client.sending import LocalFile, describe
from quire_client.uploading import Uploader, Wish

OnProgress = Callable[[Progress], None]


class ReadResult(Protocol):
    """The result of a document or, on demand, the draft of one."""

    def __call__(self, document_id: str, *, draft: bool = False) -> Awaitable[Result]: ...


PREPARING, UPLOADING = "preparing", "uploading"
"""Statuses of a file before its job has any of its own."""


def unheard(progress: Progress) -> None:
    """For callers that do not ask for progress."""


class Processing:
    """Uploads one file and sees it through."""

    def __init__(
        self, api: Api, uploader: Uploader, feed: Feed, read_result: ReadResult, on_progress: OnProgress
    ) -> None:
        self._api = api
        self._uploader = uploader
        self._feed = feed
        self._read_result = read_result
        self._on_progress = on_progress

    async def process(self, path: Path, wish: Wish, *, timeout: float) -> ProcessedDocument:  # noqa: ASYNC109 - it ends in an outcome
        """How the file ended, good or bad; raises nothing that this one file could be to blame for."""
        track = _Track(path)
        try:
            async with asyncio.timeout(timeout):
                outcome = await self._run(track, wish)
        except TimeoutError:
            outcome = track.stopped(waited_too_long(timeout))
        except QuireError as error:
            outcome = track.failed(error)
        self._tell(path, outcome.status, None, 100)
        return outcome

    async def _run(self, track: _Track, wish: Wish) -> ProcessedDocument:
        self._tell(track.path, track.status, None, 0)
        file = await asyncio.to_thread(describe, track.path)
        upload = await self._uploader.announce(file, wish)
        track.announced(upload)
        if not _settled(upload.status):
            await self._see_through(file, wish, upload, track)
        return track.ended(await self._result(track))

    async def _see_through(self, file: LocalFile, wish: Wish, upload: Upload, track: _Track) -> None:
        with self._feed.inbox([upload.job_id]) as inbox:  # before the bytes, so that nothing is missed
            await self._uploader.deliver(file, wish, upload, self._on_sent(file.path))
            follower = Follower(self.job, self._feed, inbox)
            async with aclosing(follower.states()) as states:
                async for state in states:
                    track.heard(state)
                    self._tell(file.path, state.status, state.stage, state.progress)
                    if _settled(state.status):
                        return

    async def _result(self, track: _Track) -> Result | None:
        if track.upload is None:
            return None
        if track.status == "completed":
            return await self._read_result(track.upload.document_id)
        return await self._draft(track.upload.document_id) if track.status == IN_REVIEW else None

    async def _draft(self, document_id: str) -> Result | None:
        """None where a person was quicker, or a Quire of an earlier version shows no drafts."""
        try:
            return await self._read_result(document_id, draft=True)
        except (NotFoundError, ConflictError):
            return None

    async def job(self, job_id: str) -> JobState:
        """Asked once; the follower asks again."""
        return parsed(await self._api.get(f"/jobs/{job_id}", attempts=1), Job.from_wire)

    def _on_sent(self, path: Path) -> Callable[[int, int], None]:
        return lambda sent, size: self._tell(path, UPLOADING, None, 100 * sent // max(size, 1))

    def _tell(self, path: Path, status: str, stage: str | None, percent: int) -> None:
        self._on_progress(Progress(file=path, status=status, stage=stage, percent=percent))


@dataclass
class _Track:
    """How far a file has come; becomes its outcome."""

    path: Path
    status: str = PREPARING
    upload: Upload | None = None
    error_code: str | None = None
    message: str | None = None

    def announced(self, upload: Upload) -> None:
        self.upload, self.status = upload, upload.status

    def heard(self, state: JobState) -> None:
        self.status, self.error_code, self.message = state.status, state.error_code, state.message

    def stopped(self, error: QuireError) -> ProcessedDocument:
        """We stopped waiting; the job stays what it was."""
        self.error_code, self.message = error.code, error.message
        return self.ended(None)

    def failed(self, error: QuireError) -> ProcessedDocument:
        self.status = "failed"
        self.error_code, self.message = error.code, _sentence(error)
        return self.ended(None)

    def ended(self, result: Result | None) -> ProcessedDocument:
        upload = self.upload
        return ProcessedDocument(
            file=self.path,
            status=self.status,
            document_id=upload.document_id if upload else None,
            job_id=upload.job_id if upload else None,
            duplicate_of=upload.duplicate_of if upload else None,
            result=result,
            error_code=self.error_code,
            message=self.message,
        )


def _settled(status: str) -> bool:
    """Nothing more happens without a person."""
    return status in FINAL or status == IN_REVIEW


def _sentence(error: QuireError) -> str:
    details = error.details if isinstance(error, ApiError) else ()
    return error.message + "".join(f" ({detail.field}: {detail.message})" for detail in details)
