"""What each role of the database may know of people: no more than docs/security.md says."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from app_fixtures import EMAIL, Cloud, data, rest
from people_doing import registered
from psycopg import errors

TABLES = ("session_families", "refresh_tokens", "invitations", "api_keys", "external_identities")
ALLOWED = {
    "login_account": ["user_id", "tenant_id", "email", "name", "role", "active", "password_hash"],
    "identified_user": ["user_id", "tenant_id", "email", "name", "role", "active"],
    "active_signing_key": ["key_id", "private_pem", "public_jwk"],
}


def ask(cloud: Cloud, role: str, query: str, tenant: str = "", *given: Any) -> tuple[list[str], list[Any]]:
    with psycopg.connect(cloud.urls(role)) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, true)", (tenant,))
        cursor = connection.execute(query, given)
        return [column.name for column in cursor.description or ()], cursor.fetchall()


@pytest.mark.parametrize("table", TABLES)
def test_the_applications_role_knows_nothing_of_how_people_get_in(cloud: Cloud, table: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        ask(cloud, "quire_app", f"SELECT * FROM {table}")  # noqa: S608 - one of the names above


@pytest.mark.parametrize("call", ["login_account('a')", "identified_user('a', 'b')", "active_signing_key()"])
def test_the_applications_role_looks_nobody_up(cloud: Cloud, call: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        ask(cloud, "quire_app", f"SELECT * FROM {call}")  # noqa: S608 - one of the calls above


@pytest.mark.parametrize("table", ["session_families", "refresh_tokens", "invitations", "api_keys"])
def test_without_a_tenant_nothing_is_seen_and_with_one_its_own_alone(cloud: Cloud, table: str) -> None:
    _, me = registered(cloud)
    _, stranger = registered(cloud)
    data(cloud, rest("POST", "/v1/auth/invitations", me, {"email": "a@example.org"}), "auth", 201)
    data(cloud, rest("POST", "/v1/auth/api-keys", me, {"name": "k", "scopes": ["review"]}), "auth", 201)
    query = f"SELECT DISTINCT tenant_id::text FROM {table}"  # noqa: S608 - one of the names above

    assert ask(cloud, "quire_auth", query)[1] == []
    assert ask(cloud, "quire_auth", query, me["tenantId"])[1] == [(me["tenantId"],)]
    assert (me["tenantId"],) not in ask(cloud, "quire_auth", query, stranger["tenantId"])[1]


def test_identities_are_not_listed_even_by_the_role_that_signs_in(cloud: Cloud) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        ask(cloud, "quire_auth", "SELECT * FROM external_identities")


def test_a_lookup_across_tenants_answers_one_account_and_only_what_signing_in_needs(cloud: Cloud) -> None:
    registered(cloud)

    columns, rows = ask(cloud, "quire_auth", "SELECT * FROM login_account(%s)", "", EMAIL.upper())
    assert (columns, len(rows)) == (ALLOWED["login_account"], 1)
    for pattern in ("%", "", "ada@%", None):
        assert ask(cloud, "quire_auth", "SELECT * FROM login_account(%s)", "", pattern)[1] == []
    columns, rows = ask(cloud, "quire_auth", "SELECT * FROM identified_user(%s, %s)", "", "%", "%")
    assert (columns, rows) == (ALLOWED["identified_user"], [])
    columns, rows = ask(cloud, "quire_auth", "SELECT * FROM active_signing_key()")
    assert (columns, len(rows)) == (ALLOWED["active_signing_key"], 1)


def test_a_tenant_cannot_be_joined_from_another(cloud: Cloud) -> None:
    _, me = registered(cloud)
    _, stranger = registered(cloud)

    with pytest.raises(errors.InsufficientPrivilege):
        ask(
            cloud,
            "quire_auth",
            "INSERT INTO users (user_id, tenant_id, email, role) VALUES (gen_random_uuid(), %s, 'x', 'admin')",
            stranger["tenantId"],
            me["tenantId"],
        )
