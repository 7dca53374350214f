"""Signing in and out, and staying signed in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, field_validator

from quire.domain.addresses import origin
from quire.domain.model import Model
from quire.domain.people import Account, Principal, User, spelled_alike
from quire.domain.tenant_tokens import TenantToken, hashed
from quire.errors import Refusal, RefusalCode
from quire.ports import Accounts, Clock, Passwords, Sessions, Throttle, Tickets, Tokens

TRUSTED = timedelta(days=90)
"""How long an address is an account's own after a sign-in from it."""
SessionKind = Literal["token", "cookie"]
"""Whether the refresh token is said in the answer or kept in a cookie that scripts cannot read."""


class Credentials(Model):
    email: Annotated[str, Field(min_length=3, max_length=254)]
    password: Annotated[str, Field(min_length=1, max_length=1024)]

    @field_validator("email")
    @classmethod
    def _email_is_printable(cls, email: str) -> str:
        if not email.isprintable():
            raise ValueError("must not contain control characters")
        return email


class LoginRequest(Credentials):
    session: SessionKind = "token"


class RefreshRequest(Model):
    refresh_token: Annotated[str | None, Field(max_length=200)] = None
    """None where it comes in the cookie."""


class LogoutRequest(RefreshRequest):
    everywhere: bool = False
    """Whether all sessions of the same person end with this one."""


class TokenPair(Model):
    access_token: str
    refresh_token: str | None
    """None where it is in the cookie."""
    expires_in: int


class LoggedIn(Model):
    user: User
    tokens: TokenPair


class Ticket(Model):
    ticket: str
    expires_in: int
    url: str


@dataclass(frozen=True)
class Issuing:
    """What every way of signing in ends with: an access token, and a refresh token of a family."""

    sessions: Sessions
    tokens: Tokens
    clock: Clock
    access_seconds: int
    refresh_seconds: int

    def begin(self, user: User) -> LoggedIn:
        """The first pair of a new family."""
        now, token = self.clock(), TenantToken.new(user.tenant_id)
        expires_at = now + timedelta(seconds=self.refresh_seconds)
        self.sessions.begin(user, token_hash=token.hash, now=now, expires_at=expires_at)
        return self._pair(user, token)

    def turn(self, shown: TenantToken) -> LoggedIn | None:
        """The next pair of the family; None where the shown token is no good."""
        now, token = self.clock(), TenantToken.new(shown.tenant_id)
        expires_at = now + timedelta(seconds=self.refresh_seconds)
        user = self.sessions.turn(shown.tenant_id, shown.hash, new_hash=token.hash, now=now, expires_at=expires_at)
        return None if user is None else self._pair(user, token)

    def _pair(self, user: User, token: TenantToken) -> LoggedIn:
        access = self.tokens.issue(user, expires_at=self.clock() + timedelta(seconds=self.access_seconds))
        pair = TokenPair(access_token=access, refresh_token=str(token), expires_in=self.access_seconds)
        return LoggedIn(user=user, tokens=pair)


@dataclass(frozen=True)
class Guard:
    """Checks passwords, and makes guessing them slow: for each account and for each address asked from.

    An address from which somebody signed in with the present password has attempts of its own at that account:
    strangers elsewhere who spend those that all others share do not keep its owner out.
    """

    accounts: Accounts
    passwords: Passwords
    throttle: Throttle
    clock: Clock
    account_attempts: int
    address_attempts: int
    seconds: int

    def check(self, email: str, password: str, *, address: str) -> User:
        """Whose password it is; takes as long, and counts as much, for accounts that do not exist."""
        self.count_address(address)
        account = self.accounts.by_email(email)
        spelling = spelled_alike(email if account is None else account.user.email)
        shared, own = f"account#{hashed(spelling)}", f"trusted#{_identity(account)}#{hashed(origin(address))}"
        tried = own if self.account_attempts and self.throttle.trusts(own, now=self.clock()) else shared
        self.count(tried, self.account_attempts)
        matches = self.passwords.matches(password, None if account is None else account.password_hash)
        if account is None or not matches or not account.active:
            raise Refusal(RefusalCode.UNAUTHORIZED, "The e-mail address or the password is wrong.")
        if self.account_attempts:
            self.throttle.forgive(tried, seconds=self.seconds, now=self.clock())
            self.throttle.trust(own, until=self.clock() + TRUSTED)
        return account.user

    def count_address(self, address: str) -> None:
        self.count(f"address#{hashed(origin(address))}", self.address_attempts)

    def count(self, key: str, limit: int) -> None:
        """One more attempt; a limit of 0 is none."""
        wait = self.throttle.hit(key, limit=limit, seconds=self.seconds, now=self.clock()) if limit else None
        if wait is not None:
            raise Refusal(RefusalCode.RATE_LIMIT_EXCEEDED, "Too many attempts; try again later.", retry_after=wait)


def _identity(account: Account | None) -> str:
    """An account with the password that it has now."""
    return hashed("" if account is None else f"{account.user.id}#{account.password_hash}")


def login(request: LoginRequest, *, address: str, guard: Guard, issuing: Issuing) -> LoggedIn:
    """A pair of tokens for whoever knows the password."""
    return issuing.begin(guard.check(request.email, request.password, address=address))


def refresh(shown: str | None, *, issuing: Issuing) -> LoggedIn:
    """The next pair for a refresh token; each is good once."""
    token = TenantToken.parsed(shown or "")
    pair = None if token is None else issuing.turn(token)
    if pair is None:
        raise Refusal(RefusalCode.UNAUTHORIZED, "Sign in again.")
    return pair


def logout(shown: str | None, *, everywhere: bool, sessions: Sessions, clock: Clock) -> None:
    """End the session of the refresh token, or all of its person; one that is not known has ended."""
    token = TenantToken.parsed(shown or "")
    if token is not None:
        end = sessions.end_all if everywhere else sessions.end
        end(token.tenant_id, token.hash, now=clock())


def websocket_ticket(who: Principal, *, tickets: Tickets, clock: Clock, seconds: int, longest: int, url: str) -> Ticket:
    """A secret that opens one WebSocket within the next minute; only its hash is kept.

    However long a key is good for, whoever follows with it shows it again as often as people do.
    """
    ticket, now = secrets.token_urlsafe(32), clock()
    ends_at = min(who.token_expires_at, now + timedelta(seconds=longest))
    whose = who.model_copy(update={"token_expires_at": ends_at})
    tickets.keep(ticket_hash(ticket), whose, expires_at=now + timedelta(seconds=seconds))
    return Ticket(ticket=ticket, expires_in=seconds, url=url)


def ticket_hash(ticket: str) -> str:
    return hashed(ticket)
