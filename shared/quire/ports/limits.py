"""Counting what somebody does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from quire.domain.limits import Decision, Quota


class Limiter(Protocol):
    def hit(self, key: str, *quotas: Quota) -> Decision:
        """Count one hit of `key` if every quota has room for it; a refused hit is not counted anywhere."""
