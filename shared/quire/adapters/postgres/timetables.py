"""Timetables with their time blocks, as their owners and those who see everything may see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from quire.adapters.postgres import timeblocks
from quire.adapters.postgres.connection import Connection, Database
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

_COLUMNS: LiteralString = (
    "timetable_id, document_id, name, class_name, teacher, term, year, school, created_at, updated_at"
)
VISIBLE: LiteralString = "(%(all)s OR user_id = %(user)s)"

_ORDERS: dict[tuple[str, str], LiteralString] = {
    ("createdAt", "asc"): "created_at, timetable_id",
    ("createdAt", "desc"): "created_at DESC, timetable_id DESC",
    ("updatedAt", "asc"): "updated_at, timetable_id",
    ("updatedAt", "desc"): "updated_at DESC, timetable_id DESC",
    ("name", "asc"): "name, timetable_id",
    ("name", "desc"): "name DESC, timetable_id DESC",
}


class PostgresTimetables:
    """The port `Timetables`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self, who: Principal, query: TimetableQuery) -> Found[TimetableEntry]:
        matching: LiteralString = (
            f"FROM timetables WHERE {VISIBLE} AND (%(document)s::uuid IS NULL OR document_id = %(document)s)"
        )
        order = _ORDERS[query.sort_by, query.order]
        page = {"document": query.document_id, "limit": query.limit, "offset": query.pages.offset}
        with self._database.transaction(who.tenant_id) as connection:
            listed = connection.execute(
                f"SELECT {_COLUMNS} {matching} ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s",
                {**seen_by(who), **page},
            )
            counted = connection.execute(f"SELECT count(*) AS total {matching}", {**seen_by(who), **page})
            rows, count = listed.fetchall(), counted.fetchone()
        return Found([TimetableEntry.model_validate(row) for row in rows], 0 if count is None else count["total"])

    def find(self, who: Principal, timetable_id: UUID) -> Timetable | None:
        with self._database.transaction(who.tenant_id) as connection:
            return _found(connection, who, "timetable_id", timetable_id)

    def of_document(self, who: Principal, document_id: UUID, *, part: int) -> Timetable | None:
        with self._database.transaction(who.tenant_id) as connection:
            return _found(connection, who, "document_id", document_id, part=part)

    def create(self, who: Principal, draft: TimetableDraft) -> Timetable:
        timetable_id = new_id()
        with self._database.transaction(who.tenant_id) as connection:
            row = connection.execute(
                f"""
                INSERT INTO timetables (timetable_id, tenant_id, user_id, name, class_name, teacher, term, year, school)
                VALUES (%(timetable)s, %(tenant)s, %(user)s, %(name)s, %(class_name)s, %(teacher)s, %(term)s, %(year)s,
                    %(school)s)
                RETURNING {_COLUMNS}
                """,
                {**_heading(draft), "timetable": timetable_id, "tenant": who.tenant_id, "user": who.user_id},
            ).fetchall()
            blocks = timeblocks.insert(connection, who.tenant_id, timetable_id, placed(draft.timeblocks))
        return _timetable(row[0], blocks)

    def change(self, who: Principal, timetable_id: UUID, heading: Heading) -> Timetable | None:
        with self._database.transaction(who.tenant_id) as connection:
            connection.execute(
                f"""
                UPDATE timetables SET name = %(name)s, class_name = %(class_name)s, teacher = %(teacher)s,
                    term = %(term)s, year = %(year)s, school = %(school)s, edited = true, updated_at = now()
                WHERE timetable_id = %(id)s AND {VISIBLE}
                """,
                {**_heading(heading), **seen_by(who), "id": timetable_id},
            )
            return _found(connection, who, "timetable_id", timetable_id)

    def remove(self, who: Principal, timetable_id: UUID) -> bool:
        with self._database.transaction(who.tenant_id) as connection:
            removed = connection.execute(
                f"DELETE FROM timetables WHERE timetable_id = %(id)s AND {VISIBLE} RETURNING timetable_id",
                {**seen_by(who), "id": timetable_id},
            )
            return removed.fetchone() is not None

    def add_block(self, who: Principal, timetable_id: UUID, block: BlockDraft, *, most: int) -> TimeBlock | None:
        with self._database.transaction(who.tenant_id) as connection:
            if not timeblocks.has_room(connection, who, timetable_id, most=most):
                return None
            return timeblocks.insert(connection, who.tenant_id, timetable_id, [block])[0]

    def change_block(self, who: Principal, timeblock_id: UUID, block: BlockDraft) -> TimeBlock | None:
        with self._database.transaction(who.tenant_id) as connection:
            return timeblocks.change(connection, who, timeblock_id, block)

    def remove_block(self, who: Principal, timeblock_id: UUID) -> bool:
        with self._database.transaction(who.tenant_id) as connection:
            return timeblocks.remove(connection, who, timeblock_id)


def seen_by(who: Principal) -> dict[str, object]:
    return {"all": who.sees_everything, "user": who.user_id}


def placed(blocks: Iterable[BlockDraft]) -> list[BlockDraft]:
    """The blocks, each at the place that it names or else at its place in the list."""
    return [
        block if block.position is not None else block.model_copy(update={"position": number})
        for number, block in enumerate(blocks)
    ]


def _heading(heading: Heading) -> dict[str, object]:
    return {name: getattr(heading, name) for name in Heading.model_fields}


def _found(
    connection: Connection, who: Principal, key: LiteralString, value: UUID, *, part: int | None = None
) -> Timetable | None:
    row = connection.execute(
        f"""
        SELECT {_COLUMNS} FROM timetables
        WHERE {key} = %(value)s AND (%(part)s::integer IS NULL OR part = %(part)s) AND {VISIBLE}
        """,
        {**seen_by(who), "value": value, "part": part},
    ).fetchone()
    return None if row is None else _timetable(row, timeblocks.of(connection, row["timetable_id"]))


def _timetable(row: DictRow, blocks: Iterable[TimeBlock]) -> Timetable:
    return Timetable(**row, timeblocks=tuple(blocks))
