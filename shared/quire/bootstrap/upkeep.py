"""Repetitions, and what is left over."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from quire.bootstrap.base import API_ATTEMPTS, clients, database, now, settings
from quire.bootstrap.work import executions

if TYPE_CHECKING:
    from collections.abc import Callable

    from quire import ports


@cache
def repeats() -> ports.Repeats:
    from quire.adapters.postgres.repeats import PostgresRepeats

    return PostgresRepeats(database())


@cache
def upkeep() -> ports.Upkeep:
    from quire.adapters.postgres.upkeep import PostgresUpkeep

    return PostgresUpkeep(database())


@cache
def chores() -> ports.Chores:
    from quire.adapters.aws.chores import DynamoChores

    return DynamoChores(clients(API_ATTEMPTS).dynamodb, table=settings().given("chores_table"), clock=now)


@cache
def spent() -> ports.Spent:
    from quire.adapters.aws.chores import DynamoSpent

    keys = {
        settings().given("tickets_table"): ("ticketHash",),
        settings().given("connections_table"): ("pk", "sk"),
        settings().given("snapshots_table"): ("jobKey",),
    }
    return DynamoSpent(clients(API_ATTEMPTS).dynamodb, keys=keys)


def orders() -> Mapping[str, Callable[[Mapping[str, Any]], None]]:
    """What the relay does itself, by the name of the announcement."""
    from quire.events import STOP_RUN

    return {STOP_RUN: lambda detail: executions().stop(detail["execution"])}
