"""What a cloud keeps of the documents that it was given: how that grows, and what is left of what passes."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import LiteralString

import psycopg
from proofs.claims import Claim
from proofs.owner import Owner

from benchmarks.running import RunningCloud

FASTER = 1.5
"""A half of growth that goes faster and faster takes three times what the half before it took."""
NOISE = {"PostgreSQL, KiB": 4.0, "items of DynamoDB": 0.5}
"""Of one document; tables grow by whole pages."""
_SENT_SECONDS = 60.0
_ALL: LiteralString = "SELECT count(*) FROM outbox"
_UNSENT: LiteralString = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"
_AGE: LiteralString = "UPDATE outbox SET sent_at = sent_at - interval '30 days'"


class Stored:
    """Reads as the owner of the database does, who wrote the functions' variables to a file."""

    def __init__(self, cloud: RunningCloud, variables: Path) -> None:
        self._cloud = cloud
        self._database: str = json.loads(variables.read_text())["MigrateFunction"]["DATABASE_URL"]
        self._dynamodb = cloud.service("dynamodb")
        self._tables: list[str] = self._dynamodb.list_tables()["TableNames"]

    def take(self) -> dict[str, float]:
        described = (self._dynamodb.describe_table(TableName=name)["Table"] for name in self._tables)
        return {
            "PostgreSQL, KiB": self._ask("SELECT pg_database_size(current_database())") / 2**10,
            "items of DynamoDB": sum(table["ItemCount"] for table in described),
        }

    def emptied(self) -> Sequence[Claim]:
        """All that was to be announced was, and goes with the sweep once its time is over."""
        deadline = time.monotonic() + _SENT_SECONDS
        while self._ask(_UNSENT) and time.monotonic() < deadline:
            time.sleep(1)
        of, unsent = self._ask(_ALL), self._ask(_UNSENT)
        with psycopg.connect(self._database) as connection:
            connection.execute(_AGE)
        Owner(self._cloud).invoke("MaintainFunction", sweep=True)
        left = self._ask(_ALL)
        return (
            Claim("load", "announcements that had left the outbox in the end", of - unsent, of),
            Claim("load", "announcements that one sweep took away once their time was over", of - left, of),
        )

    def _ask(self, question: LiteralString) -> int:
        with psycopg.connect(self._database) as connection:
            found = connection.execute(question).fetchone()
        return int(found[0]) if found else 0


def steady(taken: Sequence[dict[str, float]], documents: int, says: str) -> Claim:
    """`documents` lie between one look and the next."""
    half = len(taken) // 2
    held, told = 0, []
    for name, noise in NOISE.items():
        first, second = (_rise([each[name] for each in part]) / documents for part in (taken[:half], taken[half:]))
        held += second <= max(noise, FASTER * first)
        told.append(f"{name}: {first:.1f} and {second:.1f}")
    worst = "; ".join(told) + " of a document over the first half and the second"
    return Claim("load", f"{says}: stores that grow no faster, at most {FASTER}", held, len(NOISE), worst)


def _rise(figures: Sequence[float]) -> float:
    """From one look to the next, by a straight line through them."""
    return statistics.linear_regression(range(len(figures)), figures).slope
