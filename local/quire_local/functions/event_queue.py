"""Asynchronous invokes: rows that outlive the cloud, run until they succeed or their retries are spent."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from quire_local.chaos import Dice
from quire_local.errors import AwsError
from quire_local.functions import destinations
from quire_local.functions.job import Job
from quire_local.functions.names import Address
from quire_local.functions.settings import Settings
from quire_local.invoking import Invocation
from quire_local.resources import Function
from quire_local.store import Store
from quire_local.targets import Targets

logger = logging.getLogger(__name__)

LARGEST_EVENT = 1_048_576

SCHEMA = """
CREATE TABLE IF NOT EXISTS lambda_events (
  request_id TEXT PRIMARY KEY,
  function_arn TEXT NOT NULL,
  payload BLOB NOT NULL,
  accepted REAL NOT NULL,
  due REAL NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  throttles INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS lambda_events_due ON lambda_events (function_arn, due);
CREATE TABLE IF NOT EXISTS lambda_event_qualifiers (
  request_id TEXT PRIMARY KEY REFERENCES lambda_events ON DELETE CASCADE,
  qualifier TEXT NOT NULL
) STRICT;
"""

Run = Callable[[Job], Awaitable[Invocation]]


@dataclass(frozen=True)
class Event:
    """One asynchronous invoke; `attempts` counts the finished ones."""

    request_id: str
    payload: bytes
    accepted: float
    attempts: int
    throttles: int
    qualifier: str | None


def enqueue(db: sqlite3.Connection, address: Address, payload: bytes, *, late: float = 0.0) -> str:
    """Add an event inside the caller's transaction, due in `late` seconds; returns its request id."""
    if len(payload) > LARGEST_EVENT:
        size = f"{len(payload)} byte payload is too large for the Event invocation type"
        raise AwsError("RequestTooLargeException", f"{size} (limit {LARGEST_EVENT} bytes)", 413)
    request_id = str(uuid.uuid4())
    now = time.time()
    db.execute(
        "INSERT INTO lambda_events (request_id, function_arn, payload, accepted, due) VALUES (?, ?, ?, ?, ?)",
        (request_id, address.function.arn, payload, now, now + late),
    )
    if address.qualifier:
        db.execute("INSERT INTO lambda_event_qualifiers VALUES (?, ?)", (request_id, address.qualifier))
    return request_id


class EventQueue:
    """The events of one function, at most `share` at a time, the longest due first."""

    def __init__(
        self, function: Function, *, store: Store, targets: Targets, run: Run, settings: Settings, deliveries: Dice
    ) -> None:
        self._function = function
        self._store = store
        self._targets = targets
        self._run = run
        self._settings = settings
        self._deliveries = deliveries
        self._share = max(1, settings.machine_limit // 4)
        self._awake = asyncio.Event()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._loop = asyncio.create_task(self._dispatch())

    def wake(self) -> None:
        self._awake.set()

    async def stop(self) -> None:
        """Events that run are left in the store, and run again at the next start."""
        tasks = [task for task in (self._loop, *self._running.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def depth(self) -> int:
        """How many events wait or run."""
        query = "SELECT count(*) FROM lambda_events WHERE function_arn = ?"
        return int(self._store.read(lambda db: db.execute(query, (self._function.arn,)).fetchone()[0]))

    async def _dispatch(self) -> None:
        while True:
            self._awake.clear()
            now = time.time()
            for event in self._due(now):
                self._begin(event)
            await self._sleep(self._next_due(now))

    def _begin(self, event: Event) -> None:
        task = asyncio.create_task(self._attempt_or_rest(event))
        self._running[event.request_id] = task
        task.add_done_callback(lambda _: self._ended(event))

    def _ended(self, event: Event) -> None:
        self._running.pop(event.request_id, None)
        self.wake()

    async def _sleep(self, until: float | None) -> None:
        try:
            async with asyncio.timeout(None if until is None else max(0.0, until - time.time())):
                await self._awake.wait()
        except TimeoutError:
            return

    def _due(self, now: float) -> list[Event]:
        free = self._share - len(self._running)
        if free <= 0:
            return []
        query = """SELECT request_id, payload, accepted, attempts, throttles, qualifier
                   FROM lambda_events LEFT JOIN lambda_event_qualifiers USING (request_id)
                   WHERE function_arn = ? AND due <= ? ORDER BY due LIMIT ?"""
        arguments = (self._function.arn, now, self._share)
        rows = self._store.read(lambda db: db.execute(query, arguments).fetchall())
        return [Event(*row) for row in rows if row["request_id"] not in self._running][:free]

    def _next_due(self, now: float) -> float | None:
        """When there will be something to do that no `wake` announces."""
        query = "SELECT min(due) FROM lambda_events WHERE function_arn = ? AND due > ?"
        arguments = (self._function.arn, now)
        due: float | None = self._store.read(lambda db: db.execute(query, arguments).fetchone()[0])
        return due

    async def _attempt_or_rest(self, event: Event) -> None:
        try:
            await self._attempt(event)
        except Exception:  # the outermost door of this task
            logger.exception("event %s of %s could not be handled", event.request_id, self._function.name)
            await asyncio.sleep(self._settings.throttle_waits[1])

    async def _attempt(self, event: Event) -> None:
        if self._is_too_old(event):
            await self._conclude(event, destinations.EVENT_AGE_EXCEEDED, None)
            return
        try:
            for _ in range(2 if self._deliveries.doubles() else 1):
                invocation = await self._run(self._job(event))
        except AwsError:
            await self._postpone(event, attempts=0, wait=self._throttle_wait(event))
            return
        if invocation.error is None:
            await self._conclude(event, destinations.SUCCESS, invocation)
        elif event.attempts >= self._function.maximum_retries:
            await self._conclude(event, destinations.RETRIES_EXHAUSTED, invocation)
        else:
            waits = self._settings.retry_waits
            await self._postpone(event, attempts=1, wait=waits[min(event.attempts, len(waits) - 1)])

    def _is_too_old(self, event: Event) -> bool:
        return time.time() - event.accepted > self._function.maximum_event_age

    def _throttle_wait(self, event: Event) -> float:
        first, longest = self._settings.throttle_waits
        return float(min(longest, first * 2 ** min(event.throttles, 32)))

    async def _postpone(self, event: Event, *, attempts: int, wait: float) -> None:
        query = """UPDATE lambda_events SET due = ?, attempts = attempts + ?, throttles = throttles + 1 - ?
                   WHERE request_id = ?"""
        due = time.time() + wait
        await self._store.write(lambda db: db.execute(query, (due, attempts, attempts, event.request_id)))

    def _job(self, event: Event) -> Job:
        return Job(
            address=Address(self._function, event.qualifier),
            request_id=event.request_id,
            payload=event.payload,
            attempt=event.attempts + 1,
        )

    async def _conclude(self, event: Event, condition: str, invocation: Invocation | None) -> None:
        """Hand the outcome over and forget the event, in one transaction."""
        ending = destinations.Ending(
            address=Address(self._function, event.qualifier),
            request_id=event.request_id,
            payload=event.payload,
            condition=condition,
            attempts=event.attempts + (invocation is not None),
            invocation=invocation,
        )

        def hand_over(db: sqlite3.Connection) -> list[str]:
            _remove(db, event)
            return destinations.hand_over(db, self._targets, ending)

        for arn in await self._store.write(hand_over):
            self._targets.wake(arn)


def _remove(db: sqlite3.Connection, event: Event) -> None:
    db.execute("DELETE FROM lambda_events WHERE request_id = ?", (event.request_id,))
