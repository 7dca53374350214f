"""Signing in, and what a signed-in person may ask about themselves."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Annotated

from pydantic import Field, field_validator

from quire.domain.model import Model
from quire.domain.people import Principal, User
from quire.errors import Refusal, RefusalCode, not_found
from quire.ports import Accounts, Clock, Passwords, Tickets, Tokens


class LoginRequest(Model):
    email: Annotated[str, Field(min_length=3, max_length=254)]
    password: Annotated[str, Field(min_length=1, max_length=1024)]

    @field_validator("email")
    @classmethod
    def _email_is_printable(cls, email: str) -> str:
        if not email.isprintable():
            raise ValueError("must not contain control characters")
        return email


class TokenPair(Model):
    access_token: str
    expires_in: int


class LoggedIn(Model):
    user: User
    tokens: TokenPair


class Ticket(Model):
    ticket: str
    expires_in: int
    url: str


def login(
    request: LoginRequest,
    *,
    accounts: Accounts,
    passwords: Passwords,
    tokens: Tokens,
    clock: Clock,
    seconds: int,
) -> LoggedIn:
    """An access token for whoever knows the password; takes as long for addresses that nobody has."""
    account = accounts.by_email(request.email)
    matches = passwords.matches(request.password, None if account is None else account.password_hash)
    if account is None or not matches:
        raise Refusal(RefusalCode.UNAUTHORIZED, "The e-mail address or the password is wrong.")
    access_token = tokens.issue(account.user, expires_at=clock() + timedelta(seconds=seconds))
    return LoggedIn(user=account.user, tokens=TokenPair(access_token=access_token, expires_in=seconds))


def me(who: Principal, *, accounts: Accounts) -> User:
    user = accounts.user(who)
    if user is None:
        raise not_found("account")
    return user


def websocket_ticket(who: Principal, *, tickets: Tickets, clock: Clock, seconds: int, url: str) -> Ticket:
    """A secret that opens one WebSocket within the next minute; only its hash is kept."""
    ticket = secrets.token_urlsafe(32)
    tickets.keep(ticket_hash(ticket), who, expires_at=clock() + timedelta(seconds=seconds))
    return Ticket(ticket=ticket, expires_in=seconds, url=url)


def ticket_hash(ticket: str) -> str:
    return sha256(ticket.encode()).hexdigest()
