"""The one place that picks adapters. Each is made when it is first asked for, and kept with its process."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from quire.settings import Settings, settings_from

if TYPE_CHECKING:
    from quire import ports
    from quire.adapters.aws.clients import Clients
    from quire.adapters.postgres.connection import Database
    from quire.domain.keys import SigningKey

_STEP_ATTEMPTS = 1
"""What calls a step (the state machine, a queue) tries again, so its clients do not."""
_API_ATTEMPTS = 3
"""Nobody tries again for a browser, so the clients of the API's functions do."""


def now() -> datetime:
    return datetime.now(UTC)


@cache
def settings() -> Settings:
    return settings_from(os.environ)


@cache
def clients(attempts: int = _STEP_ATTEMPTS) -> Clients:
    from quire.adapters.aws.clients import Clients

    return Clients(attempts=attempts)


@cache
def database() -> Database:
    from quire.adapters.postgres.connection import Database, rds_password

    url = settings().given("database_url")
    password = rds_password(url, settings().region) if settings().database_auth == "iam" else None
    return Database(url, password=password)


@cache
def objects() -> ports.Objects:
    from quire.adapters.aws.s3 import S3Objects

    return S3Objects(clients().s3(), bucket=settings().given("work_bucket"))


@cache
def upload_forms() -> ports.UploadForms:
    from quire.adapters.aws.s3 import S3UploadForms

    return S3UploadForms(
        clients().s3(), bucket=settings().given("uploads_bucket"), seconds=settings().form_seconds, clock=now
    )


@cache
def pdf_reader() -> ports.PdfReader:
    from quire.adapters.pdf.reader import PdfiumReader

    return PdfiumReader(megabytes=settings().parser_megabytes, seconds=settings().parser_seconds)


@cache
def documents() -> ports.Documents:
    from quire.adapters.postgres.documents import PostgresDocuments

    return PostgresDocuments(database())


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
    from quire.adapters.postgres.journal import PostgresJournal

    return PostgresJournal(database())


@cache
def outbox() -> ports.Outbox:
    from quire.adapters.postgres.outbox import PostgresOutbox

    return PostgresOutbox(database())


@cache
def accounts() -> ports.Accounts:
    from quire.adapters.postgres.accounts import PostgresAccounts

    return PostgresAccounts(database())


@cache
def schema() -> ports.Schema:
    from quire.adapters.postgres.schema import PostgresSchema

    return PostgresSchema(database())


@cache
def seeds() -> ports.Seeds:
    from quire.adapters.postgres.seeds import PostgresSeeds

    return PostgresSeeds(database())


@cache
def passwords() -> ports.Passwords:
    from quire.adapters.passwords import Argon2Passwords

    return Argon2Passwords()


@cache
def tokens() -> ports.Tokens:
    from quire.adapters.postgres.accounts import PostgresSigningKeys
    from quire.adapters.tokens import JwtTokens

    return JwtTokens(PostgresSigningKeys(database()), issuer=settings().issuer, audience=settings().audience)


def new_signing_key() -> SigningKey:
    from quire.adapters.tokens import make_signing_key

    return make_signing_key()


@cache
def token_reader() -> ports.TokenReader:
    from quire.adapters.tokens import JwtTokenReader

    return JwtTokenReader(public_keys(), issuer=settings().issuer, audience=settings().audience)


@cache
def public_keys() -> ports.PublicKeys:
    from quire.adapters.aws.tables import DynamoPublicKeys

    return DynamoPublicKeys(clients(_API_ATTEMPTS).dynamodb(), table=settings().given("keys_table"))


@cache
def tickets() -> ports.Tickets:
    from quire.adapters.aws.tables import DynamoTickets

    return DynamoTickets(clients(_API_ATTEMPTS).dynamodb(), table=settings().given("tickets_table"))


@cache
def connections() -> ports.Connections:
    from quire.adapters.aws.connections import DynamoConnections

    return DynamoConnections(clients(_API_ATTEMPTS).dynamodb(), table=settings().given("connections_table"))


@cache
def snapshots() -> ports.Snapshots:
    from quire.adapters.aws.tables import DynamoSnapshots

    client = clients(_API_ATTEMPTS).dynamodb()
    return DynamoSnapshots(client, table=settings().given("snapshots_table"), days=settings().snapshot_days)


@cache
def pushes() -> ports.Pushes:
    from quire.adapters.aws.pushes import GatewayPushes

    return GatewayPushes(clients(_API_ATTEMPTS).sockets())


@cache
def bus() -> ports.Bus:
    from quire.adapters.aws.eventbridge import EventBridgeBus

    return EventBridgeBus(clients().events(), bus=settings().given("bus"))


@cache
def executions() -> ports.Executions:
    from quire.adapters.aws.stepfunctions import StepFunctionsExecutions

    return StepFunctionsExecutions(clients().states(), state_machine=settings().given("state_machine"))
