"""Accounts, tokens and keys."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from quire.bootstrap.base import API_ATTEMPTS, clients, database, settings

if TYPE_CHECKING:
    from quire import ports
    from quire.domain.keys import SigningKey


@cache
def accounts() -> ports.Accounts:
    from quire.adapters.postgres.accounts import PostgresAccounts

    return PostgresAccounts(database())


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

    return DynamoPublicKeys(clients(API_ATTEMPTS).dynamodb(), table=settings().given("keys_table"))


@cache
def tickets() -> ports.Tickets:
    from quire.adapters.aws.tables import DynamoTickets

    return DynamoTickets(clients(API_ATTEMPTS).dynamodb(), table=settings().given("tickets_table"))
