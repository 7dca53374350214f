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
from quire_local.eventbridge import archives, deliveries, history, operations, replays, scheduler
from quire_local.eventbridge.archive_operations import ArchiveOperations
from quire_local.eventbridge.archives import Archives
from quire_local.eventbridge.calls import Call, Calls
from quire_local.eventbridge.destinations import Destinations
from quire_local.eventbridge.dispatcher import DeadLetters, Dispatcher
from quire_local.eventbridge.events import (
    DEFAULT_BUS,
    EntryRefused,
    Posted,
    bus_name,
    parse_client_entry,
    scheduled_event,
    service_entry,
)
from quire_local.eventbridge.history import RecentEvent, Retention
from quire_local.eventbridge.posting import Firing, Posting
from quire_local.eventbridge.replays import Replays
from quire_local.eventbridge.rules import Address, Route, Rules
from quire_local.identity import ACCOUNT, REGION
from quire_local.resources import Application, EventBus, Rule
from quire_local.store import Store
from quire_local.targets import Targets

logger = logging.getLogger(__name__)

LARGEST_REQUEST = 1_048_576
"""Bytes of the events of one PutEvents as JSON; AWS raised it from 256 KB to 1 MB in January 2026."""

MOST_ENTRIES = 10


class EventBridge:
    """The template's buses, rules, archives and schedules; a `targets.Target` for ARNs of "events"."""

    def __init__(
        self,
        application: Application,
        store: Store,
        targets: Targets,
        dead_letters: DeadLetters,
        chaos: Dice,
        *,
        retry_pause: float = 1.0,
        clock: Callable[[], float] = time.time,
        retention: Retention | None = None,
    ) -> None:
        """`retry_pause` is the seconds before a first retry; it doubles from one to the next."""
        self._buses = {bus.name: bus for bus in (_default_bus(), *application.buses)}
        self._bus_arns = frozenset(bus.arn for bus in self._buses.values())
        self._rules = Rules(application.rules, self._buses)
        self._calls = Calls(application.schedules)
        self._store = store
        self._targets = targets
        self._clock = clock
        self._outside = Destinations(application.api_destinations, application.connections, clock)
        self._archives = Archives(application.archives, self._bus_arns)
        self._posting = Posting(
            self._rules, self._archives, retention or Retention(events=application.kept.events), clock
        )
        self._replays = Replays(store, self._posting, clock=clock, wake=self.wake)
        self._routes: Mapping[Address, Route] = {**self._rules.routes, **self._calls.routes}
        self._dispatcher = Dispatcher(
            self._routes, store, targets, dead_letters, self._outside, chaos, first_pause=retry_pause, clock=clock
        )
        self._tasks: list[asyncio.Task[None]] = []
        archiving = ArchiveOperations(self._archives, self._rules, self._replays, store, clock)
        self.api: JsonService = operations.service(self._buses, self._rules, self.put_events, archiving.operations())
        for schema in (deliveries.SCHEMA, history.SCHEMA, archives.SCHEMA, replays.SCHEMA):
            store.schema(schema)

    async def start(self) -> None:
        """Deliver what is owed, from before a restart too, and keep the schedules. All targets must be known by now."""
        self._refuse_unknown_targets()
        await self._store.write(partial(self._archives.purge, now=self._clock()))
        self._spawn("event deliveries", self._dispatcher.run())
        self._spawn("event replays", self._replays.run())
        for rule in self._rules.all:
            schedule = self._rules.schedules.get(rule.arn)
            if schedule is not None and rule.enabled:
                fire = partial(self._fire, rule)
                self._spawn(f"schedule of {rule.name}", scheduler.keep(schedule, fire, self._clock))
        for call in self._calls.enabled:
            fire = partial(self._call, call)
            self._spawn(f"schedule {call.schedule.name}", scheduler.keep(call.occurrences, fire, self._clock))

    def recent(self, *, limit: int = 100, contains: str = "") -> list[RecentEvent]:
        """The latest events, newest first, each with what became of it at its targets."""
        return self._store.read(partial(history.recent, limit=limit, contains=contains))

    async def stop(self) -> None:
        """End at once: what is still owed is on disk."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self._outside.close()

    def put(self, db: sqlite3.Connection, entry: Mapping[str, Any]) -> None:
        """Take an event of a service of this cloud inside that service's transaction.

        The entry is one of PutEvents, except that its Detail is an object; call `wake` after the commit.
        """
        self._posting.post(db, service_entry(entry, self._now()))

    def accept(self, db: sqlite3.Connection, arn: str, payload: bytes) -> None:
        """Take an event that a rule of another bus passes on, as it is."""
        if bus_name(arn) not in self._buses:
            raise AwsError("ResourceNotFoundException", f"Event bus {bus_name(arn)} does not exist.")
        self._posting.post(db, Posted(bus_name(arn), json.loads(payload)))

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
            self._posting.post(db, posted)

    async def _fire(self, rule: Rule, occurrence: datetime) -> None:
        firing = Firing(bus=rule.bus, event=scheduled_event(rule.arn, occurrence))
        owed = [(rule.arn, target.id) for target in rule.targets]
        await self._store.write(partial(self._posting.fire, owed=owed, firing=firing))
        self.wake()

    async def _call(self, call: Call, occurrence: datetime) -> None:
        owed = [call.address]
        await self._store.write(partial(self._posting.fire, owed=owed, firing=call.firing(occurrence)))
        self.wake()

    def _refuse_unknown_targets(self) -> None:
        for route in self._routes.values():
            if not self._is_target(route.target.arn):
                raise Unsupported(route.logical_id, f"the target {route.target.arn}", Section.EVENTBRIDGE)

    def _is_target(self, arn: str) -> bool:
        if arn in self._outside:
            return True
        try:
            service = self._targets.of(arn)
        except (KeyError, IndexError):
            return False
        return service is not self or arn in self._bus_arns

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
