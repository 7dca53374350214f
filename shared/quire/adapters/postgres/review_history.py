"""Reviews that are done: listed, and with all that they were about."""

from __future__ import annotations

from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from quire.adapters.postgres.connection import Database
from quire.domain.lists import Found, Page
from quire.domain.people import NamedPerson, Principal
from quire.domain.review import Decision, Draft
from quire.domain.truth import Recorded, Review, ReviewQuery

_COLUMNS: LiteralString = """t.task_id, t.document_id, t.job_id, t.attempt, d.file_name, d.content_type, t.type,
    t.decision ->> 'verdict' AS verdict, t.decision ->> 'reviewNotes' AS review_notes, t.decided_at AS reviewed_at,
    t.decided_by, coalesce(nullif(p.name, ''), p.email) AS decided_by_name"""

_SAID: LiteralString = """t.confidence, t.calibrated, t.fields, t.lines, t.timeblocks, t.problems, t.parts,
    t.decision"""

_DONE: LiteralString = """FROM hitl_tasks t JOIN documents d ON d.document_id = t.document_id
    JOIN users p ON p.user_id = t.decided_by"""

_MATCHING: LiteralString = """WHERE (%(type)s::text IS NULL OR t.type = %(type)s)
    AND (%(verdict)s::text IS NULL OR t.decision ->> 'verdict' = %(verdict)s)
    AND (%(reviewed_from)s::timestamptz IS NULL OR t.decided_at >= %(reviewed_from)s)
    AND (%(reviewed_to)s::timestamptz IS NULL OR t.decided_at < %(reviewed_to)s)"""

_WAYS: dict[str, tuple[LiteralString, LiteralString]] = {"asc": ("ASC", ">"), "desc": ("DESC", "<")}


class PostgresReviewHistory:
    """The port `ReviewHistory`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self, who: Principal, query: ReviewQuery) -> Found[Review]:
        rows, total = self._page(who, query)
        items = [_review(row) for row in rows[: query.limit]]
        if len(rows) <= query.limit:
            return Found(items, total)
        return Found(items, total, query.cursor_at(items[-1].reviewed_at, items[-1].task_id))

    def of_document(self, who: Principal, document_id: UUID, page: Page) -> Found[Recorded]:
        where: LiteralString = "WHERE t.document_id = %(document_id)s"
        arguments = {"document_id": document_id, "limit": page.limit, "offset": page.offset}
        with self._database.transaction(who.tenant_id) as connection:
            found = connection.execute(
                f"""
                SELECT {_COLUMNS}, {_SAID} {_DONE} {where}
                ORDER BY t.decided_at DESC, t.task_id DESC LIMIT %(limit)s OFFSET %(offset)s
                """,
                arguments,
            )
            counted = connection.execute(f"SELECT count(*) AS total {_DONE} {where}", arguments)
            rows, count = found.fetchall(), counted.fetchone()
        return Found([_recorded(row) for row in rows], 0 if count is None else count["total"])

    def _page(self, who: Principal, query: ReviewQuery) -> tuple[list[DictRow], int]:
        """One row more than wanted, which tells that there is more; and how many match in all."""
        after = query.after
        way, beyond = _WAYS[query.order]
        place: LiteralString = f" AND (t.decided_at, t.task_id) {beyond} (%(after)s::timestamptz, %(after_id)s::uuid)"
        going_on: LiteralString = place if after else ""
        arguments = _arguments(query)
        with self._database.transaction(who.tenant_id) as connection:
            found = connection.execute(
                f"SELECT {_COLUMNS} {_DONE} {_MATCHING}{going_on} ORDER BY t.decided_at {way}, t.task_id {way}"
                " LIMIT %(limit)s OFFSET %(offset)s",
                arguments,
            )
            counted = connection.execute(f"SELECT count(*) AS total {_DONE} {_MATCHING}", arguments)
            rows, count = found.fetchall(), counted.fetchone()
        return rows, 0 if count is None else count["total"]


def _arguments(query: ReviewQuery) -> dict[str, Any]:
    after = query.after
    return {
        **query.model_dump(include={"type", "verdict", "reviewed_from", "reviewed_to"}),
        "limit": query.limit + 1,
        "offset": 0 if after else query.offset,
        "after": after and after.value,
        "after_id": after and after.id,
    }


def _review(row: DictRow) -> Review:
    person = NamedPerson(id=row["decided_by"], name=row["decided_by_name"])
    told = {name: row[name] for name in Review.model_fields if name != "reviewed_by"}
    return Review.model_validate({**told, "reviewed_by": person})


def _recorded(row: DictRow) -> Recorded:
    draft = Draft.model_validate({name: row[name] for name in Draft.model_fields if name in row})
    return Recorded(review=_review(row), draft=draft, decision=Decision.model_validate(row["decision"]))
