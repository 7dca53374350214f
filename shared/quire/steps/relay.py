"""Sends what the outbox holds."""

from __future__ import annotations

from collections.abc import Sequence

from quire.errors import TransientError
from quire.events import Announcement
from quire.failpoints import reach
from quire.ports import Bus, Outbox


def relay_at_once(*, outbox: Outbox, bus: Bus) -> int:
    """`relay` for whoever has just written; where it fails, the sweep finds what is left within a minute."""
    try:
        return relay(outbox=outbox, bus=bus)
    except TransientError:
        return 0


def relay(*, outbox: Outbox, bus: Bus) -> int:
    """Sends until nothing is left; answers how many were sent. What the bus did not take stays."""

    def send(announcements: Sequence[Announcement]) -> Sequence[bool]:
        reach("relay.before_put")
        return bus.put(announcements)

    total = 0
    while True:
        sent, kept = outbox.send_some(send)
        total += sent
        if kept:
            raise TransientError(f"the bus did not take {kept} announcements")
        if not sent:
            return total
