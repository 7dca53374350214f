"""Lists of documents and jobs: filtered, ordered, by page or by cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, LiteralString, TypeVar
from uuid import UUID

from psycopg.rows import DictRow
from pydantic.alias_generators import to_snake

from quire.adapters.postgres.connection import Database
from quire.adapters.postgres.rows import (
    DOCUMENT_COLUMNS,
    DOCUMENTS,
    JOB_COLUMNS,
    OF_STATUS,
    VISIBLE_DOCUMENT,
    VISIBLE_JOB,
    containing,
    document_of,
    job_of,
    seen_by,
)
from quire.domain.jobs import Job
from quire.domain.lists import DocumentQuery, Found, JobQuery, SiftedQuery
from quire.domain.people import Principal
from quire.domain.results import Document
from quire.domain.search import folded

T = TypeVar("T", Document, Job)

_SIFTED: LiteralString = """ AND {status}
    AND (%(created_from)s::timestamptz IS NULL OR {of}.created_at >= %(created_from)s)
    AND (%(created_to)s::timestamptz IS NULL OR {of}.created_at < %(created_to)s)"""

_FOUND_BY_WORDS: LiteralString = """ AND (%(type)s::text IS NULL OR coalesce(d.type, d.declared_type) = %(type)s)
    AND (%(pattern)s::text IS NULL OR d.file_name ILIKE %(pattern)s OR EXISTS (
        SELECT 1 FROM search_texts s WHERE s.document_id = d.document_id
            AND s.words @@ websearch_to_tsquery('simple', %(words)s)))"""


@dataclass(frozen=True)
class _Kind(Generic[T]):
    """How one kind of thing is listed. `orders` holds a column and its type for each way to sort."""

    columns: LiteralString
    tables: LiteralString
    matching: LiteralString
    id: LiteralString
    orders: Mapping[str, tuple[LiteralString, LiteralString]]
    of: Callable[[DictRow], T]


_DOCUMENTS = _Kind(
    columns=DOCUMENT_COLUMNS,
    tables=DOCUMENTS,
    matching=VISIBLE_DOCUMENT + _SIFTED.format(of="d", status=OF_STATUS) + _FOUND_BY_WORDS,
    id="d.document_id",
    orders={
        "createdAt": ("d.created_at", "timestamptz"),
        "updatedAt": ("j.updated_at", "timestamptz"),
        "fileName": ("d.file_name", "text"),
        "size": ("d.size", "bigint"),
    },
    of=document_of,
)
_JOBS = _Kind(
    columns=JOB_COLUMNS,
    tables="jobs j",
    matching=VISIBLE_JOB + _SIFTED.format(of="j", status=OF_STATUS),
    id="j.job_id",
    orders={"createdAt": ("j.created_at", "timestamptz"), "updatedAt": ("j.updated_at", "timestamptz")},
    of=job_of,
)


def documents(database: Database, who: Principal, query: DocumentQuery) -> Found[Document]:
    words = None if query.q is None else folded(query.q)
    more = {"type": query.type, "words": words, "pattern": None if query.q is None else containing(query.q)}
    return _listed(database, _DOCUMENTS, who, query, more, lambda one: one.document_id)


def jobs(database: Database, who: Principal, query: JobQuery) -> Found[Job]:
    return _listed(database, _JOBS, who, query, {}, lambda one: one.job_id)


def _listed(
    database: Database,
    kind: _Kind[T],
    who: Principal,
    query: SiftedQuery,
    more: Mapping[str, Any],
    id_of: Callable[[T], UUID],
) -> Found[T]:
    rows, total = _page(database, kind, who, query, more)
    items = [kind.of(row) for row in rows[: query.limit]]
    if len(rows) <= query.limit:
        return Found(items, total)
    last = items[-1]
    return Found(items, total, query.cursor_at(getattr(last, to_snake(query.sort_by)), id_of(last)))


def _page(
    database: Database, kind: _Kind[T], who: Principal, query: SiftedQuery, more: Mapping[str, Any]
) -> tuple[Sequence[DictRow], int]:
    """One row more than wanted, which tells that there is more; and how many match in all."""
    column, cast = kind.orders[query.sort_by]
    way: LiteralString = "DESC" if query.order == "desc" else "ASC"
    beyond: LiteralString = "<" if query.order == "desc" else ">"
    after = query.after
    arguments = seen_by(
        who,
        status=list(query.status),
        created_from=query.created_from,
        created_to=query.created_to,
        limit=query.limit + 1,
        offset=0 if after else query.offset,
        after_value=after and after.value,
        after_id=after and after.id,
        **more,
    )
    going_on: LiteralString = (
        f" AND ({column}, {kind.id}) {beyond} (%(after_value)s::{cast}, %(after_id)s::uuid)" if after else ""
    )
    with database.transaction(who.tenant_id) as connection:
        listed = connection.execute(
            f"SELECT {kind.columns} FROM {kind.tables} WHERE {kind.matching}{going_on}"
            f" ORDER BY {column} {way}, {kind.id} {way} LIMIT %(limit)s OFFSET %(offset)s",
            arguments,
        )
        counted = connection.execute(
            f"SELECT count(*) AS total FROM {kind.tables} WHERE {kind.matching}",
            arguments,
        )
        rows, count = listed.fetchall(), counted.fetchone()
    return rows, 0 if count is None else count["total"]
