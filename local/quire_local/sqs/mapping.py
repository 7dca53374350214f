"""Event source mappings: a queue's messages become invokes of a function."""

from __future__ import annotations

import asyncio
import logging
import math
import random

from quire_local.errors import AwsError, Section, Unsupported
from quire_local.invoking import Invocation, Invoker
from quire_local.resources import EventSourceMapping, Queue
from quire_local.sqs.attributes import LARGEST_MESSAGE
from quire_local.sqs.body_filters import BodyFilters
from quire_local.sqs.function_event import event, failed_ids
from quire_local.sqs.messages import Message
from quire_local.sqs.queues import Queues

logger = logging.getLogger(__name__)

LARGEST_EVENT = 5_500_000
"""Bytes of message bodies in one event, which leaves room for its other fields within Lambda's 6 MB."""

LARGEST_BATCH_AT_ONCE = 10
"""Without a batching window Lambda takes what one receive brings."""

USUAL_CONCURRENCY = 5
"""Batches at a time where a mapping sets no MaximumConcurrency: what Lambda's pollers begin with."""

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds between attempts while the function is throttled."""


class Poller:
    """Invokes the mapping's function with batches of its queue, as many at a time as the mapping allows."""

    def __init__(self, mapping: EventSourceMapping, queues: Queues, invoker: Invoker) -> None:
        self._mapping = mapping
        self._queue = _queue_of(mapping, queues)
        self._queues = queues
        self._invoker = invoker
        self._filters = BodyFilters(mapping.filters)
        self._free = asyncio.Semaphore(mapping.max_concurrency or USUAL_CONCURRENCY)
        self._batches: set[asyncio.Task[None]] = set()
        self._polling: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._polling = asyncio.create_task(self._poll(), name=f"mapping of {self._queue.name}")
        self._polling.add_done_callback(_log_failure)

    async def stop(self, grace: float) -> None:
        """Take no more, and give what is being worked on `grace` seconds; the rest is released at the next start."""
        if self._polling is not None:
            await _cancel({self._polling})
        if self._batches:
            await asyncio.wait(self._batches, timeout=grace)
        await _cancel(set(self._batches))

    def snapshot(self) -> dict[str, object]:
        return {"function": self._mapping.function, "queue": self._queue.arn, "invoking": len(self._batches)}

    async def _poll(self) -> None:
        while True:
            await self._free.acquire()
            batch = await self._gather()
            if not batch:  # the queues are closed
                return
            task = asyncio.create_task(self._work(batch))
            self._batches.add(task)
            task.add_done_callback(self._worked)

    def _worked(self, task: asyncio.Task[None]) -> None:
        self._batches.discard(task)
        self._free.release()
        _log_failure(task)

    async def _gather(self) -> list[Message]:
        """Wait for a first message, then for more of them until the batch is full or the window is over."""
        batch = await self._first()
        loop = asyncio.get_running_loop()
        closes = loop.time() + self._mapping.window
        while batch and (wait := closes - loop.time()) > 0:
            budget = LARGEST_EVENT - sum(len(message.body.encode()) for message in batch)
            room = self._mapping.batch_size - len(batch)
            if room == 0 or budget < LARGEST_MESSAGE:
                break
            more = await self._receive(room, wait=wait, budget=budget)
            if not more:
                break
            batch += await self._wanted(more)
        return batch

    async def _first(self) -> list[Message]:
        while received := await self._receive(self._mapping.batch_size, wait=math.inf, budget=LARGEST_EVENT):
            if wanted := await self._wanted(received):
                return wanted
        return []

    async def _wanted(self, received: list[Message]) -> list[Message]:
        """What the mapping's filters let through; the rest is deleted, as Lambda does."""
        wanted = [message for message in received if self._filters.take(message.body)]
        taken = {message.handle for message in wanted}
        refused = [message.handle for message in received if message.handle not in taken]
        if refused:
            await self._queues.delete(self._queue, refused)
        return wanted

    async def _receive(self, limit: int, *, wait: float, budget: int) -> list[Message]:
        return await self._queues.receive(
            self._queue,
            limit=min(limit, LARGEST_BATCH_AT_ONCE),
            visibility=self._queue.visibility_timeout,
            wait=wait,
            budget=budget,
        )

    async def _work(self, batch: list[Message]) -> None:
        try:
            answer = await self._invoke(event(self._queue, batch))
        except AwsError as error:
            logger.warning("%s gave a batch back: %s", self._mapping.function, error)
            return
        failed = self._failed(answer, batch)
        await self._queues.delete(self._queue, [message.handle for message in batch if message.id not in failed])

    def _failed(self, answer: Invocation, batch: list[Message]) -> frozenset[str]:
        sent = frozenset(message.id for message in batch)
        if answer.error is not None:
            logger.warning("%s failed on a batch of %d: %s", self._mapping.function, len(batch), answer.error)
            return sent
        return failed_ids(answer.payload, sent) if self._mapping.report_item_failures else frozenset()

    async def _invoke(self, payload: bytes) -> Invocation:
        """Invoke, again and again while the function is throttled and the batch is still ours."""
        loop = asyncio.get_running_loop()
        ours_until = loop.time() + self._queue.visibility_timeout
        pause = FIRST_PAUSE
        while True:
            try:
                return await self._invoker.invoke(self._mapping.function, payload)
            except AwsError as error:
                if error.status != 429 or loop.time() + pause > ours_until:
                    raise
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, not a secret
            pause = min(pause * 2, LONGEST_PAUSE)


def _queue_of(mapping: EventSourceMapping, queues: Queues) -> Queue:
    for queue in queues:
        if queue.arn == mapping.queue:
            return queue
    raise Unsupported(
        f"event source of {mapping.function}", f"a queue outside the template ({mapping.queue})", Section.SQS
    )


async def _cancel(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("%s ended unexpectedly", task.get_name(), exc_info=task.exception())
