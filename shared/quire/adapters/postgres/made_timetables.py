"""Timetables that are made from documents, in the transaction that saves the result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from quire.adapters.postgres import timeblocks
from quire.adapters.postgres.connection import Connection
from quire.domain.ids import new_id
from quire.domain.refs import JobRef
from quire.domain.results import Claims, Extraction
from quire.domain.timetables import BlockDraft, TimetableDraft, drafted


def from_result(connection: Connection, job: JobRef, extraction: Extraction) -> None:
    """One timetable for each document that says one: made once, made anew by later attempts until somebody edits it."""
    said = dict(_said(extraction))
    if not said:
        return
    document = connection.execute(
        "SELECT user_id, file_name FROM documents WHERE document_id = %s", (job.document_id,)
    ).fetchone()
    if document is None:
        return
    _forget_others(connection, job, list(said))
    for part, claims in said.items():
        values = {name: field.value for name, field in claims.fields.items()}
        draft = drafted(values, claims.timeblocks, name=document["file_name"])
        _keep(connection, job, document["user_id"], part, draft)


def _said(extraction: Extraction) -> Iterator[tuple[int, Claims]]:
    """What says a timetable, by its place among the documents of the file."""
    for part, claims in enumerate(extraction.parts or (extraction,), start=1):
        if claims.timeblocks:
            yield part, claims


def _forget_others(connection: Connection, job: JobRef, parts: Sequence[int]) -> None:
    """What an earlier attempt had taken for timetables of this file, as far as nobody has edited it."""
    connection.execute(
        """
        DELETE FROM timetables
        WHERE document_id = %s AND NOT edited AND attempt < %s AND part <> ALL(%s)
        """,
        (job.document_id, job.attempt, parts),
    )


def _keep(connection: Connection, job: JobRef, user_id: UUID, part: int, draft: TimetableDraft) -> None:
    row = connection.execute(
        """
        INSERT INTO timetables (timetable_id, tenant_id, user_id, document_id, part, attempt, name, class_name, teacher,
            term, year, school)
        VALUES (%(id)s, %(tenant)s, %(user)s, %(document)s, %(part)s, %(attempt)s, %(name)s, %(class_name)s,
            %(teacher)s, %(term)s, %(year)s, %(school)s)
        ON CONFLICT (document_id, part) DO UPDATE SET attempt = excluded.attempt, name = excluded.name,
            class_name = excluded.class_name, teacher = excluded.teacher, term = excluded.term, year = excluded.year,
            school = excluded.school, updated_at = now()
        WHERE NOT timetables.edited AND timetables.attempt < excluded.attempt
        RETURNING timetable_id
        """,
        {
            **dict(draft),
            "id": new_id(),
            "tenant": job.tenant_id,
            "user": user_id,
            "document": job.document_id,
            "part": part,
            "attempt": job.attempt,
        },
    ).fetchone()
    if row is not None:
        _replace_blocks(connection, job.tenant_id, row["timetable_id"], draft.timeblocks)


def from_copy(connection: Connection, job: JobRef) -> None:
    """The timetable of a document that was given the result of another one."""
    row = connection.execute(
        """
        SELECT type, confidence, calibrated, route, fields, lines, timeblocks, problems, cost, parts FROM results
        WHERE document_id = %s AND attempt = %s
        """,
        (job.document_id, job.attempt),
    ).fetchone()
    if row is not None:
        from_result(connection, job, Extraction.model_validate({**row, "pages": ()}))


def _replace_blocks(connection: Connection, tenant_id: UUID, timetable_id: UUID, blocks: Sequence[BlockDraft]) -> None:
    connection.execute("DELETE FROM timeblocks WHERE timetable_id = %s", (timetable_id,))
    timeblocks.insert(connection, tenant_id, timetable_id, blocks)
