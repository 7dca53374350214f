"""Timetables and their time blocks."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator, Sequence

from quire_client.api import Api, as_sent
from quire_client.models import Page
from quire_client.shapes import BlockDraft, Download, Heading, TimeBlock, Timetable, TimetableEntry


class AsyncTimetables:
    """Timetables made from documents or by hand."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def list(self, *, page: int = 1, limit: int = 20, document_id: str | None = None) -> Page[TimetableEntry]:
        params = {"page": page, "limit": limit, "documentId": document_id}
        return await self._api.get_page("/timetables", params, as_sent(TimetableEntry))

    async def all(self, *, document_id: str | None = None) -> AsyncGenerator[TimetableEntry, None]:
        async for entry in self._api.every("/timetables", {"documentId": document_id}, as_sent(TimetableEntry)):
            yield entry

    async def get(self, timetable_id: str) -> Timetable:
        found: Timetable = await self._api.get(f"/timetables/{timetable_id}")
        return found

    async def create(self, heading: Heading, timeblocks: Sequence[BlockDraft] = ()) -> Timetable:
        body = {**heading, "timeblocks": [*timeblocks]}
        made: Timetable = await self._api.post("/timetables", body, idempotency_key=str(uuid.uuid4()))
        return made

    async def change(self, timetable_id: str, heading: Heading) -> Timetable:
        changed: Timetable = await self._api.put(f"/timetables/{timetable_id}", heading)
        return changed

    async def delete(self, timetable_id: str) -> None:
        await self._api.delete(f"/timetables/{timetable_id}")

    async def add_block(self, timetable_id: str, block: BlockDraft) -> TimeBlock:
        path = f"/timetables/{timetable_id}/timeblocks"
        made: TimeBlock = await self._api.post(path, block, idempotency_key=str(uuid.uuid4()))
        return made

    async def change_block(self, timeblock_id: str, block: BlockDraft) -> TimeBlock:
        changed: TimeBlock = await self._api.put(f"/timeblocks/{timeblock_id}", block)
        return changed

    async def delete_block(self, timeblock_id: str) -> None:
        await self._api.delete(f"/timeblocks/{timeblock_id}")

    async def export(
        self,
        timetable_id: str,
        format: str,  # noqa: A002 - the API's word
        *,
        starts_on: str | None = None,
        ends_on: str | None = None,
    ) -> Download:
        """A short-lived link to the timetable as json, csv, xlsx or ics."""
        params = {"format": format, "startsOn": starts_on, "endsOn": ends_on}
        found: Download = await self._api.get(f"/timetables/{timetable_id}/export", params)
        return found
