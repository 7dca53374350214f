"""Which documents of a tenant are reviewed."""

from __future__ import annotations

from psycopg.types.json import Jsonb

from quire.adapters.postgres.connection import Database
from quire.adapters.postgres.review_rows import policy_of
from quire.domain.people import Principal
from quire.domain.routing import ReviewPolicy


class PostgresReviewPolicies:
    """The port `ReviewPolicies`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, who: Principal) -> ReviewPolicy:
        with self._database.transaction(who.tenant_id) as connection:
            row = connection.execute("SELECT rule, by_type FROM review_policies").fetchone()
        return ReviewPolicy() if row is None else policy_of(row)

    def put(self, who: Principal, policy: ReviewPolicy) -> None:
        with self._database.transaction(who.tenant_id) as connection:
            connection.execute(
                """
                INSERT INTO review_policies (tenant_id, rule, by_type) VALUES (%s, %s, %s)
                ON CONFLICT (tenant_id) DO UPDATE SET rule = excluded.rule, by_type = excluded.by_type
                """,
                (who.tenant_id, policy.rule, Jsonb(policy.wire()["byType"])),
            )
