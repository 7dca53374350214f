"""Documents: in, looked at, out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx

from quire_client.api import Api, as_sent, parsed
from quire_client.errors import AnswerError, UnreachableError
from quire_client.feed import Feed
from quire_client.models import Document, Page, ProcessedDocument, Result, Upload
from quire_client.processing import OnProgress, Processing, unheard
from quire_client.resources.jobs import TIMEOUT
from quire_client.sending import OnSent, describe, unseen
from quire_client.shapes import Download, Hit, Link, PageWords
from quire_client.uploading import Uploader, Wish

CONCURRENCY = 4


class AsyncDocuments:
    def __init__(self, api: Api, storage: httpx.AsyncClient, feed: Feed) -> None:
        self._api = api
        self._storage = storage
        self._uploader = Uploader(api, storage)
        self._feed = feed

    async def list(
        self,
        *,
        page: int = 1,
        limit: int = 20,
        status: str | None = None,
        type: str | None = None,  # noqa: A002 - the API's word
    ) -> Page[Document]:
        params = {"page": page, "limit": limit, "status": status, "type": type}
        return await self._api.get_page("/documents", params, Document.from_wire)

    async def all(
        self,
        *,
        status: str | None = None,
        type: str | None = None,  # noqa: A002 - the API's word
    ) -> AsyncGenerator[Document, None]:
        async for document in self._api.every("/documents", {"status": status, "type": type}, Document.from_wire):
            yield document

    async def get(self, document_id: str) -> Document:
        return parsed(await self._api.get(f"/documents/{document_id}"), Document.from_wire)

    async def result(self, document_id: str, *, draft: bool = False) -> Result:
        """The whole result; with `draft` also what was read from a document that waits for a person."""
        params = {"draft": "true"} if draft else None
        result: Result = await self._api.get(f"/documents/{document_id}/result", params)
        url = result.get("resultUrl")
        return result if url is None else _parsed(await self.download(url))

    async def delete(self, document_id: str) -> None:
        """The document, and everything that was made from it."""
        await self._api.delete(f"/documents/{document_id}")

    async def original(self, document_id: str) -> Link:
        """A short-lived link to the file as it was sent."""
        link: Link = await self._api.get(f"/documents/{document_id}/original")
        return link

    async def page_image(self, document_id: str, number: int) -> Link:
        """A short-lived link to the image of a page, counted from 1."""
        link: Link = await self._api.get(f"/documents/{document_id}/pages/{number}")
        return link

    async def page_words(self, document_id: str, number: int) -> PageWords:
        """The words of a page, counted from 1, with their places and in reading order."""
        words: PageWords = await self._api.get(f"/documents/{document_id}/pages/{number}/words")
        return words

    async def download(self, url: str) -> bytes:
        """What a short-lived link leads to."""
        try:
            answer = await self._storage.get(url)
            answer.raise_for_status()
        except httpx.HTTPStatusError as error:
            raise AnswerError(f"the link was refused with {error.response.status_code}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnreachableError(f"the link leads nowhere: {error}") from error
        return answer.content

    async def export(self, document_id: str, format: str) -> Download:  # noqa: A002 - the API's word
        """A short-lived link to the result as json, csv, xlsx or, of timetables, ics."""
        found: Download = await self._api.get(f"/documents/{document_id}/export", {"format": format})
        return found

    async def search(self, words: str, *, page: int = 1, limit: int = 20) -> Page[Hit]:
        """Over text and fields, the best match first."""
        return await self._api.get_page("/search", {"q": words, "page": page, "limit": limit}, as_sent(Hit))

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
        processing = Processing(self._api, self._uploader, self._feed, self.result, on_progress)
        return await processing.process(Path(path), wish, timeout=timeout)

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


def _parsed(body: bytes) -> Result:
    result: Result = parsed(body, json.loads)
    return result
