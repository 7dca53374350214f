"""People who sign in, and the key that signs what they get."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow

from quire.adapters.postgres.connection import Connection, Database
from quire.domain.keys import SigningKey
from quire.domain.people import Account, Identity, Newcomer, Principal, Role, User
from quire.errors import Refusal, RefusalCode, TransientError

USER_COLUMNS = "user_id AS id, email, name, role, tenant_id"


class PostgresAccounts:
    """The port `Accounts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_email(self, email: str) -> Account | None:
        with self._database.transaction() as connection:
            row = connection.execute(f"SELECT {USER_COLUMNS}, active, password_hash FROM login_account(%s)", (email,))
            return _account(row.fetchone())

    def by_identity(self, identity: Identity) -> Account | None:
        with self._database.transaction() as connection:
            row = connection.execute(
                f"SELECT {USER_COLUMNS}, active, NULL AS password_hash FROM identified_user(%s, %s)",
                (identity.issuer, identity.subject),
            )
            return _account(row.fetchone())

    def user(self, who: Principal) -> User | None:
        with self._database.transaction(who.tenant_id) as connection:
            row = connection.execute(
                f"SELECT {USER_COLUMNS} FROM users WHERE user_id = %s AND active",
                (who.user_id,),
            ).fetchone()
        return None if row is None else User.model_validate(row)

    def found(self, newcomer: Newcomer, *, tenant_id: UUID, tenant_name: str) -> User:
        with taken_is_a_conflict(), self._database.transaction(tenant_id) as connection:
            connection.execute("INSERT INTO tenants (tenant_id, name) VALUES (%s, %s)", (tenant_id, tenant_name))
            return insert_user(connection, newcomer, tenant_id, Role.ADMIN)

    def change(self, user: User, *, password_hash: str | None = None) -> None:
        with taken_is_a_conflict(), self._database.transaction(user.tenant_id) as connection:
            connection.execute(
                "UPDATE users SET name = %s, email = %s WHERE user_id = %s", (user.name, user.email, user.id)
            )
            if password_hash is not None:
                connection.execute("UPDATE users SET password_hash = %s WHERE user_id = %s", (password_hash, user.id))

    def link(self, user: User, identity: Identity) -> None:
        with taken_is_a_conflict(), self._database.transaction(user.tenant_id) as connection:
            insert_identity(connection, user, identity)


@contextmanager
def taken_is_a_conflict() -> Iterator[None]:
    """An address or an identity belongs to one account of the whole installation."""
    try:
        yield
    except UniqueViolation as error:
        raise Refusal(RefusalCode.CONFLICT, "There is an account for that already.") from error


def insert_user(connection: Connection, newcomer: Newcomer, tenant_id: UUID, role: Role) -> User:
    user = User(id=newcomer.id, email=newcomer.email, name=newcomer.name, role=role, tenant_id=tenant_id)
    connection.execute(
        "INSERT INTO users (user_id, tenant_id, email, name, role, password_hash) VALUES (%s, %s, %s, %s, %s, %s)",
        (user.id, tenant_id, user.email, user.name, role, newcomer.password_hash),
    )
    if newcomer.identity is not None:
        insert_identity(connection, user, newcomer.identity)
    return user


def insert_identity(connection: Connection, user: User, identity: Identity) -> None:
    connection.execute(
        "INSERT INTO external_identities (issuer, subject, tenant_id, user_id) VALUES (%s, %s, %s, %s)",
        (identity.issuer, identity.subject, user.tenant_id, user.id),
    )


def _account(row: DictRow | None) -> Account | None:
    if row is None:
        return None
    user = User.model_validate({name: row[name] for name in User.model_fields})
    return Account(user=user, password_hash=row["password_hash"], active=row["active"])


class PostgresSigningKeys:
    """The port `SigningKeys`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def active(self) -> SigningKey:
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT key_id AS id, private_pem, public_jwk FROM active_signing_key()"
            ).fetchone()
        if row is None:
            raise TransientError("no signing key has been made yet")
        return SigningKey.model_validate(row)
