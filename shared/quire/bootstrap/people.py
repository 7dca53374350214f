"""Accounts, sessions, tokens and keys."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from quire.bootstrap.base import API_ATTEMPTS, clients, database, now, settings

if TYPE_CHECKING:
    from collections.abc import Container

    from quire import ports
    from quire.domain.keys import KeyPlan, SigningKey
    from quire.steps.account import Policy
    from quire.steps.auth import Guard, Issuing


@cache
def accounts() -> ports.Accounts:
    from quire.adapters.postgres.accounts import PostgresAccounts

    return PostgresAccounts(database())


@cache
def members() -> ports.Members:
    from quire.adapters.postgres.members import PostgresMembers

    return PostgresMembers(database())


@cache
def invitations() -> ports.Invitations:
    from quire.adapters.postgres.members import PostgresInvitations

    return PostgresInvitations(database())


@cache
def sessions() -> ports.Sessions:
    from quire.adapters.postgres.sessions import PostgresSessions

    return PostgresSessions(database(), grace=timedelta(seconds=settings().refresh_grace_seconds))


@cache
def api_keys() -> ports.ApiKeys:
    from quire.adapters.postgres.api_keys import PostgresApiKeys

    return PostgresApiKeys(database())


@cache
def grants() -> ports.Grants:
    from quire.adapters.aws.grants import DynamoGrants

    return DynamoGrants(clients(API_ATTEMPTS).dynamodb, table=settings().given("api_keys_table"))


@cache
def throttle() -> ports.Throttle:
    from quire.adapters.aws.grants import DynamoThrottle

    return DynamoThrottle(clients(API_ATTEMPTS).dynamodb, table=settings().given("attempts_table"))


@cache
def passwords() -> ports.Passwords:
    from quire.adapters.passwords import Argon2Passwords

    return Argon2Passwords()


@cache
def password_policy() -> Policy:
    from quire.steps.account import Policy

    return Policy(passwords=passwords(), common=_common_passwords())


@cache
def _common_passwords() -> Container[str]:
    from quire.adapters.common_passwords import common_passwords

    return common_passwords()


@cache
def guard() -> Guard:
    from quire.steps.auth import Guard

    return Guard(
        accounts=accounts(),
        passwords=passwords(),
        throttle=throttle(),
        clock=now,
        account_attempts=settings().sign_in_attempts,
        address_attempts=settings().address_attempts,
        seconds=settings().attempts_seconds,
    )


@cache
def issuing() -> Issuing:
    from quire.steps.auth import Issuing

    return Issuing(
        sessions=sessions(),
        tokens=tokens(),
        clock=now,
        access_seconds=settings().access_seconds,
        refresh_seconds=settings().refresh_seconds,
    )


@cache
def tokens() -> ports.Tokens:
    from quire.adapters.postgres.accounts import PostgresSigningKeys
    from quire.adapters.tokens import JwtTokens

    return JwtTokens(PostgresSigningKeys(database()), issuer=settings().issuer, audience=settings().audience)


def new_signing_key() -> SigningKey:
    from quire.adapters.tokens import make_signing_key

    return make_signing_key()


@cache
def key_plan() -> KeyPlan:
    from quire.domain.keys import KeyPlan

    return KeyPlan(
        lives=timedelta(days=settings().signing_key_days),
        lead=timedelta(minutes=10),
        # A process signs with a key that it knows for some minutes more; then the last token has to end.
        outlives=timedelta(seconds=settings().access_seconds, minutes=10),
    )


@cache
def token_reader() -> ports.TokenReader:
    from quire.adapters.tokens import JwtTokenReader

    return JwtTokenReader(public_keys(), issuer=settings().issuer, audience=settings().audience)


@cache
def public_keys() -> ports.PublicKeys:
    from quire.adapters.aws.tables import DynamoPublicKeys

    return DynamoPublicKeys(clients(API_ATTEMPTS).dynamodb, table=settings().given("keys_table"))


@cache
def tickets() -> ports.Tickets:
    from quire.adapters.aws.tables import DynamoTickets

    return DynamoTickets(clients(API_ATTEMPTS).dynamodb, table=settings().given("tickets_table"))
