"""EventBridge, put together: a target for other services, an API for clients, deliveries to targets."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from quire_local.aws_json import JsonService
from quire_local.chaos import Dice
from quire_local.errors import AwsError, Section, Unsupported
from quire_local.eventbridge import deliveries, operations, scheduler
from quire_local.eventbridge.dispatcher import DeadLetters, Dispatcher
from quire_local.eventbridge.events import (
    DEFAULT_BUS,
    EntryRefused,
    Posted,
    bus_name,
    parse_client_entry,
    scheduled_event,
    service_entry,
    to_json,
)
from quire_local.eventbridge.rules import Rules
from quire_local.identity import ACCOUNT, REGION
from quire_local.resources import EventBus, Rule
from quire_local.store import Store
from quire_local.targets import Targets

logger = logging.getLogger(__name__)

LARGEST_REQUEST = 1_048_576
"""Bytes of the events of one PutEvents as JSON; AWS raised it from 256 KB to 1 MB in January 2026."""

MOST_ENTRIES = 10


class EventBridge:
    """The template's buses and rules, and the default bus; a `targets.Target` for ARNs of "events"."""

    def __init__(
        self,
        buses: Sequence[EventBus],
        rules: Sequence[Rule],
        store: Store,
        targets: Targets,
        dead_letters: DeadLetters,
        chaos: Dice,
        *,
        retry_pause: float = 1.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`retry_pause` is the seconds before a first retry; it doubles from one to the next."""
        self._buses = {bus.name: bus for bus in (_default_bus(), *buses)}
        self._rules = Rules(rules, self._buses)
        self._store = store
        self._targets = targets
        self._clock = clock
        self._dispatcher = Dispatcher(
            self._rules.routes, store, targets, dead_letters, chaos, first_pause=retry_pause, clock=clock
        )
        self._tasks: list[asyncio.Task[None]] = []
        self.api: JsonService = operations.service(self._buses, self._rules, self.put_events)
        store.schema(deliveries.SCHEMA)

    async def start(self) -> None:
        """Deliver what is owed, from before a restart too, and keep the schedules. All targets must be known by now."""
        self._refuse_unknown_targets()
        self._spawn("event deliveries", self._dispatcher.run())
        for rule in self._rules.all:
            schedule = self._rules.schedules.get(rule.arn)
            if schedule is not None and rule.enabled:
                self._spawn(f"schedule of {rule.name}", scheduler.keep(rule, schedule, self._fire, self._clock))

    async def stop(self) -> None:
        """End at once: what is still owed is on disk."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    def put(self, db: sqlite3.Connection, entry: Mapping[str, Any]) -> None:
        """Take an event of a service of this cloud inside that service's transaction.

        The entry is one of PutEvents, except that its Detail is an object; call `wake` after the commit.
        """
        self._post(db, service_entry(entry, self._now()))

    def accept(self, db: sqlite3.Connection, arn: str, payload: bytes) -> None:
        """Take an event that a rule of another bus passes on, as it is."""
        if bus_name(arn) not in self._buses:
            raise AwsError("ResourceNotFoundException", f"Event bus {bus_name(arn)} does not exist.")
        self._post(db, Posted(bus_name(arn), json.loads(payload)))

    def wake(self, arn: str = "") -> None:  # noqa: ARG002 - one loop serves all buses
        self._dispatcher.ring()

    async def put_events(self, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """PutEvents: each entry is taken or refused on its own, in one transaction."""
        if not 1 <= len(entries) <= MOST_ENTRIES:
            reason = f"Member must have length between 1 and {MOST_ENTRIES}"
            raise AwsError("ValidationException", f"Value at 'entries' failed to satisfy constraint: {reason}")
        results = [self._parse(entry) for entry in entries]
        accepted = [result for result in results if isinstance(result, Posted)]
        if sum(len(posted.json().encode()) for posted in accepted) > LARGEST_REQUEST:
            raise AwsError("ValidationException", "Total size of the entries in the request is over the limit.")
        await self._store.write(partial(self._post_all, all_posted=accepted))
        self.wake()
        return {"FailedEntryCount": len(results) - len(accepted), "Entries": [_outcome(result) for result in results]}

    def snapshot(self) -> dict[str, Any]:
        """Deliveries that are owed, for whoever looks in from outside."""
        waiting, later = self._store.read(partial(deliveries.count, now=self._clock()))
        return {"deliveries": waiting, "deliveriesDueLater": later, "buses": sorted(self._buses)}

    def _parse(self, entry: Mapping[str, Any]) -> Posted | EntryRefused:
        try:
            return parse_client_entry(entry, self._now())
        except EntryRefused as refusal:
            return refusal

    def _post_all(self, db: sqlite3.Connection, all_posted: Sequence[Posted]) -> None:
        for posted in all_posted:
            self._post(db, posted)

    def _post(self, db: sqlite3.Connection, posted: Posted) -> None:
        """Owe the event to every target whose rule wants it; an unknown bus has no rules: as on AWS, nobody gets it."""
        owed = self._rules.owed(posted.bus, posted.event)
        if owed:
            deliveries.insert(db, owed, posted.json(), self._clock())

    async def _fire(self, rule: Rule, occurrence: datetime) -> None:
        event = to_json(scheduled_event(rule.arn, occurrence))
        owed = [(rule.arn, target.id) for target in rule.targets]
        await self._store.write(lambda db: deliveries.insert(db, owed, event, self._clock()))
        self.wake()

    def _refuse_unknown_targets(self) -> None:
        for route in self._rules.routes.values():
            try:
                self._targets.of(route.target.arn)
            except (KeyError, IndexError):
                raise Unsupported(
                    route.rule.logical_id, f"the target {route.target.arn}", Section.EVENTBRIDGE
                ) from None

    def _spawn(self, name: str, work: Any) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(_log_failure)
        self._tasks.append(task)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)


def _default_bus() -> EventBus:
    arn = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{DEFAULT_BUS}"
    return EventBus(logical_id=DEFAULT_BUS, name=DEFAULT_BUS, arn=arn)


def _outcome(result: Posted | EntryRefused) -> dict[str, str]:
    if isinstance(result, EntryRefused):
        return {"ErrorCode": result.code, "ErrorMessage": result.message}
    return {"EventId": result.id}


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("%s ended unexpectedly", task.get_name(), exc_info=task.exception())
