"""The signing keys and the first account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from quire.adapters.postgres.connection import Connection, Database
from quire.domain.ids import new_id
from quire.domain.keys import KeyPlan, KeyTerm, Seeded, SigningKey
from quire.domain.people import Account, Role, User
from quire.ports import Passwords


class PostgresSeeds:
    """The port `Seeds`; needs the owner's connection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def signing_keys(
        self,
        plan: KeyPlan,
        *,
        now: datetime,
        make: Callable[[], SigningKey],
        publish: Callable[[Sequence[dict[str, Any]]], None],
    ) -> str:
        with self._database.transaction() as connection:
            connection.execute("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE")
            terms = _terms(connection)
            active_from = plan.next_from(terms, now)
            if active_from is not None:
                _insert_key(connection, make(), active_from)
            connection.execute("DELETE FROM signing_keys WHERE key_id = ANY(%s)", (list(plan.spent(terms, now)),))
            kept = connection.execute("SELECT key_id, public_jwk FROM signing_keys ORDER BY active_from").fetchall()
            publish([row["public_jwk"] for row in kept])
            key_id: str = kept[-1]["key_id"]
        return key_id

    def admin(self, email: str, password: str, passwords: Passwords) -> Seeded:
        account = self._account(email)
        if account is None:
            self._create_tenant_of(email, passwords.hash(password))
            return Seeded.CREATED
        if passwords.matches(password, account.password_hash):
            return Seeded.UNCHANGED
        self._replace_password(account.user, passwords.hash(password))
        return Seeded.UPDATED

    def _account(self, email: str) -> Account | None:
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT user_id AS id, tenant_id, email, role, password_hash FROM login_account(%s)", (email,)
            ).fetchone()
        if row is None:
            return None
        password_hash = row.pop("password_hash")
        return Account(user=User.model_validate(row), password_hash=password_hash)

    def _create_tenant_of(self, email: str, password_hash: str) -> None:
        tenant_id = new_id()
        with self._database.transaction(tenant_id) as connection:
            connection.execute("INSERT INTO tenants (tenant_id, name) VALUES (%s, %s)", (tenant_id, email))
            _insert_user(
                connection,
                User(id=new_id(), email=email, role=Role.ADMIN, tenant_id=tenant_id),
                password_hash,
            )

    def _replace_password(self, user: User, password_hash: str) -> None:
        """Whoever came in with the former password is out."""
        with self._database.transaction(user.tenant_id) as connection:
            connection.execute("UPDATE users SET password_hash = %s WHERE user_id = %s", (password_hash, user.id))
            connection.execute(
                "UPDATE session_families SET revoked_at = now() WHERE user_id = %s AND revoked_at IS NULL", (user.id,)
            )


def _insert_user(connection: Connection, user: User, password_hash: str) -> None:
    connection.execute(
        "INSERT INTO users (user_id, tenant_id, email, role, password_hash) VALUES (%s, %s, %s, %s, %s)",
        (user.id, user.tenant_id, user.email, user.role, password_hash),
    )


def _terms(connection: Connection) -> Sequence[KeyTerm]:
    rows = connection.execute("SELECT key_id, active_from FROM signing_keys").fetchall()
    return [KeyTerm.model_validate(row) for row in rows]


def _insert_key(connection: Connection, key: SigningKey, active_from: datetime) -> None:
    connection.execute(
        "INSERT INTO signing_keys (key_id, private_pem, public_jwk, active_from) VALUES (%s, %s, %s, %s)",
        (key.id, key.private_pem, Jsonb(key.public_jwk), active_from),
    )
