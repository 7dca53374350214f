"""Hands owed events to their targets, and again until they are taken or the retry policy is spent."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import sqlite3
from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from quire_local.chaos import Dice
from quire_local.errors import AwsError
from quire_local.eventbridge import deliveries
from quire_local.eventbridge.deliveries import Delivery
from quire_local.eventbridge.rules import Address, Route
from quire_local.store import Store
from quire_local.targets import Targets

logger = logging.getLogger(__name__)

AT_ONCE = 100
"""Deliveries handed over together; they share one commit."""

LONGEST_NAP = 60.0
"""Timers stand still while the machine sleeps, so no wait for a delivery that will be due is longer than this."""

LONGEST_PAUSE = 300.0
"""Seconds between two attempts at most."""

_NO_RESOURCE = frozenset({"ResourceNotFoundException", "QueueDoesNotExist", "StateMachineDoesNotExist"})
_NO_PERMISSION = frozenset({"AccessDeniedException", "AccessDenied"})
_THROTTLING = frozenset({"TooManyRequestsException", "ThrottlingException", "RequestThrottled"})


class DeadLetters(Protocol):
    """A queue that takes what could not be delivered, with message attributes that say why."""

    def accept(
        self, db: sqlite3.Connection, arn: str, payload: bytes, attributes: Mapping[str, str] | None = None
    ) -> None: ...

    def wake(self, arn: str) -> None: ...


class Dispatcher:
    """One loop over what is owed: asleep until something is due or the bell rings."""

    def __init__(
        self,
        routes: Mapping[Address, Route],
        store: Store,
        targets: Targets,
        dead_letters: DeadLetters,
        chaos: Dice,
        *,
        first_pause: float,
        clock: Callable[[], float],
    ) -> None:
        self._routes = routes
        self._store = store
        self._targets = targets
        self._dead_letters = dead_letters
        self._chaos = chaos
        self._first_pause = first_pause
        self._clock = clock
        self._bell = asyncio.Event()

    def ring(self) -> None:
        self._bell.set()

    async def run(self) -> None:
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
            await self._store.write(partial(deliveries.delete, delivery=delivery))
        elif (fate := None if delivery.met_chaos else self._chaos.fate()) is not None:
            await self._scatter(delivery, fate)
        else:
            await self._attempt(delivery, route)

    async def _scatter(self, delivery: Delivery, fate: tuple[float, ...]) -> None:
        if not fate:
            logger.warning("chaos dropped an event for %s of %s", delivery.target, delivery.rule)
        times = [self._clock() + seconds for seconds in fate]
        await self._store.write(partial(deliveries.scatter, delivery=delivery, times=times))

    async def _attempt(self, delivery: Delivery, route: Route) -> None:
        try:
            await self._hand_over(delivery, route)
        except AwsError as error:
            await self._failed(delivery, route, error)
        except Exception as error:  # the outermost door of a delivery: one that breaks must not stop the others
            logger.exception("handing an event to %s broke", route.target.arn)
            await self._failed(delivery, route, AwsError("InternalFailure", repr(error), 500))

    async def _hand_over(self, delivery: Delivery, route: Route) -> None:
        payload = route.render(delivery.event)

        def work(db: sqlite3.Connection) -> None:
            self._targets.accept(db, route.target.arn, payload)
            deliveries.delete(db, delivery)

        await self._store.write(work)
        self._targets.wake(route.target.arn)

    async def _failed(self, delivery: Delivery, route: Route, error: AwsError) -> None:
        pause = min(self._first_pause * 2**delivery.retries, LONGEST_PAUSE) * random.uniform(0.5, 1)  # noqa: S311 - jitter
        due_at = self._clock() + pause
        exhausted = _exhausted(delivery, route, due_at)
        if error.code in _NO_RESOURCE | _NO_PERMISSION or exhausted:
            await self._give_up(delivery, route, error, exhausted)
        else:
            await self._store.write(partial(deliveries.postpone, delivery=delivery, due_at=due_at))

    async def _give_up(self, delivery: Delivery, route: Route, error: AwsError, exhausted: str | None) -> None:
        queue = route.target.dead_letter
        if queue is not None and await self._bury(delivery, queue, _why(delivery, route, error, exhausted)):
            return
        logger.error("dropped an event for %s of %s: %s", delivery.target, delivery.rule, error)
        await self._store.write(partial(deliveries.delete, delivery=delivery))

    async def _bury(self, delivery: Delivery, queue: str, attributes: Mapping[str, str]) -> bool:
        def work(db: sqlite3.Connection) -> None:
            self._dead_letters.accept(db, queue, delivery.event.encode(), attributes)
            deliveries.delete(db, delivery)

        try:
            await self._store.write(work)
        except AwsError as error:
            logger.warning("the dead-letter queue %s refused an event: %s", queue, error)
            return False
        self._dead_letters.wake(queue)
        return True


def _exhausted(delivery: Delivery, route: Route, next_try: float) -> str | None:
    """Which part of the retry policy forbids one more attempt."""
    if delivery.retries >= route.target.maximum_retries:
        return "MaximumRetryAttempts"
    if next_try - delivery.created_at > route.target.maximum_event_age:
        return "MaximumEventAgeInSeconds"
    return None


def _why(delivery: Delivery, route: Route, error: AwsError, exhausted: str | None) -> dict[str, str]:
    """The message attributes with which EventBridge explains a dead letter."""
    found = {
        "RULE_ARN": route.rule.arn,
        "TARGET_ARN": route.target.arn,
        "ERROR_CODE": _error_code(error),
        "ERROR_MESSAGE": error.message or error.code,
        "RETRY_ATTEMPTS": str(delivery.retries),
    }
    return found | ({"EXHAUSTED_RETRY_CONDITION": exhausted} if exhausted else {})


def _error_code(error: AwsError) -> str:
    if error.code in _NO_RESOURCE:
        return "NO_RESOURCE"
    if error.code in _NO_PERMISSION:
        return "NO_PERMISSIONS"
    if error.code in _THROTTLING:
        return "THROTTLING"
    return "ERROR_FROM_TARGET"
