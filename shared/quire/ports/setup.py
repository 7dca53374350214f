"""What an installation needs before its first request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from quire.domain.keys import Seeded, SigningKey
from quire.ports.people import Passwords


class Schema(Protocol):
    def migrate(self) -> Sequence[str]:
        """Bring the schema up to date; answers the names of the migrations that were applied."""


class Seeds(Protocol):
    """What a fresh installation needs before anybody can sign in."""

    def signing_key(self, make: Callable[[], SigningKey]) -> SigningKey:
        """The active signing key; `make` gives the first one."""

    def admin(self, email: str, password: str, passwords: Passwords) -> Seeded: ...
