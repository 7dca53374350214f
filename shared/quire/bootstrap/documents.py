"""Documents, jobs and their results."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from quire.bootstrap.base import database, settings
from quire.bootstrap.watching import meter

if TYPE_CHECKING:
    from quire import ports


@cache
def documents() -> ports.Documents:
    from quire.adapters.postgres.documents import PostgresDocuments

    return PostgresDocuments(database(), uploads=settings().uploads_bucket)


@cache
def arrivals() -> ports.Arrivals:
    from quire.adapters.postgres.arrivals import PostgresArrivals

    return PostgresArrivals(database())


@cache
def results() -> ports.Results:
    from quire.adapters.postgres.results import PostgresResults

    return PostgresResults(database())


@cache
def journal() -> ports.Journal:
    from quire.adapters.metered import MeteredJournal
    from quire.adapters.postgres.journal import PostgresJournal

    return MeteredJournal(PostgresJournal(database()), meter())


@cache
def outbox() -> ports.Outbox:
    from quire.adapters.postgres.outbox import PostgresOutbox

    return PostgresOutbox(database())
