"""Hands owed events to their targets, and again until they are taken or the retry policy is spent."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Protocol

from quire_local.chaos import Dice
from quire_local.errors import AwsError
from quire_local.eventbridge import deliveries, failures
from quire_local.eventbridge.deliveries import Delivery
from quire_local.eventbridge.history import State
from quire_local.eventbridge.rules import Address, Route
from quire_local.resources import RuleTarget
from quire_local.store import Store
from quire_local.targets import Targets

logger = logging.getLogger(__name__)

AT_ONCE = 100
"""Deliveries handed over together; they share one commit."""

LONGEST_NAP = 60.0
"""Timers stand still while the machine sleeps, so no wait for a delivery that will be due is longer than this."""

LONGEST_PAUSE = 300.0
"""Seconds between two attempts at most."""

LEASE = 15.0
"""Seconds after which a delivery to the world outside is taken up again if nobody came back from it: longer than
its request and the request for a token may last."""

MOST_OUTSIDE = 50
"""Requests to the world outside at a time."""

CROWDED = 0.1
"""Seconds until one that found them all under way is looked at again."""


class DeadLetters(Protocol):
    """A queue that takes what could not be delivered, with message attributes that say why."""

    def accept(
        self, db: sqlite3.Connection, arn: str, payload: bytes, attributes: Mapping[str, str] | None = None
    ) -> None: ...

    def wake(self, arn: str) -> None: ...


class Outside(Protocol):
    """Targets that are reached by a request, which takes time and no part in a transaction."""

    def __contains__(self, arn: object) -> bool: ...

    def slot(self, arn: str, delivery: int, now: float) -> float:
        """When this delivery's request may be sent without going over the target's rate."""

    async def send(self, target: RuleTarget, payload: bytes, event: str) -> None:
        """Send a payload made of this event; raises AwsError unless it was taken."""


Deliver = Callable[[Delivery, Route], Awaitable[None]]


class Dispatcher:
    """One loop over what is owed: asleep until something is due or the bell rings."""

    def __init__(
        self,
        routes: Mapping[Address, Route],
        store: Store,
        targets: Targets,
        dead_letters: DeadLetters,
        outside: Outside,
        chaos: Dice,
        *,
        first_pause: float,
        clock: Callable[[], float],
    ) -> None:
        self._routes = routes
        self._store = store
        self._targets = targets
        self._dead_letters = dead_letters
        self._outside = outside
        self._chaos = chaos
        self._first_pause = first_pause
        self._clock = clock
        self._bell = asyncio.Event()
        self._busy: set[int] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def ring(self) -> None:
        self._bell.set()

    async def run(self) -> None:
        try:
            await self._run()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._bell.clear()
            due = self._store.read(partial(deliveries.due, now=self._clock(), limit=AT_ONCE))
            if due:
                await asyncio.gather(*map(self._deliver, due))
            else:
                await self._rest()

    async def _rest(self) -> None:
        due = self._store.read(deliveries.next_due)
        seconds = None if due is None else min(max(due - self._clock(), 0.0), LONGEST_NAP)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._bell.wait()

    async def _deliver(self, delivery: Delivery) -> None:
        route = self._routes.get((delivery.rule, delivery.target))
        if route is None:
            logger.warning("dropped an event for %s of %s: no longer there", delivery.target, delivery.rule)
            await self._drop(delivery, "the rule or target is no longer there")
        elif (fate := None if delivery.met_chaos else self._chaos.fate()) is not None:
            await self._scatter(delivery, fate)
        elif route.target.arn in self._outside:
            await self._lease(delivery, route)
        else:
            await self._attempt(delivery, route, self._hand_over)

    async def _scatter(self, delivery: Delivery, fate: tuple[float, ...]) -> None:
        if not fate:
            logger.warning("chaos dropped an event for %s of %s", delivery.target, delivery.rule)
        times = [self._clock() + seconds for seconds in fate]
        await self._store.write(partial(deliveries.scatter, delivery=delivery, times=times))

    async def _lease(self, delivery: Delivery, route: Route) -> None:
        """Send it in a task of its own, or later: whoever is slow to answer holds up nobody else."""
        now = self._clock()
        later = self._later(delivery, route, now)
        if later is None:
            self._busy.add(delivery.sequence)
        due_at = now + LEASE if later is None else later
        await self._store.write(partial(deliveries.move, delivery=delivery, due_at=due_at))
        if later is None:
            self._tasks.append(asyncio.create_task(self._send_alone(delivery, route)))

    def _later(self, delivery: Delivery, route: Route, now: float) -> float | None:
        """When to come back to it; None if it is to be sent now."""
        if delivery.sequence in self._busy:
            return now + LEASE
        if len(self._busy) >= MOST_OUTSIDE:
            return now + CROWDED
        slot = self._outside.slot(route.target.arn, delivery.sequence, now)
        return slot if slot > now else None

    async def _send_alone(self, delivery: Delivery, route: Route) -> None:
        try:
            await self._attempt(delivery, route, self._send)
        finally:
            self._busy.discard(delivery.sequence)
            self._tasks = [task for task in self._tasks if not task.done()]
            self.ring()

    async def _attempt(self, delivery: Delivery, route: Route, deliver: Deliver) -> None:
        try:
            await deliver(delivery, route)
        except AwsError as error:
            await self._failed(delivery, route, error)
        except Exception as error:  # the outermost door of a delivery: one that breaks must not stop the others
            logger.exception("handing an event to %s broke", route.target.arn)
            await self._failed(delivery, route, AwsError("InternalFailure", repr(error), 500))

    async def _hand_over(self, delivery: Delivery, route: Route) -> None:
        payload = route.render(delivery)

        def work(db: sqlite3.Connection) -> None:
            self._targets.accept(db, route.target.arn, payload)
            deliveries.settle(db, delivery, State.DELIVERED)

        await self._store.write(work)
        self._targets.wake(route.target.arn)

    async def _send(self, delivery: Delivery, route: Route) -> None:
        await self._outside.send(route.target, route.render(delivery), delivery.event)
        await self._store.write(partial(deliveries.settle, delivery=delivery, state=State.DELIVERED))

    async def _failed(self, delivery: Delivery, route: Route, error: AwsError) -> None:
        pause = min(self._first_pause * 2**delivery.retries, LONGEST_PAUSE) * random.uniform(0.5, 1)  # noqa: S311 - jitter
        due_at = self._clock() + pause
        condition = failures.exhausted(delivery, route, due_at)
        if failures.is_final(error) or condition:
            await self._give_up(delivery, route, error, condition)
        else:
            await self._store.write(
                partial(deliveries.postpone, delivery=delivery, due_at=due_at, error=error.message or error.code)
            )

    async def _give_up(self, delivery: Delivery, route: Route, error: AwsError, condition: str | None) -> None:
        queue = route.target.dead_letter
        if queue is not None and await self._bury(
            delivery, queue, failures.explain(delivery, route, error, condition), str(error)
        ):
            return
        logger.error("dropped an event for %s of %s: %s", delivery.target, delivery.rule, error)
        await self._drop(delivery, str(error))

    async def _bury(self, delivery: Delivery, queue: str, attributes: Mapping[str, str], error: str) -> bool:
        def work(db: sqlite3.Connection) -> None:
            self._dead_letters.accept(db, queue, delivery.event.encode(), attributes)
            deliveries.settle(db, delivery, State.DEAD_LETTERED, error=error)

        try:
            await self._store.write(work)
        except AwsError as refusal:
            logger.warning("the dead-letter queue %s refused an event: %s", queue, refusal)
            return False
        self._dead_letters.wake(queue)
        return True

    async def _drop(self, delivery: Delivery, error: str) -> None:
        await self._store.write(
            partial(deliveries.settle, delivery=delivery, state=State.DROPPED, error=error),
        )
