"""What the database itself refuses between tenants, asked of every table that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.types.json import Jsonb
from quire.domain.ids import new_id
from tenant_doing import Tenant, a_tenant, unhurried

SHARED = {"outbox", "signing_keys", "schema_migrations"}
"""What no policy divides by tenant: announcements that the relay sends for all, keys that sign for all."""

ACROSS_TENANTS = {
    "login_account(address text)",
    "identified_user(issuer text, subject text)",
    "active_signing_key()",
    "unfinished_jobs(most integer)",
    "unfinished_jobs(most integer, late_before timestamp with time zone, still_before timestamp with time zone)",
    "due_erasures(most integer)",
    "purge_spent(keys_before timestamp with time zone, sent_before timestamp with time zone)",
    "erase_document(erased uuid)",
    "review_token(task uuid)",
}
FOR_THE_OWNER_ALONE = {
    ("users", "login_lookup", "SELECT"),
    ("external_identities", "identity_lookup", "SELECT"),
    ("jobs", "upkeep_lookup", "SELECT"),
    ("documents", "upkeep_lookup", "SELECT"),
    ("erasures", "upkeep_lookup", "SELECT"),
    ("idempotency_keys", "upkeep_purge", "DELETE"),
    ("idempotency_keys", "upkeep_purge_lookup", "SELECT"),
}
"""Policies that look further than the present tenant, for the functions above."""

ROLES = ("quire_app", "quire_auth", "quire_owner")


@pytest.fixture(scope="module")
def tenant(postgres: Callable[[str], str]) -> Iterator[Tenant]:
    """A tenant with a row in every table of tenants."""
    with unhurried(postgres) as cloud:
        made = a_tenant(cloud)
        fill(made)
        yield made


def fill(tenant: Tenant) -> None:
    things = tenant.own_everything()
    cloud, who = tenant.cloud, tenant.principal("owner")
    cloud.become("quire_app")
    tenant.said("admin", "PUT", "/v1/usage/budget", {"monthlyUsd": "1"})
    tenant.said("admin", "PUT", "/v1/hitl/policy", {"rule": "always"})
    with tenant.owning() as owner:
        owner.execute(
            "INSERT INTO external_identities VALUES ('https://id.test', %s, %s, %s)",
            (str(who.user_id), who.tenant_id, who.user_id),
        )
        owner.execute("INSERT INTO erasures VALUES (%s, %s, '{}', '{}', now())", (new_id(), who.tenant_id))
        owner.execute(
            "INSERT INTO idempotency_keys (tenant_id, user_id, route, key, fingerprint, answer)"
            " VALUES (%s, %s, 'a', 'k', '', %s)",
            (who.tenant_id, who.user_id, Jsonb({})),
        )
    assert things


def tables(tenant: Tenant) -> dict[str, tuple[bool, bool]]:
    """Every table of the schema: is it divided by tenant, and is its owner bound too?"""
    with tenant.owning() as owner:
        rows = owner.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        ).fetchall()
    return {name: (divided, binding) for name, divided, binding in rows}


def bound(tenant: Tenant, role: str, to: UUID | None) -> psycopg.Connection[Any]:
    connection = psycopg.connect(tenant.cloud.urls(role))
    connection.execute("SELECT set_config('app.tenant', %s, false)", ("" if to is None else str(to),))
    return connection


def test_every_table_is_divided_by_tenant_for_its_owner_too_or_is_one_of_the_listed(tenant: Tenant) -> None:
    assert {name for name, guards in tables(tenant).items() if guards != (True, True)} == SHARED


def test_no_view_looks_past_the_policies(tenant: Tenant) -> None:
    with tenant.owning() as owner:
        views = owner.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
        ).fetchall()

    assert views == []


def test_every_policy_says_the_present_tenant_or_is_one_of_the_listed_for_the_owner(tenant: Tenant) -> None:
    with tenant.owning() as owner:
        policies = owner.execute(
            "SELECT tablename, policyname, cmd, roles::text[], qual, with_check FROM pg_policies"
        ).fetchall()

    own = {table for table, _, cmd, _, qual, _ in policies if (cmd, qual) == ("ALL", "(tenant_id = current_tenant())")}
    further = [one for one in policies if (one[2], one[4]) != ("ALL", "(tenant_id = current_tenant())")]
    assert own == set(tables(tenant)) - SHARED
    assert {(table, name, cmd) for table, name, cmd, *_ in further} == FOR_THE_OWNER_ALONE
    assert {role for _, _, _, roles, _, _ in further for role in roles} == {"quire_owner"}
    assert {check for *_, check in policies} == {None}


def test_functions_that_run_as_the_owner_are_the_listed_ones_and_keep_to_their_schema(tenant: Tenant) -> None:
    with tenant.owning() as owner:
        functions = owner.execute(
            "SELECT proname || '(' || pg_get_function_identity_arguments(oid) || ')', proconfig, proacl::text"
            " FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        ).fetchall()

    assert {signature for signature, *_ in functions} == ACROSS_TENANTS
    assert {tuple(config) for _, config, _ in functions} == {("search_path=public, pg_temp",)}
    for signature, _, grants in functions:
        assert grants is not None, signature
        assert "{=X" not in grants, f"everybody may call {signature}"
        assert ",=X" not in grants, f"everybody may call {signature}"


def test_no_role_of_a_function_passes_the_policies_by(tenant: Tenant) -> None:
    with tenant.owning() as owner:
        rows = owner.execute(
            "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = ANY(%s)",
            (list(ROLES),),
        ).fetchall()

    assert dict(rows) == dict.fromkeys(ROLES, False)


def test_rows_of_another_tenant_are_invisible_in_every_table(tenant: Tenant) -> None:
    """A table without a row here would prove nothing, so each has one."""
    for name in set(tables(tenant)) - SHARED:
        count = sql.SQL("SELECT count(*) FROM {} WHERE tenant_id = %s").format(sql.Identifier(name))
        for role in ("quire_app", "quire_auth"):
            with bound(tenant, role, tenant.tenant_id) as own:
                if not readable(own, name):
                    continue
                assert own.execute(count, (tenant.tenant_id,)).fetchone() > (0,), name
            for stranger in (new_id(), None):
                with bound(tenant, role, stranger) as other:
                    assert other.execute(count, (tenant.tenant_id,)).fetchone() == (0,), (name, role)
        with tenant.owning() as owner:
            assert owner.execute(count, (tenant.tenant_id,)).fetchone() > (0,), name
        if name not in {table for table, _, cmd in FOR_THE_OWNER_ALONE if cmd == "SELECT"}:
            with bound(tenant, "quire_owner", new_id()) as other:
                assert other.execute(count, (tenant.tenant_id,)).fetchone() == (0,), name


def readable(connection: psycopg.Connection[Any], table: str) -> bool:
    row = connection.execute("SELECT has_column_privilege(%s, 'tenant_id', 'SELECT')", (table,)).fetchone()
    return bool(row and row[0])


@pytest.mark.parametrize("to", ["another", None])
def test_nobody_writes_a_row_for_another_tenant_in_any_table_not_even_the_owner(tenant: Tenant, to: str | None) -> None:
    """The row is one that exists, so nothing but the policy stands in the way before its keys do."""
    for name in set(tables(tenant)) - SHARED:
        table = sql.Identifier(name)
        with tenant.owning() as owner:
            row = owner.execute(
                sql.SQL("SELECT to_jsonb(t)::text FROM {} t WHERE tenant_id = %s LIMIT 1").format(table),
                (tenant.tenant_id,),
            ).fetchone()
        assert row is not None
        forged = sql.SQL(
            "INSERT INTO {0} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_record(NULL::{0}, %s::jsonb)"
        )
        stranger = None if to is None else new_id()
        with bound(tenant, "quire_owner", stranger) as other, pytest.raises(errors.InsufficientPrivilege) as refused:
            other.execute(forged.format(table), row)
        assert "row-level security" in str(refused.value), name


@pytest.mark.parametrize("to", ["another", None])
@pytest.mark.parametrize("role", ROLES)
def test_nobody_changes_or_takes_a_row_of_another_tenant_in_any_table(
    tenant: Tenant, role: str, to: str | None
) -> None:
    """What the role has no grant for is refused; what it has one for finds no row."""
    for name in set(tables(tenant)) - SHARED:
        for statement in (
            "UPDATE {} SET tenant_id = tenant_id WHERE tenant_id = %s",
            "DELETE FROM {} WHERE tenant_id = %s",
        ):
            with bound(tenant, role, None if to is None else new_id()) as other:
                assert touched(other, sql.SQL(statement).format(sql.Identifier(name)), tenant) == 0, name
                other.rollback()


def touched(connection: psycopg.Connection[Any], statement: sql.Composed, tenant: Tenant) -> int:
    try:
        return connection.execute(statement, (tenant.tenant_id,)).rowcount
    except errors.InsufficientPrivilege:
        return 0


@pytest.mark.parametrize("role", ["quire_app", "quire_auth"])
@pytest.mark.parametrize("to", ["another", None])
def test_no_role_of_a_function_writes_a_row_for_another_tenant(tenant: Tenant, role: str, to: str | None) -> None:
    for name in set(tables(tenant)) - SHARED:
        copied = sql.SQL("INSERT INTO {0} SELECT * FROM jsonb_populate_record(NULL::{0}, %s::jsonb)")
        with tenant.owning() as owner:
            row = owner.execute(
                sql.SQL("SELECT to_jsonb(t)::text FROM {} t WHERE tenant_id = %s LIMIT 1").format(sql.Identifier(name)),
                (tenant.tenant_id,),
            ).fetchone()
        assert row is not None
        with (
            bound(tenant, role, None if to is None else new_id()) as other,
            pytest.raises((errors.InsufficientPrivilege, errors.GeneratedAlways)),
        ):
            other.execute(copied.format(sql.Identifier(name)), row)


@pytest.mark.parametrize("role", ["quire_app", "quire_auth"])
def test_a_role_of_a_function_becomes_no_other_and_shuts_no_policy_off(tenant: Tenant, role: str) -> None:
    for statement in (
        "SET ROLE quire_owner",
        "SET SESSION AUTHORIZATION quire_owner",
        "ALTER TABLE documents DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE mine ()",
    ):
        with bound(tenant, role, tenant.tenant_id) as own, pytest.raises(errors.InsufficientPrivilege):
            own.execute(statement)


@pytest.mark.parametrize("role", ["quire_app", "quire_auth"])
def test_no_grant_lets_a_row_change_its_tenant(tenant: Tenant, role: str) -> None:
    with bound(tenant, role, tenant.tenant_id) as connection:
        movable = [
            name
            for name in set(tables(tenant)) - {"schema_migrations", "signing_keys"}
            if connection.execute("SELECT has_column_privilege(%s, 'tenant_id', 'UPDATE')", (name,)).fetchone()
            == (True,)
        ]

    assert movable == []
