"""What an installation needs before its first request."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from quire.bootstrap.base import database

if TYPE_CHECKING:
    from quire import ports


@cache
def schema() -> ports.Schema:
    from quire.adapters.postgres.schema import PostgresSchema

    return PostgresSchema(database())


@cache
def seeds() -> ports.Seeds:
    from quire.adapters.postgres.seeds import PostgresSeeds

    return PostgresSeeds(database())
