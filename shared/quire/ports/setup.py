"""What an installation needs before its first request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from quire.ports.people import Passwords

if TYPE_CHECKING:
    from quire.domain.keys import KeyPlan, Seeded, SigningKey


class Schema(Protocol):
    def migrate(self) -> Sequence[str]:
        """Bring the schema up to date; answers the names of the migrations that were applied."""


class Seeds(Protocol):
    """What a fresh installation needs before anybody can sign in."""

    def signing_keys(
        self,
        plan: KeyPlan,
        *,
        now: datetime,
        make: Callable[[], SigningKey],
        publish: Callable[[Sequence[dict[str, Any]]], None],
    ) -> str:
        """Add and drop keys as the plan wants it; `publish` gets all public ones before anything is kept.

        Answers the id of the newest.
        """

    def admin(self, email: str, password: str, passwords: Passwords) -> Seeded: ...
