"""Timetables: those that documents said, and those that people write."""

from __future__ import annotations

from uuid import UUID

from quire.domain.lists import Found
from quire.domain.people import Principal
from quire.domain.timetables import (
    MOST_BLOCKS,
    BlockDraft,
    Heading,
    TimeBlock,
    Timetable,
    TimetableDraft,
    TimetableEntry,
    TimetableQuery,
)
from quire.errors import Refusal, RefusalCode, not_found
from quire.ports import Chores, Timetables


def list_timetables(query: TimetableQuery, who: Principal, *, timetables: Timetables) -> Found[TimetableEntry]:
    return timetables.listed(who, query)


def get_timetable(timetable_id: UUID, who: Principal, *, timetables: Timetables) -> Timetable:
    found = timetables.find(who, timetable_id)
    if found is None:
        raise not_found("timetable")
    return found


def create_timetable(draft: TimetableDraft, who: Principal, *, timetables: Timetables) -> Timetable:
    return timetables.create(who, draft)


def change_timetable(timetable_id: UUID, heading: Heading, who: Principal, *, timetables: Timetables) -> Timetable:
    changed = timetables.change(who, timetable_id, heading)
    if changed is None:
        raise not_found("timetable")
    return changed


def delete_timetable(timetable_id: UUID, who: Principal, *, timetables: Timetables, chores: Chores) -> None:
    """From here on nobody sees the timetable; the files that were made of it follow."""
    chores.note()
    if not timetables.remove(who, timetable_id):
        raise not_found("timetable")


def add_block(timetable_id: UUID, block: BlockDraft, who: Principal, *, timetables: Timetables) -> TimeBlock:
    added = timetables.add_block(who, timetable_id, block, most=MOST_BLOCKS)
    if added is None:
        get_timetable(timetable_id, who, timetables=timetables)
        raise Refusal(RefusalCode.CONFLICT, f"A timetable has room for {MOST_BLOCKS} blocks.")
    return added


def change_block(timeblock_id: UUID, block: BlockDraft, who: Principal, *, timetables: Timetables) -> TimeBlock:
    changed = timetables.change_block(who, timeblock_id, block)
    if changed is None:
        raise not_found("time block")
    return changed


def delete_block(timeblock_id: UUID, who: Principal, *, timetables: Timetables) -> None:
    if not timetables.remove_block(who, timeblock_id):
        raise not_found("time block")
