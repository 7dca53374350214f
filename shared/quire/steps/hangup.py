"""Closes the connections whose token has ended."""

from __future__ import annotations

from quire.ports import Clock, Connections, Pushes


def hangup(*, connections: Connections, pushes: Pushes, clock: Clock) -> int:
    """Answers how many were closed."""
    expired = connections.expired(clock())
    for connection in expired:
        pushes.drop(connection.id)
        connections.close(connection.id)
    return len(expired)
