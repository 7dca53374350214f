"""Events and invokes as EventBridge and Lambda remember them."""

from __future__ import annotations

from collections.abc import Sequence

from quire_local.eventbridge.history import DeliveryOutcome, RecentEvent
from quire_local.eventbridge.service import EventBridge
from quire_local.functions.recent import RecentInvoke
from quire_local.functions.service import Functions
from quire_local.inside.sources import Invokes
from quire_local.inside.telling import Delivery, Event, Invoke, Outcome, cut


class RememberedEvents:
    """A `sources.Events`."""

    def __init__(self, bridge: EventBridge) -> None:
        self._bridge = bridge

    async def recent(self, *, contains: str | None, limit: int) -> Sequence[Event]:
        return [_event(event) for event in self._bridge.recent(limit=limit, contains=contains or "")]


class RememberedInvokes:
    """A `sources.Invokes`: Lambda's own memory, and from the logs what runs now or ran before the start."""

    def __init__(self, functions: Functions, names: Sequence[str], logged: Invokes) -> None:
        self._functions = functions
        self._names = frozenset(names)
        self._logged = logged

    async def recent(self, *, function: str | None, contains: str | None, limit: int) -> Sequence[Invoke]:
        if function is not None and function not in self._names:
            return []
        known = {call.request_id: _invoke(call) for call in self._functions.recent_invokes(function)}
        found = [invoke for invoke in known.values() if invoke.mentions(contains)]
        logged = await self._logged.recent(function=function, contains=contains, limit=limit)
        found += [invoke for invoke in logged if invoke.request_id not in known]
        return sorted(found, key=lambda invoke: invoke.at or 0, reverse=True)[:limit]


def _event(event: RecentEvent) -> Event:
    return Event(
        id=event.id,
        at=event.at,
        bus=event.bus,
        source=event.source,
        detail_type=event.detail_type,
        correlation_id=event.correlation_id,
        body=cut(event.body, event.size),
        deliveries=tuple(map(_delivery, event.outcomes)),
    )


def _delivery(outcome: DeliveryOutcome) -> Delivery:
    name = outcome.rule.rpartition("/")[2]
    return Delivery(rule=name, target=outcome.target, outcome=outcome.state, retries=outcome.retries)


def _invoke(call: RecentInvoke) -> Invoke:
    cold = call.initialisation
    return Invoke(
        function=call.function,
        request_id=call.request_id,
        at=call.started,
        milliseconds=call.duration * 1000,
        init_milliseconds=None if cold is None else cold * 1000,
        outcome=Outcome.SUCCEEDED if call.succeeded else Outcome.FAILED,
        error=call.error_type if call.succeeded else call.error_type or "Unhandled",
        correlation_id=call.correlation_id,
    )
