"""Families of refresh tokens: each token is spent for the next, one request at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from psycopg.rows import DictRow

from quire.adapters.postgres.connection import Connection, Database
from quire.domain.ids import new_id
from quire.domain.people import User
from quire.domain.sessions import ShownToken, Verdict, judged


class PostgresSessions:
    """The port `Sessions`."""

    def __init__(self, database: Database, *, grace: timedelta) -> None:
        self._database = database
        self._grace = grace

    def begin(self, user: User, *, token_hash: str, now: datetime, expires_at: datetime) -> None:
        family_id = new_id()
        with self._database.transaction(user.tenant_id) as connection:
            connection.execute("DELETE FROM session_families WHERE user_id = %s AND expires_at <= %s", (user.id, now))
            connection.execute(
                """
                INSERT INTO session_families (family_id, tenant_id, user_id, created_at, expires_at)
                VALUES (%s, %s, %s, %s, %s)
                """,
                (family_id, user.tenant_id, user.id, now, expires_at),
            )
            _add_token(connection, user.tenant_id, family_id, token_hash, expires_at)

    def turn(
        self, tenant_id: UUID, old_hash: str, *, new_hash: str, now: datetime, expires_at: datetime
    ) -> User | None:
        with self._database.transaction(tenant_id) as connection:
            row = _shown(connection, old_hash)
            if row is None:
                return None
            token = ShownToken.model_validate({name: row[name] for name in ShownToken.model_fields})
            verdict = judged(token, now=now, grace=self._grace)
            if verdict is Verdict.STOLEN:
                _revoke(connection, row["family_id"], now)
            if verdict is not Verdict.WELCOME:
                return None
            _spend(connection, row["family_id"], old_hash, now)
            _add_token(connection, tenant_id, row["family_id"], new_hash, expires_at)
            connection.execute(
                "UPDATE session_families SET expires_at = %s WHERE family_id = %s", (expires_at, row["family_id"])
            )
        return User.model_validate({name: row[name] for name in User.model_fields})

    def end(self, tenant_id: UUID, token_hash: str, *, now: datetime) -> None:
        with self._database.transaction(tenant_id) as connection:
            connection.execute(
                """
                UPDATE session_families SET revoked_at = %s
                WHERE revoked_at IS NULL
                  AND family_id = (SELECT family_id FROM refresh_tokens WHERE token_hash = %s)
                """,
                (now, token_hash),
            )

    def end_all(self, tenant_id: UUID, token_hash: str, *, now: datetime) -> None:
        with self._database.transaction(tenant_id) as connection:
            connection.execute(
                """
                UPDATE session_families SET revoked_at = %(now)s
                WHERE revoked_at IS NULL AND user_id = (
                    SELECT f.user_id FROM refresh_tokens t JOIN session_families f USING (family_id)
                    WHERE t.token_hash = %(token)s AND f.revoked_at IS NULL AND f.expires_at > %(now)s)
                """,
                {"now": now, "token": token_hash},
            )

    def end_others(self, user: User, *, kept_hash: str | None, now: datetime) -> None:
        with self._database.transaction(user.tenant_id) as connection:
            connection.execute(
                """
                UPDATE session_families SET revoked_at = %s
                WHERE user_id = %s AND revoked_at IS NULL AND NOT EXISTS (
                    SELECT FROM refresh_tokens t
                    WHERE t.family_id = session_families.family_id AND t.token_hash = %s)
                """,
                (now, user.id, kept_hash),
            )


def _shown(connection: Connection, token_hash: str) -> DictRow | None:
    """What is known of the token. The family is locked first: whoever comes next sees what was done here."""
    connection.execute(
        """
        SELECT FROM session_families
        WHERE family_id = (SELECT family_id FROM refresh_tokens WHERE token_hash = %s) FOR UPDATE
        """,
        (token_hash,),
    )
    return connection.execute(
        """
        SELECT t.expires_at, t.spent_at, f.family_id, f.revoked_at, u.active,
            u.user_id AS id, u.email, u.name, u.role, u.tenant_id
        FROM refresh_tokens t JOIN session_families f USING (family_id) JOIN users u ON u.user_id = f.user_id
        WHERE t.token_hash = %s
        """,
        (token_hash,),
    ).fetchone()


def _spend(connection: Connection, family_id: UUID, token_hash: str, now: datetime) -> None:
    connection.execute("DELETE FROM refresh_tokens WHERE family_id = %s AND expires_at <= %s", (family_id, now))
    connection.execute(
        "UPDATE refresh_tokens SET spent_at = %s WHERE token_hash = %s AND spent_at IS NULL", (now, token_hash)
    )


def _add_token(connection: Connection, tenant_id: UUID, family_id: UUID, token_hash: str, expires_at: datetime) -> None:
    connection.execute(
        "INSERT INTO refresh_tokens (token_hash, tenant_id, family_id, expires_at) VALUES (%s, %s, %s, %s)",
        (token_hash, tenant_id, family_id, expires_at),
    )


def _revoke(connection: Connection, family_id: UUID, now: datetime) -> None:
    connection.execute("UPDATE session_families SET revoked_at = %s WHERE family_id = %s", (now, family_id))
