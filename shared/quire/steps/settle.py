"""Writes down how deliveries went."""

from __future__ import annotations

from quire.domain.webhooks import Attempted
from quire.ports import DeliveryLog


def settle(attempted: Attempted, *, log: DeliveryLog, keep: int) -> bool:
    """Whether the attempt was news."""
    return log.note(attempted, keep=keep)
