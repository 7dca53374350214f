"""Sends what the outbox holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quire.errors import TransientError
from quire.events import Announcement
from quire.failpoints import reach
from quire.ports import Bus, Outbox

Order = Callable[[Mapping[str, Any]], None]
"""Does what an announcement of this name asks for; such a one does not go to the bus."""


def relay_at_once(*, outbox: Outbox, bus: Bus, orders: Mapping[str, Order]) -> int:
    """`relay` for whoever has just written; where it fails, the sweep finds what is left within a minute."""
    try:
        return relay(outbox=outbox, bus=bus, orders=orders)
    except TransientError:
        return 0


def relay(*, outbox: Outbox, bus: Bus, orders: Mapping[str, Order]) -> int:
    """Sends until nothing is left; answers how many were sent. What the bus did not take stays."""

    def send(announcements: Sequence[Announcement]) -> Sequence[bool]:
        reach("relay.before_put")
        for ordered in announcements:
            if ordered.name in orders:
                orders[ordered.name](ordered.detail)
        told = [one for one in announcements if one.name not in orders]
        taken = iter(bus.put(told) if told else ())
        return [one.name in orders or next(taken) for one in announcements]

    total = 0
    while True:
        sent, kept = outbox.send_some(send)
        total += sent
        if kept:
            raise TransientError(f"the bus did not take {kept} announcements")
        if not sent:
            return total
