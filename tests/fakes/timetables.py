"""Timetables in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from fakes.services import NOON
from quire.domain.ids import new_id
from quire.domain.lists import Found
from quire.domain.people import Principal
from quire.domain.timetables import (
    BlockDraft,
    Heading,
    TimeBlock,
    Timetable,
    TimetableDraft,
    TimetableEntry,
    TimetableQuery,
)


@dataclass
class FakeTimetables:
    """The port Timetables."""

    kept: dict[UUID, Timetable] = field(default_factory=dict)
    owners: dict[UUID, tuple[UUID, UUID]] = field(default_factory=dict)

    def listed(self, who: Principal, query: TimetableQuery) -> Found[TimetableEntry]:
        seen = [one for one in self.kept.values() if self._sees(who, one.timetable_id)]
        seen = [one for one in seen if query.document_id in {None, one.document_id}]
        keys = {"createdAt": "created_at", "updatedAt": "updated_at", "name": "name"}
        seen.sort(key=lambda one: (getattr(one, keys[query.sort_by]), one.timetable_id), reverse=query.order == "desc")
        page = seen[query.pages.offset : query.pages.offset + query.limit]
        entries = [TimetableEntry(**{name: getattr(one, name) for name in TimetableEntry.model_fields}) for one in page]
        return Found(entries, len(seen))

    def find(self, who: Principal, timetable_id: UUID) -> Timetable | None:
        return self.kept.get(timetable_id) if self._sees(who, timetable_id) else None

    def of_document(self, who: Principal, document_id: UUID, *, part: int) -> Timetable | None:
        found = [one for one in self.kept.values() if one.document_id == document_id]
        return found[part - 1] if len(found) >= part and self._sees(who, found[part - 1].timetable_id) else None

    def create(self, who: Principal, draft: TimetableDraft) -> Timetable:
        heading = {name: getattr(draft, name) for name in Heading.model_fields}
        made = Timetable(
            **heading, timetable_id=new_id(), document_id=None, created_at=NOON, updated_at=NOON, timeblocks=()
        )
        self.owners[made.timetable_id] = (who.tenant_id, who.user_id)
        blocks = [_block(one, made.timetable_id, number) for number, one in enumerate(draft.timeblocks)]
        return self._keep(made, blocks)

    def change(self, who: Principal, timetable_id: UUID, heading: Heading) -> Timetable | None:
        found = self.find(who, timetable_id)
        return None if found is None else self._keep(found.model_copy(update=dict(heading)), list(found.timeblocks))

    def remove(self, who: Principal, timetable_id: UUID) -> bool:
        return self.find(who, timetable_id) is not None and bool(self.kept.pop(timetable_id))

    def add_block(self, who: Principal, timetable_id: UUID, block: BlockDraft, *, most: int) -> TimeBlock | None:
        found = self.find(who, timetable_id)
        if found is None or len(found.timeblocks) >= most:
            return None
        added = _block(block, timetable_id, max((one.position + 1 for one in found.timeblocks), default=0))
        self._keep(found, [*found.timeblocks, added])
        return added

    def change_block(self, who: Principal, timeblock_id: UUID, block: BlockDraft) -> TimeBlock | None:
        found = self._holding(who, timeblock_id)
        if found is None:
            return None
        [old] = [one for one in found.timeblocks if one.timeblock_id == timeblock_id]
        changed = _block(block, found.timetable_id, old.position).model_copy(update={"timeblock_id": timeblock_id})
        self._keep(found, [changed if one is old else one for one in found.timeblocks])
        return changed

    def remove_block(self, who: Principal, timeblock_id: UUID) -> bool:
        found = self._holding(who, timeblock_id)
        if found is None:
            return False
        self._keep(found, [one for one in found.timeblocks if one.timeblock_id != timeblock_id])
        return True

    def _sees(self, who: Principal, timetable_id: UUID) -> bool:
        if timetable_id not in self.kept:
            return False
        tenant_id, user_id = self.owners[timetable_id]
        return who.tenant_id == tenant_id and (who.sees_everything or who.user_id == user_id)

    def _holding(self, who: Principal, timeblock_id: UUID) -> Timetable | None:
        held = [one for one in self.kept.values() if timeblock_id in {block.timeblock_id for block in one.timeblocks}]
        return held[0] if held and self._sees(who, held[0].timetable_id) else None

    def _keep(self, timetable: Timetable, blocks: list[TimeBlock]) -> Timetable:
        placed = tuple(sorted(blocks, key=lambda one: (one.position, one.timeblock_id)))
        self.kept[timetable.timetable_id] = timetable.model_copy(update={"timeblocks": placed})
        return self.kept[timetable.timetable_id]


def _block(draft: BlockDraft, timetable_id: UUID, position: int) -> TimeBlock:
    given = {name: getattr(draft, name) for name in BlockDraft.model_fields}
    place = position if draft.position is None else draft.position
    return TimeBlock(**{**given, "position": place}, timeblock_id=new_id(), timetable_id=timetable_id)
