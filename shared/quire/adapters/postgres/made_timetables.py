"""Timetables that are made from documents, in the transaction that saves the result."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from quire.adapters.postgres import timeblocks
from quire.adapters.postgres.connection import Connection
from quire.domain.flow import JobRef
from quire.domain.ids import new_id
from quire.domain.results import Extraction
from quire.domain.timetables import BlockDraft, drafted


def from_result(connection: Connection, job: JobRef, extraction: Extraction) -> None:
    """One timetable for each document that says one: made once, made anew by later attempts until somebody edits it."""
    if not extraction.timeblocks:
        return
    document = connection.execute(
        "SELECT user_id, file_name FROM documents WHERE document_id = %s", (job.document_id,)
    ).fetchone()
    if document is None:
        return
    values = {name: field.value for name, field in extraction.fields.items()}
    draft = drafted(values, extraction.timeblocks, name=document["file_name"])
    row = connection.execute(
        """
        INSERT INTO timetables (timetable_id, tenant_id, user_id, document_id, attempt, name, class_name, teacher, term,
            year, school)
        VALUES (%(id)s, %(tenant)s, %(user)s, %(document)s, %(attempt)s, %(name)s, %(class_name)s, %(teacher)s,
            %(term)s, %(year)s, %(school)s)
        ON CONFLICT (document_id) DO UPDATE SET attempt = excluded.attempt, name = excluded.name,
            class_name = excluded.class_name, teacher = excluded.teacher, term = excluded.term, year = excluded.year,
            school = excluded.school, updated_at = now()
        WHERE NOT timetables.edited AND timetables.attempt < excluded.attempt
        RETURNING timetable_id
        """,
        {
            **dict(draft),
            "id": new_id(),
            "tenant": job.tenant_id,
            "user": document["user_id"],
            "document": job.document_id,
            "attempt": job.attempt,
        },
    ).fetchone()
    if row is not None:
        _replace_blocks(connection, job.tenant_id, row["timetable_id"], draft.timeblocks)


def from_copy(connection: Connection, job: JobRef) -> None:
    """The timetable of a document that was given the result of another one."""
    row = connection.execute(
        """
        SELECT type, confidence, calibrated, route, fields, lines, timeblocks, problems, cost FROM results
        WHERE document_id = %s AND attempt = %s AND timeblocks <> '[]'::jsonb
        """,
        (job.document_id, job.attempt),
    ).fetchone()
    if row is not None:
        from_result(connection, job, Extraction.model_validate({**row, "pages": ()}))


def _replace_blocks(connection: Connection, tenant_id: UUID, timetable_id: UUID, blocks: Sequence[BlockDraft]) -> None:
    connection.execute("DELETE FROM timeblocks WHERE timetable_id = %s", (timetable_id,))
    timeblocks.insert(connection, tenant_id, timetable_id, blocks)
