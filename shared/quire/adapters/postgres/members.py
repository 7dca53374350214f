"""The people of a tenant and those whom it has invited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from quire.adapters.postgres.accounts import insert_user, taken_is_a_conflict
from quire.adapters.postgres.api_keys import counted
from quire.adapters.postgres.connection import Connection, Database
from quire.domain.lists import Found, PageQuery
from quire.domain.people import Invitation, Newcomer, Person, PersonChange, Role, User
from quire.errors import Refusal, RefusalCode


class PostgresMembers:
    """The port `Members`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def everybody(self, tenant_id: UUID, page: PageQuery) -> Found[Person]:
        with self._database.transaction(tenant_id) as connection:
            rows = connection.execute(
                """
                SELECT user_id AS id, email, name, role, active, created_at FROM users
                WHERE tenant_id = %s ORDER BY created_at DESC, user_id DESC LIMIT %s OFFSET %s
                """,
                (tenant_id, page.limit, page.offset),
            ).fetchall()
            total = connection.execute("SELECT count(*) AS n FROM users WHERE tenant_id = %s", (tenant_id,)).fetchone()
        return Found([Person.model_validate(row) for row in rows], counted(total))

    def change_person(
        self,
        tenant_id: UUID,
        user_id: UUID,
        change: PersonChange,
        *,
        publish: Callable[[Person], None],
    ) -> Person | None:
        with self._database.transaction(tenant_id) as connection:
            _lock_admins(connection, tenant_id)
            former = _locked(connection, tenant_id, user_id)
            if former is None:
                return None
            person = _changed(connection, former, change)
            if not _lock_admins(connection, tenant_id):
                raise Refusal(RefusalCode.CONFLICT, "Somebody has to administer the tenant.")
            if not person.active:
                connection.execute(
                    "UPDATE session_families SET revoked_at = now() WHERE user_id = %s AND revoked_at IS NULL",
                    (user_id,),
                )
            publish(person.at_most(former))
        if person != person.at_most(former):
            self._publish_kept(tenant_id, user_id, publish)
        return person

    def _publish_kept(self, tenant_id: UUID, user_id: UUID, publish: Callable[[Person], None]) -> None:
        with self._database.transaction(tenant_id) as connection:
            person = _locked(connection, tenant_id, user_id)
            if person is not None:
                publish(person)


def _lock_admins(connection: Connection, tenant_id: UUID) -> int:
    """How many administer the tenant; none of them changes until the transaction ends."""
    return len(
        connection.execute(
            """
            SELECT user_id FROM users WHERE tenant_id = %s AND role = 'admin' AND active
            ORDER BY user_id FOR UPDATE
            """,
            (tenant_id,),
        ).fetchall()
    )


def _locked(connection: Connection, tenant_id: UUID, user_id: UUID) -> Person | None:
    """Somebody whom nobody else changes until the transaction ends."""
    row = connection.execute(
        """
        SELECT user_id AS id, email, name, role, active, created_at FROM users
        WHERE tenant_id = %s AND user_id = %s FOR NO KEY UPDATE
        """,
        (tenant_id, user_id),
    ).fetchone()
    return None if row is None else Person.model_validate(row)


def _changed(connection: Connection, former: Person, change: PersonChange) -> Person:
    person = former.model_copy(update=change.model_dump(exclude_none=True))
    connection.execute(
        "UPDATE users SET role = %s, active = %s WHERE user_id = %s", (person.role, person.active, person.id)
    )
    return person


class PostgresInvitations:
    """The port `Invitations`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_invitation(self, tenant_id: UUID, invitation: Invitation, *, token_hash: str) -> None:
        with self._database.transaction(tenant_id) as connection:
            connection.execute(
                """
                INSERT INTO invitations (invitation_id, tenant_id, email, role, token_hash, created_at, expires_at)
                VALUES (%s, %s, %s, %s, %s, %s, %s)
                """,
                (
                    invitation.id,
                    tenant_id,
                    invitation.email,
                    invitation.role,
                    token_hash,
                    invitation.created_at,
                    invitation.expires_at,
                ),
            )

    def pending(self, tenant_id: UUID, page: PageQuery, *, now: datetime) -> Found[Invitation]:
        with self._database.transaction(tenant_id) as connection:
            rows = connection.execute(
                """
                SELECT invitation_id AS id, email, role, created_at, expires_at
                FROM invitations WHERE accepted_at IS NULL AND expires_at > %s
                ORDER BY created_at DESC, invitation_id DESC LIMIT %s OFFSET %s
                """,
                (now, page.limit, page.offset),
            ).fetchall()
            count = connection.execute(
                "SELECT count(*) AS n FROM invitations WHERE accepted_at IS NULL AND expires_at > %s", (now,)
            ).fetchone()
        return Found([Invitation.model_validate(row) for row in rows], counted(count))

    def withdraw(self, tenant_id: UUID, invitation_id: UUID) -> bool:
        with self._database.transaction(tenant_id) as connection:
            row = connection.execute(
                "DELETE FROM invitations WHERE invitation_id = %s AND accepted_at IS NULL RETURNING 1",
                (invitation_id,),
            ).fetchone()
        return row is not None

    def accept(self, newcomer: Newcomer, *, tenant_id: UUID, token_hash: str, now: datetime) -> User | None:
        with taken_is_a_conflict(), self._database.transaction(tenant_id) as connection:
            row = connection.execute(
                """
                UPDATE invitations SET accepted_at = %s
                WHERE token_hash = %s AND lower(email) = lower(%s) AND accepted_at IS NULL AND expires_at > %s
                RETURNING role
                """,
                (now, token_hash, newcomer.email, now),
            ).fetchone()
            return None if row is None else insert_user(connection, newcomer, tenant_id, Role(row["role"]))
