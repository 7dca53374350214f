"""Keys for machines: listed here, known to the gateway by their hash."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from psycopg.rows import DictRow

from quire.adapters.postgres.connection import Connection, Database
from quire.domain.lists import Found, PageQuery
from quire.domain.machine_keys import ApiKey, Grant
from quire.domain.people import Role
from quire.errors import not_found


class PostgresApiKeys:
    """The port `ApiKeys`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_key(
        self, tenant_id: UUID, key: ApiKey, *, key_hash: str, most: int, publish: Callable[[Grant], None]
    ) -> bool:
        with self._database.transaction(tenant_id) as connection:
            # The lock makes other new keys of the person, which count each other, and a change of role or a shutting
            # out, which all keys have to follow, wait for this one.
            owner = connection.execute(
                "SELECT role FROM users WHERE user_id = %s AND active FOR NO KEY UPDATE", (key.user_id,)
            ).fetchone()
            if owner is None:
                raise not_found("account")
            if _still_good(connection, key) >= most:
                return False
            connection.execute(
                """
                INSERT INTO api_keys (key_id, tenant_id, user_id, name, hint, key_hash, scopes, created_at, expires_at)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
                """,
                (
                    key.id,
                    tenant_id,
                    key.user_id,
                    key.name,
                    key.hint,
                    key_hash,
                    [scope.value for scope in key.scopes],
                    key.created_at,
                    key.expires_at,
                ),
            )
            publish(Grant.of(key, key_hash=key_hash, tenant_id=tenant_id, role=Role(owner["role"])))
        return True

    def kept(self, tenant_id: UUID, page: PageQuery, *, owner: UUID | None) -> Found[ApiKey]:
        with self._database.transaction(tenant_id) as connection:
            rows = connection.execute(
                """
                SELECT key_id AS id, name, hint, scopes, user_id, created_at, expires_at FROM api_keys
                WHERE user_id = coalesce(%s, user_id) ORDER BY created_at DESC, key_id DESC LIMIT %s OFFSET %s
                """,
                (owner, page.limit, page.offset),
            ).fetchall()
            count = connection.execute(
                "SELECT count(*) AS n FROM api_keys WHERE user_id = coalesce(%s, user_id)", (owner,)
            ).fetchone()
        return Found([ApiKey.model_validate(row) for row in rows], counted(count))

    def remove(self, tenant_id: UUID, key_id: UUID, *, owner: UUID | None, withdraw: Callable[[str], None]) -> bool:
        with self._database.transaction(tenant_id) as connection:
            row = connection.execute(
                "DELETE FROM api_keys WHERE key_id = %s AND user_id = coalesce(%s, user_id) RETURNING key_hash",
                (key_id, owner),
            ).fetchone()
            if row is not None:
                withdraw(row["key_hash"])
        return row is not None


def _still_good(connection: Connection, new: ApiKey) -> int:
    """How many keys the owner of a new one has, without those that have ended, which are forgotten."""
    connection.execute("DELETE FROM api_keys WHERE user_id = %s AND expires_at <= %s", (new.user_id, new.created_at))
    row = connection.execute("SELECT count(*) AS n FROM api_keys WHERE user_id = %s", (new.user_id,)).fetchone()
    return counted(row)


def counted(row: DictRow | None) -> int:
    return 0 if row is None else int(row["n"])
