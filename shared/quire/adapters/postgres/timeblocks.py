"""Time blocks, inside the transaction of whoever holds their timetable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from quire.adapters.postgres.connection import Connection
from quire.domain.ids import new_id
from quire.domain.people import Principal
from quire.domain.timetables import BlockDraft, TimeBlock

_COLUMNS: LiteralString = """timeblock_id, timetable_id, name, day_of_week,
    to_char(start_time, 'HH24:MI') AS start_time, to_char(end_time, 'HH24:MI') AS end_time, notes, color, position"""

_OF_VISIBLE: LiteralString = """timetable_id IN (
    SELECT timetable_id FROM timetables WHERE %(all)s OR user_id = %(user)s)"""


def of(connection: Connection, timetable_id: UUID) -> Sequence[TimeBlock]:
    rows = connection.execute(
        f"""
        SELECT {_COLUMNS} FROM timeblocks WHERE timetable_id = %s ORDER BY position, timeblock_id
        """,
        (timetable_id,),
    ).fetchall()
    return [_block(row) for row in rows]


def insert(
    connection: Connection, tenant_id: UUID, timetable_id: UUID, blocks: Sequence[BlockDraft]
) -> Sequence[TimeBlock]:
    """The blocks as they were added; one that names no place comes last."""
    answers = [
        connection.execute(
            f"""
            INSERT INTO timeblocks (timeblock_id, tenant_id, timetable_id, name, day_of_week, start_time, end_time,
                notes, color, position)
            SELECT %(id)s, %(tenant)s, %(timetable)s, %(name)s, %(day_of_week)s, %(start_time)s, %(end_time)s,
                %(notes)s, %(color)s, coalesce(%(position)s, max(position) + 1, 0)
            FROM timeblocks WHERE timetable_id = %(timetable)s
            RETURNING {_COLUMNS}
            """,
            {**dict(block), "id": new_id(), "tenant": tenant_id, "timetable": timetable_id},
        )
        for block in blocks
    ]
    return [_block(row) for answer in answers for row in answer.fetchall()]


def has_room(connection: Connection, who: Principal, timetable_id: UUID, *, most: int) -> bool:
    """Whether there is such a timetable with fewer blocks; it is touched, so that others who add wait."""
    touched = _touch(connection, who, timetable_id)
    counted = connection.execute("SELECT count(*) AS blocks FROM timeblocks WHERE timetable_id = %s", (timetable_id,))
    count = counted.fetchone()
    return touched and count is not None and count["blocks"] < most


def change(connection: Connection, who: Principal, timeblock_id: UUID, block: BlockDraft) -> TimeBlock | None:
    row = connection.execute(
        f"""
        UPDATE timeblocks SET name = %(name)s, day_of_week = %(day_of_week)s, start_time = %(start_time)s,
            end_time = %(end_time)s, notes = %(notes)s, color = %(color)s,
            position = coalesce(%(position)s, position)
        WHERE timeblock_id = %(id)s AND {_OF_VISIBLE}
        RETURNING {_COLUMNS}
        """,
        {**dict(block), "id": timeblock_id, "all": who.sees_everything, "user": who.user_id},
    ).fetchone()
    if row is None:
        return None
    _touch(connection, who, row["timetable_id"])
    return _block(row)


def remove(connection: Connection, who: Principal, timeblock_id: UUID) -> bool:
    row = connection.execute(
        f"DELETE FROM timeblocks WHERE timeblock_id = %(id)s AND {_OF_VISIBLE} RETURNING timetable_id",
        {"id": timeblock_id, "all": who.sees_everything, "user": who.user_id},
    ).fetchone()
    return row is not None and _touch(connection, who, row["timetable_id"])


def _touch(connection: Connection, who: Principal, timetable_id: UUID) -> bool:
    row = connection.execute(
        """
        UPDATE timetables SET edited = true, updated_at = now()
        WHERE timetable_id = %(id)s AND (%(all)s OR user_id = %(user)s) RETURNING timetable_id
        """,
        {"id": timetable_id, "all": who.sees_everything, "user": who.user_id},
    ).fetchone()
    return row is not None


def _block(row: DictRow) -> TimeBlock:
    return TimeBlock.model_validate(row)
