"""Timetables and their time blocks."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from quire import bootstrap
from quire.domain.access import people
from quire.domain.people import Scope
from quire.domain.timetables import (
    BlockDraft,
    Heading,
    TimeBlock,
    Timetable,
    TimetableDraft,
    TimetableEntry,
    TimetableQuery,
)
from quire.doors.requests import Request
from quire.doors.routes import Listed, Routes
from quire.steps import timetables

READERS = people(Scope.TIMETABLES_READ)
WRITERS = people(Scope.TIMETABLES_WRITE)

routes = Routes()


@routes.get("/v1/timetables", allowed=READERS)
def list_timetables(request: Request, query: TimetableQuery) -> Listed[TimetableEntry]:
    """Timetables, the newest first."""
    found = timetables.list_timetables(query, request.principal, timetables=bootstrap.timetables())
    return Listed(found, query.pages)


@routes.post("/v1/timetables", allowed=WRITERS, status=HTTPStatus.CREATED, creates=True)
def create_timetable(request: Request, body: TimetableDraft) -> Timetable:
    """Write a timetable by hand."""
    return timetables.create_timetable(body, request.principal, timetables=bootstrap.timetables())


@routes.get("/v1/timetables/{id}", allowed=READERS)
def get_timetable(request: Request, timetable_id: UUID) -> Timetable:
    """One timetable with its time blocks."""
    return timetables.get_timetable(timetable_id, request.principal, timetables=bootstrap.timetables())


@routes.put("/v1/timetables/{id}", allowed=WRITERS)
def change_timetable(request: Request, timetable_id: UUID, body: Heading) -> Timetable:
    """Change what stands above a timetable; its time blocks stay."""
    return timetables.change_timetable(timetable_id, body, request.principal, timetables=bootstrap.timetables())


@routes.delete("/v1/timetables/{id}", allowed=WRITERS)
def delete_timetable(request: Request, timetable_id: UUID) -> None:
    """Delete a timetable with its time blocks."""
    timetables.delete_timetable(
        timetable_id, request.principal, timetables=bootstrap.timetables(), chores=bootstrap.chores()
    )


@routes.post("/v1/timetables/{id}/timeblocks", allowed=WRITERS, status=HTTPStatus.CREATED, creates=True)
def add_timeblock(request: Request, timetable_id: UUID, body: BlockDraft) -> TimeBlock:
    """Add a time block."""
    return timetables.add_block(timetable_id, body, request.principal, timetables=bootstrap.timetables())


@routes.put("/v1/timeblocks/{id}", allowed=WRITERS)
def change_timeblock(request: Request, timeblock_id: UUID, body: BlockDraft) -> TimeBlock:
    """Change a time block."""
    return timetables.change_block(timeblock_id, body, request.principal, timetables=bootstrap.timetables())


@routes.delete("/v1/timeblocks/{id}", allowed=WRITERS)
def delete_timeblock(request: Request, timeblock_id: UUID) -> None:
    """Delete a time block."""
    timetables.delete_block(timeblock_id, request.principal, timetables=bootstrap.timetables())
