"""Document types of tenants: each version a row, none of which ever changes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from quire.adapters.postgres.connection import Connection, Database
from quire.domain.people import Principal
from quire.domain.types import DocumentType, NewType

_LATEST = """
    SELECT DISTINCT ON (name) name, version, removed, title, description, schema, labels, synonyms, hints, rules,
        created_at
    FROM document_types WHERE %(name)s::text IS NULL OR name = %(name)s ORDER BY name, version DESC
"""


class PostgresDocumentTypes:
    """The port `DocumentTypes`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, tenant_id: UUID) -> Sequence[DocumentType]:
        with self._database.transaction(tenant_id) as connection:
            rows = connection.execute(_LATEST, {"name": None}).fetchall()
        return [_type(row) for row in rows if not row["removed"]]

    def latest(self, tenant_id: UUID, name: str) -> DocumentType | None:
        with self._database.transaction(tenant_id) as connection:
            row = connection.execute(_LATEST, {"name": name}).fetchone()
        return None if row is None or row["removed"] else _type(row)

    def last_known(self, tenant_id: UUID, name: str) -> DocumentType | None:
        with self._database.transaction(tenant_id) as connection:
            row = connection.execute(
                """
                SELECT name, version, title, description, schema, labels, synonyms, hints, rules, created_at
                FROM document_types WHERE name = %s AND NOT removed ORDER BY version DESC LIMIT 1
                """,
                (name,),
            ).fetchone()
        return None if row is None else _type(row)

    def create(self, who: Principal, new: NewType, *, most: int) -> DocumentType | None:
        with self._database.transaction(who.tenant_id) as connection:
            _take_turns(connection, who.tenant_id)
            present = connection.execute(_LATEST, {"name": None}).fetchall()
            names = {row["name"]: row["removed"] for row in present}
            taken = names.get(new.name) is False
            if taken or sum(not removed for removed in names.values()) >= most:
                return None
            return _added(connection, who, new)

    def change(self, who: Principal, changed: NewType, *, version: int | None) -> DocumentType | None:
        with self._database.transaction(who.tenant_id) as connection:
            if not _is_at(connection, who.tenant_id, changed.name, version):
                return None
            return _added(connection, who, changed)

    def remove(self, who: Principal, name: str, *, version: int | None) -> bool:
        with self._database.transaction(who.tenant_id) as connection:
            if not _is_at(connection, who.tenant_id, name, version):
                return False
            connection.execute(
                """
                INSERT INTO document_types (tenant_id, name, version, removed, created_by)
                SELECT %(tenant)s, %(name)s, max(version) + 1, true, %(user)s
                FROM document_types WHERE name = %(name)s
                """,
                {"tenant": who.tenant_id, "name": name, "user": who.user_id},
            )
        return True


def _take_turns(connection: Connection, tenant_id: UUID) -> None:
    """Whoever changes the types of a tenant waits for the one before."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"types of {tenant_id}",))


def _is_at(connection: Connection, tenant_id: UUID, name: str, version: int | None) -> bool:
    _take_turns(connection, tenant_id)
    row = connection.execute(_LATEST, {"name": name}).fetchone()
    return row is not None and not row["removed"] and version in {None, row["version"]}


def _added(connection: Connection, who: Principal, new: NewType) -> DocumentType:
    wire = new.wire()
    row = connection.execute(
        """
        INSERT INTO document_types (tenant_id, name, version, title, description, schema, labels, synonyms, hints,
            rules, created_by)
        SELECT %(tenant)s, %(name)s, coalesce(max(version), 0) + 1, %(title)s, %(description)s, %(schema)s, %(labels)s,
            %(synonyms)s, %(hints)s, %(rules)s, %(user)s
        FROM document_types WHERE name = %(name)s
        RETURNING name, version, title, description, schema, labels, synonyms, hints, rules, created_at
        """,
        {
            **wire,
            **{field: Jsonb(wire[field]) for field in ("schema", "labels", "synonyms", "hints", "rules")},
            "tenant": who.tenant_id,
            "user": who.user_id,
        },
    ).fetchall()
    return _type(row[0])


def _type(row: DictRow) -> DocumentType:
    return DocumentType.model_validate({name: value for name, value in row.items() if name != "removed"})
