"""Document types, timetables and workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from quire.domain.lists import Found
    from quire.domain.people import Principal
    from quire.domain.tables import Table
    from quire.domain.timetables import (
        BlockDraft,
        Heading,
        TimeBlock,
        Timetable,
        TimetableDraft,
        TimetableEntry,
        TimetableQuery,
    )
    from quire.domain.types import DocumentType, NewType


class DocumentTypes(Protocol):
    """The types that tenants made themselves; the built-in ones are not among them."""

    def all(self, tenant_id: UUID) -> Sequence[DocumentType]:
        """The latest version of each type, by name."""

    def latest(self, tenant_id: UUID, name: str) -> DocumentType | None: ...

    def last_known(self, tenant_id: UUID, name: str) -> DocumentType | None:
        """The latest version that there was, also of a type that has been removed since."""

    def create(self, who: Principal, new: NewType, *, most: int) -> DocumentType | None:
        """The new type; None if there is one of that name, or if the tenant has `most` types already."""

    def change(self, who: Principal, changed: NewType, *, version: int | None) -> DocumentType | None:
        """The next version; None if there is no such type, or another version than `version` is the latest."""

    def remove(self, who: Principal, name: str, *, version: int | None) -> bool:
        """False under the same conditions."""


class Timetables(Protocol):
    """Timetables that the asker may see: one's own, or all of the tenant for those who see everything."""

    def listed(self, who: Principal, query: TimetableQuery) -> Found[TimetableEntry]: ...

    def find(self, who: Principal, timetable_id: UUID) -> Timetable | None: ...

    def of_document(self, who: Principal, document_id: UUID, *, part: int) -> Timetable | None:
        """What this one of the documents in the file says, counted from 1."""

    def create(self, who: Principal, draft: TimetableDraft) -> Timetable: ...

    def change(self, who: Principal, timetable_id: UUID, heading: Heading) -> Timetable | None: ...

    def remove(self, who: Principal, timetable_id: UUID) -> bool:
        """Delete the timetable, and order the erasure of the files that were made of it."""

    def add_block(self, who: Principal, timetable_id: UUID, block: BlockDraft, *, most: int) -> TimeBlock | None:
        """The new block; None if there is no such timetable, or if it has `most` blocks already."""

    def change_block(self, who: Principal, timeblock_id: UUID, block: BlockDraft) -> TimeBlock | None: ...

    def remove_block(self, who: Principal, timeblock_id: UUID) -> bool: ...


class Workbooks(Protocol):
    def written(self, tables: Sequence[Table]) -> bytes:
        """A workbook with a sheet for each table; no cell of it is ever a formula."""
