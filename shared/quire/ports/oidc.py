"""An external provider of identities, and secrets that hand something over once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from quire.domain.people import Identity


class Provider(Protocol):
    def address(self, *, state: str, nonce: str, challenge: str) -> str:
        """Where the browser goes to sign in."""

    def identity(self, code: str, *, verifier: str, nonce: str) -> Identity | None:
        """For whom the provider vouches, with an address that it has verified; None where it does not."""


class Handoffs(Protocol):
    """Something kept for whoever has the secret, for a moment."""

    def keep(self, secret_hash: str, content: str, *, expires_at: datetime) -> None: ...

    def take(self, secret_hash: str, *, now: datetime) -> str | None:
        """What was kept; None for an unknown, used or expired secret. Only one caller ever gets it."""
