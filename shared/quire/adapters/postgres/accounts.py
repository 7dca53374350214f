"""People who sign in, and the key that signs what they get."""

from __future__ import annotations

from quire.adapters.postgres.connection import Database
from quire.domain.keys import SigningKey
from quire.domain.people import Account, Principal, Role, User
from quire.errors import TransientError


class PostgresAccounts:
    """The port `Accounts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_email(self, email: str) -> Account | None:
        with self._database.transaction() as connection:
            row = connection.execute("SELECT * FROM login_account(%s)", (email,)).fetchone()
        if row is None:
            return None
        user = User(id=row["user_id"], email=row["email"], role=Role(row["role"]), tenant_id=row["tenant_id"])
        return Account(user=user, password_hash=row["password_hash"])

    def user(self, who: Principal) -> User | None:
        with self._database.transaction(who.tenant_id) as connection:
            row = connection.execute(
                "SELECT user_id AS id, email, role, tenant_id FROM users WHERE user_id = %s", (who.user_id,)
            ).fetchone()
        return None if row is None else User.model_validate(row)


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
