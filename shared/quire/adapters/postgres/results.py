"""Results: saved once for each attempt, whole or not at all."""

from __future__ import annotations

from psycopg.types.json import Jsonb

from quire.adapters.postgres.connection import Connection, Database
from quire.adapters.postgres.made_timetables import from_result
from quire.adapters.postgres.searching import write_words
from quire.domain.refs import JobRef
from quire.domain.results import Extraction
from quire.failpoints import reach


class PostgresResults:
    """The port `Results`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, job: JobRef, extraction: Extraction) -> None:
        with self._database.transaction(job.tenant_id) as connection:
            _save_result(connection, job, extraction)
            _save_pages(connection, job, extraction)
            write_words(connection, job.tenant_id, job.document_id, extraction)
            from_result(connection, job, extraction)
            connection.execute(
                "UPDATE documents SET type = %s, pages = %s, duplicate_of = NULL WHERE document_id = %s",
                (extraction.type, len(extraction.pages), job.document_id),
            )
            reach("save.before_commit")
        reach("save.after_commit")


def _save_result(connection: Connection, job: JobRef, extraction: Extraction) -> None:
    wire = extraction.wire()
    connection.execute(
        """
        INSERT INTO results (tenant_id, document_id, attempt, type, confidence, calibrated, route, fields,
            lines, timeblocks, problems, cost, kinds, language, parts)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (
            job.tenant_id,
            job.document_id,
            job.attempt,
            extraction.type,
            extraction.confidence,
            extraction.calibrated,
            extraction.route,
            Jsonb(wire["fields"]),
            Jsonb(wire["lines"]),
            Jsonb(wire["timeblocks"]),
            Jsonb(wire["problems"]),
            Jsonb(wire["cost"]),
            Jsonb(wire["kinds"]),
            extraction.language,
            Jsonb(wire.get("parts", [])),
        ),
    )


def _save_pages(connection: Connection, job: JobRef, extraction: Extraction) -> None:
    for page in extraction.pages:
        connection.execute(
            """
            INSERT INTO pages (tenant_id, document_id, attempt, number, width, height, lines)
            VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
            """,
            (
                job.tenant_id,
                job.document_id,
                job.attempt,
                page.number,
                page.width,
                page.height,
                Jsonb(page.wire()["lines"]),
            ),
        )
