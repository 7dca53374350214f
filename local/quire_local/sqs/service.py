"""SQS, put together: a target for other services, an API for clients, pollers for functions."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quire_local.aws_json import JsonService
from quire_local.chaos import Dice
from quire_local.invoking import Invoker
from quire_local.resources import EventSourceMapping, Queue
from quire_local.sqs import operations
from quire_local.sqs.attributes import refuse_too_large, text_attributes
from quire_local.sqs.mapping import Poller
from quire_local.sqs.queues import Queues
from quire_local.store import Store


class Sqs:
    """The template's queues and what they feed; a `targets.Target` for ARNs of "sqs"."""

    def __init__(
        self,
        queues: Sequence[Queue],
        mappings: Sequence[EventSourceMapping],
        store: Store,
        invoker: Invoker,
        *,
        clock: Callable[[], float] = time.time,
        deliveries: Dice | None = None,
    ) -> None:
        self._queues = Queues(queues, store, clock, deliveries)
        self._pollers = [Poller(mapping, self._queues, invoker) for mapping in mappings if mapping.enabled]
        self.api: JsonService = operations.service(self._queues, clock)

    async def start(self) -> None:
        """Release what an earlier process held and begin to feed the functions."""
        await self._queues.open()
        for poller in self._pollers:
            poller.start()

    async def stop(self, grace: float = 1.0) -> None:
        """End waiting receives, take no more batches, give the ones in flight `grace` seconds."""
        self._queues.close()
        await asyncio.gather(*(poller.stop(grace) for poller in self._pollers))

    def accept(
        self, db: sqlite3.Connection, arn: str, payload: bytes, attributes: Mapping[str, str] | None = None
    ) -> None:
        """Put a message on the queue inside the sender's transaction."""
        queue, body, carried = self._queues.by_arn(arn), payload.decode(), text_attributes(attributes or {})
        refuse_too_large(body, carried)
        self._queues.insert(db, queue, body, carried, queue.delay)

    def wake(self, arn: str) -> None:
        self._queues.ring(arn)

    async def redrive(self, arn: str) -> int:
        """Send a queue's dead letters back to where they came from; returns how many."""
        return await self._queues.redrive(self._queues.by_arn(arn))

    def snapshot(self) -> dict[str, Any]:
        """Depths of the queues and work under way, for whoever looks in from outside."""
        return {
            "queues": [self._queue(queue) for queue in self._queues],
            "mappings": [poller.snapshot() for poller in self._pollers],
        }

    def _queue(self, queue: Queue) -> dict[str, Any]:
        counts = self._queues.count(queue)
        return {
            "name": queue.name,
            "arn": queue.arn,
            "visible": counts.visible,
            "inFlight": counts.in_flight,
            "delayed": counts.delayed,
        }
