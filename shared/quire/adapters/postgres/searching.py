"""The words of documents: written with each result, and found again."""

from __future__ import annotations

from typing import LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from quire.adapters.postgres.connection import Connection, Database
from quire.adapters.postgres.rows import (
    DOCUMENT_COLUMNS,
    DOCUMENTS,
    OF_STATUS,
    VISIBLE_DOCUMENT,
    document_of,
    seen_by,
)
from quire.domain.lists import Found
from quire.domain.people import Principal
from quire.domain.results import Extraction
from quire.domain.search import Hit, Searchable, SearchQuery, folded, highlight, searchable

_MOST_HIGHLIGHTS = 5

_MATCHING: LiteralString = f"""{OF_STATUS}
    AND EXISTS (SELECT 1 FROM search_texts s WHERE s.document_id = d.document_id
        AND s.words @@ websearch_to_tsquery('simple', %(words)s))"""


def write_words(connection: Connection, tenant_id: UUID, document_id: UUID, extraction: Extraction) -> None:
    """What was known of an earlier attempt is replaced."""
    row = connection.execute("SELECT file_name FROM documents WHERE document_id = %s", (document_id,)).fetchone()
    if row is None:
        return
    connection.execute("DELETE FROM search_texts WHERE document_id = %s", (document_id,))
    for entry in searchable(row["file_name"], extraction):
        connection.execute(
            """
            INSERT INTO search_texts (tenant_id, document_id, page, body, words)
            VALUES (%s, %s, %s, %s, to_tsvector('simple', %s))
            """,
            (tenant_id, document_id, entry.page, entry.body, folded(entry.body)),
        )


def rename_words(connection: Connection, document_id: UUID) -> None:
    """Put the document's own name before the facts that were copied from another."""
    row = connection.execute(
        """
        SELECT d.file_name, s.body FROM documents d JOIN search_texts s ON s.document_id = d.document_id
        WHERE d.document_id = %s AND s.page = 0
        """,
        (document_id,),
    ).fetchone()
    if row is None:
        return
    body = "\n".join([row["file_name"], *row["body"].split("\n")[1:]])
    connection.execute(
        "UPDATE search_texts SET body = %s, words = to_tsvector('simple', %s) WHERE document_id = %s AND page = 0",
        (body, folded(body), document_id),
    )


def search(database: Database, who: Principal, query: SearchQuery) -> Found[Hit]:
    arguments = seen_by(who, status=list(query.status), words=folded(query.q), limit=query.limit, offset=query.offset)
    way: LiteralString = "DESC" if query.order == "desc" else "ASC"
    with database.transaction(who.tenant_id) as connection:
        listed = connection.execute(
            f"SELECT {DOCUMENT_COLUMNS} FROM {DOCUMENTS} WHERE {VISIBLE_DOCUMENT} AND {_MATCHING}"
            f" ORDER BY d.created_at {way}, d.document_id {way} LIMIT %(limit)s OFFSET %(offset)s",
            arguments,
        )
        counted = connection.execute(
            f"SELECT count(*) AS total FROM {DOCUMENTS} WHERE {VISIBLE_DOCUMENT} AND {_MATCHING}",
            arguments,
        )
        rows, count = listed.fetchall(), counted.fetchone()
        hits = [_hit(connection, row, query.q) for row in rows]
    return Found(hits, 0 if count is None else count["total"])


def _hit(connection: Connection, row: DictRow, words: str) -> Hit:
    entries = connection.execute(
        """
        SELECT page, body FROM search_texts
        WHERE document_id = %s AND words @@ websearch_to_tsquery('simple', %s) ORDER BY page LIMIT %s
        """,
        (row["document_id"], folded(words), _MOST_HIGHLIGHTS),
    ).fetchall()
    found = (highlight(Searchable.model_validate(entry), words) for entry in entries)
    return Hit(document=document_of(row), highlights=tuple(one for one in found if one is not None))
