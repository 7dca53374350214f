"""Reviews that were decided before there was a record of who and when keep both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from app_fixtures import ROLES
from fakes.making import a_decision, a_principal, a_registration
from fakes.services import NOON
from psycopg.types.json import Jsonb
from quire.adapters.postgres.connection import Database
from quire.adapters.postgres.documents import PostgresDocuments
from quire.adapters.postgres.review_history import PostgresReviewHistory
from quire.adapters.postgres.schema import PostgresSchema, packaged
from quire.domain.lists import Page
from quire.domain.people import Principal
from quire.domain.refs import JobRef
from quire_local import resources
from quire_local.backing.postgres import PostgresServer

RECORDED = "0013_a_queue_to_follow.sql"


@pytest.fixture
def urls(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """A database of its own, as it was before."""
    server = PostgresServer(tmp_path / "postgres", resources.Postgres(database="quire", roles=ROLES))
    with asyncio.Runner() as runner:
        runner.run(server.start())
        try:
            migrate(server.url, before=RECORDED)
            yield server.url
        finally:
            runner.run(server.stop())


def migrate(urls: Callable[[str], str], *, before: str = "~") -> None:
    known = {name: text for name, text in packaged().items() if name < before}
    with closing(Database(urls("quire_owner"))) as database:
        PostgresSchema(database, known).migrate()


def decided(urls: Callable[[str], str], who: Principal) -> JobRef:
    """A document of a new tenant, with a task that was decided at noon."""
    registration = a_registration(who)
    job = registration.job
    with psycopg.connect(urls("quire_owner")) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", (str(who.tenant_id),))
        owner.execute("INSERT INTO tenants (tenant_id, name) VALUES (%s, 'one')", (who.tenant_id,))
        owner.execute(
            "INSERT INTO users (user_id, tenant_id, email, role) VALUES (%s, %s, %s, 'admin')",
            (who.user_id, who.tenant_id, f"{who.user_id}@example.org"),
        )
    with closing(Database(urls("quire_app"))) as database:
        PostgresDocuments(database, uploads="uploads").register(registration)
    with psycopg.connect(urls("quire_owner")) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", (str(who.tenant_id),))
        owner.execute(
            """
            INSERT INTO hitl_tasks (task_id, tenant_id, document_id, job_id, attempt, task_token, type, calibrated,
                fields, problems, status, decision, created_at, expires_at)
            VALUES (gen_random_uuid(), %s, %s, %s, 1, 't', 'receipt', true, '{}', '[]', 'submitted', %s, %s, %s)
            """,
            (who.tenant_id, job.document_id, job.job_id, Jsonb(a_decision(who, total="1").wire()), NOON, NOON),
        )
    return job


def test_decisions_of_all_tenants_are_taken_over_and_tenants_stay_apart(urls: Callable[[str], str]) -> None:
    ours, theirs = a_principal(), a_principal()
    jobs = {who.user_id: decided(urls, who) for who in (ours, theirs)}

    migrate(urls)

    with closing(Database(urls("quire_app"))) as database:
        history = PostgresReviewHistory(database)
        for who, other in ((ours, theirs), (theirs, ours)):
            [one] = history.of_document(who, jobs[who.user_id].document_id, Page()).items
            assert (one.review.reviewed_by.id, one.review.reviewed_at) == (who.user_id, NOON)
            assert history.of_document(who, jobs[other.user_id].document_id, Page()).total == 0
