"""Answers that were given under an Idempotency-Key."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, LiteralString

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from quire.adapters.postgres.connection import Connection, Database
from quire.domain.repeats import Claim, KeptAnswer, Verdict

_LONGEST_WORK = timedelta(minutes=1)
"""A function lives for half of that: whoever claimed the key longer ago has died over it."""

_OF_KEY: LiteralString = "user_id = %(user_id)s AND route = %(route)s AND key = %(key)s"


class PostgresRepeats:
    """The port `Repeats`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, claim: Claim, *, at: datetime) -> KeptAnswer | Verdict:
        with self._database.transaction(claim.tenant_id) as connection:
            return Verdict.FIRST if _taken(connection, claim, at) else _verdict(connection, claim)

    def keep(self, claim: Claim, answer: KeptAnswer) -> None:
        with self._database.transaction(claim.tenant_id) as connection:
            connection.execute(
                f"UPDATE idempotency_keys SET status = %(status)s, answer = %(answer)s WHERE {_OF_KEY}",
                {**claim.model_dump(), "status": answer.status, "answer": Jsonb(answer.data)},
            )

    def release(self, claim: Claim) -> None:
        with self._database.transaction(claim.tenant_id) as connection:
            connection.execute(
                f"DELETE FROM idempotency_keys WHERE {_OF_KEY} AND status IS NULL",
                claim.model_dump(),
            )


def _taken(connection: Connection, claim: Claim, at: datetime) -> bool:
    """Whether the key is ours: nobody had it, or whoever had it died over it."""
    arguments: dict[str, Any] = {**claim.model_dump(), "at": at, "dead": at - _LONGEST_WORK}
    row = connection.execute(
        """
        INSERT INTO idempotency_keys AS kept (tenant_id, user_id, route, key, fingerprint, created_at)
        VALUES (%(tenant_id)s, %(user_id)s, %(route)s, %(key)s, %(fingerprint)s, %(at)s)
        ON CONFLICT (tenant_id, user_id, route, key) DO UPDATE SET created_at = excluded.created_at
        WHERE kept.status IS NULL AND kept.created_at < %(dead)s AND kept.fingerprint = excluded.fingerprint
        RETURNING key
        """,
        arguments,
    ).fetchone()
    return row is not None


def _verdict(connection: Connection, claim: Claim) -> KeptAnswer | Verdict:
    row: DictRow | None = connection.execute(
        f"SELECT fingerprint, status, answer FROM idempotency_keys WHERE {_OF_KEY}",
        claim.model_dump(),
    ).fetchone()
    if row is None:
        return Verdict.AT_WORK
    if row["fingerprint"] != claim.fingerprint:
        return Verdict.ANOTHER_REQUEST
    return Verdict.AT_WORK if row["status"] is None else KeptAnswer(status=row["status"], data=row["answer"])
