"""Accounts and what they are let in by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from quire.domain.keys import SigningKey
from quire.domain.people import Account, Principal, User


class Accounts(Protocol):
    def by_email(self, email: str) -> Account | None: ...

    def user(self, who: Principal) -> User | None: ...


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...

    def matches(self, password: str, hashed: str | None) -> bool:
        """Whether the password fits; takes as long for nobody's hash (None) as for anybody's."""


class SigningKeys(Protocol):
    def active(self) -> SigningKey: ...


class Tokens(Protocol):
    def issue(self, user: User, *, expires_at: datetime) -> str: ...


class TokenReader(Protocol):
    def read(self, token: str) -> Principal | None:
        """Whom a valid token names; None for any other."""


class PublicKeys(Protocol):
    def all(self) -> Sequence[dict[str, Any]]:
        """The public halves of the signing keys as JWKs."""

    def publish(self, jwk: dict[str, Any]) -> None: ...


class Tickets(Protocol):
    def keep(self, ticket_hash: str, who: Principal, *, expires_at: datetime) -> None: ...

    def consume(self, ticket_hash: str, *, now: datetime) -> Principal | None:
        """Whose ticket it was; None for an unknown, used or expired one. Only one caller ever gets it."""
