"""The schema: applied once, never drifting, and shut between tenants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from app_fixtures import EMAIL, PASSWORD, Cloud
from fakes.making import a_principal, a_registration, an_event
from fakes.services import NOON
from psycopg import errors
from quire import bootstrap
from quire.adapters.postgres.connection import Database
from quire.adapters.postgres.schema import PostgresSchema, SchemaDrift, packaged
from quire.domain.ids import new_id
from quire.domain.jobs import EventName
from quire.domain.people import Principal
from quire.domain.webhooks import Webhook, WebhookEvent, WebhookRegistration
from quire.errors import Refusal, RefusalCode

TENANT_TABLES = {"tenants", "users", "documents", "jobs", "job_events", "pages", "results", "idempotency_keys"} | {
    "search_texts",
    "erasures",
    "hitl_tasks",
    "review_policies",
    "webhooks",
    "deliveries",
    "usage_days",
    "budgets",
}
TYPE_TABLES = {"document_types", "timetables", "timeblocks"}
PEOPLE_TABLES = {"session_families", "refresh_tokens", "invitations", "api_keys", "external_identities"}
SHARED_TABLES = {"outbox", "signing_keys", "schema_migrations"}
FOR_SIGNING_IN = {"login_account", "identified_user", "active_signing_key"}
FOR_TIDYING_UP = {"unfinished_jobs", "due_erasures", "purge_spent", "erase_document"}
WITHIN_A_TENANT = {"review_token"}


@contextmanager
def connected(cloud: Cloud, role: str, tenant: UUID | None = None) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(cloud.urls(role)) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, true)", (str(tenant or ""),))
        yield connection


def migrate(cloud: Cloud, migrations: Mapping[str, str]) -> Sequence[str]:
    with closing(Database(cloud.urls("quire_owner"))) as database:
        return PostgresSchema(database, migrations).migrate()


@pytest.fixture
def tenant(cloud: Cloud) -> Principal:
    """A tenant with a completed job and a result."""
    who = a_principal(new_id())
    with connected(cloud, "quire_owner", who.tenant_id) as owner:
        owner.execute("INSERT INTO tenants (tenant_id, name) VALUES (%s, 'one')", (who.tenant_id,))
        owner.execute(
            "INSERT INTO users (user_id, tenant_id, email, role, password_hash) VALUES (%s, %s, %s, 'member', 'x')",
            (who.user_id, who.tenant_id, f"{who.user_id}@example.org"),
        )
    cloud.become("quire_app")
    bootstrap.webhooks().add(who, a_webhook(), most=1)
    bootstrap.usages().set_budget(who.tenant_id, Decimal(1))
    registration = a_registration(who, key="one")
    bootstrap.documents().register(registration)
    bootstrap.journal().append(an_event(registration.job, EventName.COMPLETED))
    return who


def a_webhook() -> WebhookRegistration:
    """It waits for completed jobs."""
    events = (WebhookEvent.COMPLETED,)
    webhook = Webhook(id=new_id(), url="https://a.test", events=events, description="", enabled=True, created_at=NOON)
    return WebhookRegistration(webhook=webhook, idempotency_key=None)


def test_a_delivery_that_has_ended_does_not_change_even_for_the_owner(cloud: Cloud, tenant: Principal) -> None:
    with connected(cloud, "quire_owner", tenant.tenant_id) as owner:
        owner.execute("UPDATE deliveries SET status = 'delivered'")
        with pytest.raises(errors.RestrictViolation):
            owner.execute("UPDATE deliveries SET attempts = 9")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE jobs SET version = version + 1, status = 'failed'",
        "UPDATE jobs SET version = version + 1, progress = 10, stage = 'intake'",
    ],
)
def test_a_job_that_has_ended_stays_as_it_ended_even_for_the_owner(
    cloud: Cloud, tenant: Principal, change: LiteralString
) -> None:
    with connected(cloud, "quire_owner", tenant.tenant_id) as owner, pytest.raises(errors.RestrictViolation):
        owner.execute(change)


def test_migrating_again_applies_nothing(cloud: Cloud) -> None:
    answer = cloud.call("migrate", {"admin": {"email": EMAIL, "password": PASSWORD}})

    assert (answer["applied"], answer["admin"]) == ([], "unchanged")


def test_a_new_password_in_the_login_file_is_the_one_that_counts(cloud: Cloud) -> None:
    other = {"email": "eve@example.org", "password": "first of three boats"}
    assert cloud.call("migrate", {"admin": other})["admin"] in {"created", "updated"}

    assert cloud.call("migrate", {"admin": {**other, "password": "second of three boats"}})["admin"] == "updated"


@pytest.mark.parametrize("password", ["too short", "password123!", "fay@example.org"])
def test_the_first_account_needs_as_good_a_password_as_any_other(cloud: Cloud, password: str) -> None:
    with pytest.raises(Refusal, match="not good enough") as refused:
        cloud.call("migrate", {"admin": {"email": "fay@example.org", "password": password}})

    assert refused.value.code is RefusalCode.VALIDATION_ERROR
    assert bootstrap.accounts().by_email("fay@example.org") is None


def test_a_changed_migration_is_refused(cloud: Cloud) -> None:
    changed = {name: text + "-- and one more thing" for name, text in packaged().items()}

    with pytest.raises(SchemaDrift, match="was changed"):
        migrate(cloud, changed)


def test_a_database_ahead_of_the_code_is_refused(cloud: Cloud) -> None:
    with pytest.raises(SchemaDrift, match="does not know"):
        migrate(cloud, {})


def test_a_migration_that_fails_leaves_nothing_behind(cloud: Cloud) -> None:
    broken = {**packaged(), "9999_broken.sql": "CREATE TABLE half (id int); SELECT 1 / 0;"}

    with pytest.raises(errors.DivisionByZero):
        migrate(cloud, broken)
    with connected(cloud, "quire_owner") as owner:
        assert owner.execute("SELECT to_regclass('half')").fetchone() == (None,)


def test_migrations_at_the_same_time_take_turns(cloud: Cloud) -> None:
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(migrate, cloud, packaged()) for _ in range(4)]

    assert [list(one.result()) for one in waiting] == [[], [], [], []]


def test_every_table_of_tenants_is_shut_even_for_its_owner(cloud: Cloud) -> None:
    with connected(cloud, "quire_owner") as owner:
        rows = owner.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchall()

    assert {name for name, is_shut in rows if is_shut} == TENANT_TABLES | TYPE_TABLES | PEOPLE_TABLES
    assert {name for name, is_shut in rows if not is_shut} == SHARED_TABLES


def test_functions_that_look_across_tenants_are_the_listed_ones(cloud: Cloud) -> None:
    with connected(cloud, "quire_owner") as owner:
        rows = owner.execute(
            "SELECT proname, has_function_privilege('quire_auth', oid, 'EXECUTE'),"
            " has_function_privilege('quire_app', oid, 'EXECUTE')"
            " FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        ).fetchall()

    allowed = {(name, True, False) for name in FOR_SIGNING_IN}
    allowed |= {(name, False, True) for name in FOR_TIDYING_UP | WITHIN_A_TENANT}
    assert set(rows) == allowed


NOT_FILLED = {"tenants", "users", "pages", "results", "search_texts", "erasures", "hitl_tasks", "review_policies"}


@pytest.mark.parametrize(
    "table",
    sorted(TENANT_TABLES - NOT_FILLED),
)
def test_one_tenant_sees_nothing_of_another(cloud: Cloud, tenant: Principal, table: str) -> None:
    count = f"SELECT count(*) FROM {table}"  # noqa: S608 - one of the names above

    with connected(cloud, "quire_app", tenant.tenant_id) as own:
        assert own.execute(count).fetchone() > (0,)
    for stranger in (new_id(), None):
        with connected(cloud, "quire_app", stranger) as other:
            assert other.execute(count).fetchone() == (0,)


def test_one_tenant_cannot_write_for_another(cloud: Cloud, tenant: Principal) -> None:
    with connected(cloud, "quire_app", new_id()) as other, pytest.raises(errors.InsufficientPrivilege):
        other.execute(
            "INSERT INTO job_events (event_id, tenant_id, job_id, attempt, name, at, correlation_id)"
            " SELECT 'forged', %s, %s, 1, 'job.failed', now(), ''",
            (tenant.tenant_id, new_id()),
        )


@pytest.mark.parametrize("role", ["quire_app", "quire_auth"])
@pytest.mark.parametrize(
    "query",
    ["SELECT private_pem FROM signing_keys", "SELECT password_hash FROM users", "SELECT task_token FROM hitl_tasks"],
)
def test_secrets_are_not_read_from_their_tables(cloud: Cloud, role: str, query: str) -> None:
    with connected(cloud, role) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(query)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE jobs SET progress = 1, version = version + 1 WHERE tenant_id = current_tenant()",
        "UPDATE job_events SET name = 'job.failed'",
    ],
)
def test_history_does_not_change_even_for_the_owner(cloud: Cloud, tenant: Principal, change: str) -> None:
    with connected(cloud, "quire_owner", tenant.tenant_id) as owner, pytest.raises(errors.RestrictViolation):
        owner.execute(change)


@pytest.mark.parametrize("table", ["job_events", "jobs", "documents", "outbox"])
def test_the_application_deletes_nothing(cloud: Cloud, table: str) -> None:
    with connected(cloud, "quire_app") as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - one of the names above
