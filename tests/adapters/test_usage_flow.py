"""How work went, told from thousands of jobs of several tenants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import psycopg
import pytest
from app_fixtures import Cloud, data, rest
from fakes.making import a_principal
from psycopg.rows import dict_row
from quire.adapters.postgres import ended_work
from quire.adapters.postgres.rows import seen_by
from quire.domain.people import Principal, Role

BEGAN = datetime(2026, 3, 10, 12, tzinfo=UTC)
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}
JOBS: LiteralString = """
    WITH numbers AS (
        SELECT n, gen_random_uuid() AS document, gen_random_uuid() AS job FROM generate_series(1, %(n)s) n),
    made AS (
        INSERT INTO documents (document_id, tenant_id, user_id, job_id, file_name, content_type, size, metadata,
            created_at)
        SELECT document, %(tenant)s, %(user)s, job, n || '.pdf', 'application/pdf', 1, '{}', %(began)s FROM numbers),
    begun AS (
        INSERT INTO jobs (job_id, tenant_id, document_id, user_id, attempt, correlation_id, status, stage, progress,
            version, calibrated, route, error_code, created_at, updated_at)
        SELECT job, %(tenant)s, document, %(user)s, 1, 'x', %(status)s, 'save', 100, 9, false, %(route)s, %(error)s,
            %(began)s, %(began)s FROM numbers)
    INSERT INTO job_events (event_id, tenant_id, job_id, attempt, name, at, correlation_id)
    SELECT gen_random_uuid(), %(tenant)s, job, 1, e.name, %(began)s + e.after * n * interval '1 second', 'x'
    FROM numbers, (VALUES ('document.uploaded', 0), ('classification.started', 1), ('document.classified', 3))
        AS e (name, after)
"""


@contextmanager
def owning(cloud: Cloud, who: Principal) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(cloud.urls("quire_owner"), row_factory=dict_row) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, true)", (str(who.tenant_id),))
        yield connection


def somebody(cloud: Cloud, like: Principal | None = None) -> Principal:
    """Somebody of this tenant, or of a new one."""
    who = a_principal(like and like.tenant_id)
    with owning(cloud, who) as owner:
        owner.execute("INSERT INTO tenants VALUES (%s, 'one') ON CONFLICT DO NOTHING", (who.tenant_id,))
        owner.execute(
            "INSERT INTO users (user_id, tenant_id, email, role) VALUES (%s, %s, %s, 'member')",
            (who.user_id, who.tenant_id, f"{who.user_id}@example.org"),
        )
    return who


def worked(cloud: Cloud, who: Principal, jobs: int, *, began: datetime = BEGAN, **more: str | None) -> None:
    given = {"status": "completed", "route": "text", "error": None, **more}
    with owning(cloud, who) as owner:
        owner.execute(JOBS, {"n": jobs, "tenant": who.tenant_id, "user": who.user_id, "began": began, **given})


def used(cloud: Cloud, who: Principal, role: Role = Role.ADMIN) -> dict[str, Any]:
    spoken = who.model_copy(update={"role": role}).spoken()
    return data(cloud, {**rest("GET", "/v1/usage", spoken), "queryStringParameters": MARCH}, "documents")


def test_routes_steps_and_errors_are_of_the_days_that_were_asked_for(cloud: Cloud) -> None:
    me = somebody(cloud)
    worked(cloud, me, 3)
    worked(cloud, me, 2, route="ocr")
    worked(cloud, me, 4, route="review")
    worked(cloud, me, 1, status="failed", route=None, error="ENCRYPTED")
    worked(cloud, me, 5, status="validating", route=None)
    worked(cloud, me, 5, began=BEGAN - timedelta(days=31), route="llm")

    usage = used(cloud, me)

    assert usage["routes"] == {"auto": 5, "llm": 0, "review": 4}
    assert usage["errors"] == [{"code": "ENCRYPTED", "count": 1}]
    assert usage["steps"] == [
        {"step": "intake", "jobs": 10, "medianMs": 2000, "p95Ms": 4000},
        {"step": "classify", "jobs": 10, "medianMs": 4000, "p95Ms": 8000},
    ]


def test_members_see_how_their_own_work_went(cloud: Cloud) -> None:
    me = somebody(cloud)
    worked(cloud, me, 3)
    worked(cloud, somebody(cloud, me), 4)

    assert used(cloud, me, Role.MEMBER)["routes"]["auto"] == 3
    assert used(cloud, me)["routes"]["auto"] == 7
    assert used(cloud, somebody(cloud))["routes"]["auto"] == 0


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("statement", [ended_work.COUNTS, ended_work.MOMENTS], ids=["counts", "moments"])
def test_work_of_others_is_not_read_through(cloud: Cloud, statement: LiteralString, role: Role) -> None:
    me, other = somebody(cloud), somebody(cloud)
    worked(cloud, me, 50)
    worked(cloud, other, 4000)
    with psycopg.connect(cloud.urls("quire_owner"), autocommit=True) as owner:
        owner.execute("ANALYZE jobs, job_events, documents")

    given = seen_by(
        me.model_copy(update={"role": role}),
        start=BEGAN - timedelta(days=9),
        end=BEGAN + timedelta(days=9),
        newest=2000,
    )
    with psycopg.connect(cloud.urls("quire_app")) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, true)", (str(me.tenant_id),))
        plan = "\n".join(row[0] for row in connection.execute("EXPLAIN " + statement, given))

    assert "Index Cond: ((tenant_id" in plan
    assert "Seq Scan" not in plan
