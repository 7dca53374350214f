"""Closes the connections whose token has ended, and forgets those that went without a word."""

from __future__ import annotations

from datetime import timedelta

from quire.ports import Clock, Connections, Pushes

_OPENING = timedelta(seconds=30)
"""Longer than the gateway waits for the answer to a handshake: until then it may say that it has no such connection."""

_MOST = 200
"""As many of either kind are closed in one round; the next one is a minute away."""


def hangup(*, connections: Connections, pushes: Pushes, clock: Clock) -> int:
    """Answers how many were closed.

    The gateway tells of the end of a connection once at most. Where that was missed, it has to be asked.
    """
    now = clock()
    opened = connections.opened(now - _OPENING)
    ended = [one.id for one in opened if one.has_expired(now)][:_MOST]
    gone = list(pushes.gone([one.id for one in opened if not one.has_expired(now)]))[:_MOST]
    for connection_id in ended:
        pushes.drop(connection_id)
    for connection_id in [*ended, *gone]:
        connections.close(connection_id)
    return len(ended) + len(gone)
