"""Queues as the rest of the local cloud uses them: durable, and quick to wake whoever waits."""

from __future__ import annotations

import asyncio
import contextlib
import math
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from quire_local.chaos import Dice
from quire_local.errors import AwsError, Section, Unsupported
from quire_local.resources import Queue
from quire_local.sqs import messages, redriving
from quire_local.sqs.messages import Attributes, Counts, Message
from quire_local.store import Store

LONGEST_NAP = 60.0
"""Timers stand still while the machine sleeps, so a wait for a message that will be due is never longer than this."""


class Queues:
    """Sends, receives and deletes; a receiver that waits is woken by a send, not by polling."""

    def __init__(
        self,
        queues: Sequence[Queue],
        store: Store,
        clock: Callable[[], float] = time.time,
        deliveries: Dice | None = None,
    ) -> None:
        self._by_arn = {queue.arn: queue for queue in queues}
        self._by_name = {queue.name: queue for queue in queues}
        for queue in queues:
            _refuse_unsupported(queue, self._by_arn)
        self._store = store
        self._clock = clock
        self._deliveries = deliveries or Dice("sqs")
        self._bells: dict[str, asyncio.Event] = {}
        self._closed = False
        self.opened_at = clock()
        store.schema(messages.SCHEMA)

    def __iter__(self) -> Iterator[Queue]:
        return iter(self._by_arn.values())

    def by_arn(self, arn: str) -> Queue:
        return _found(self._by_arn.get(arn))

    def by_name(self, name: str) -> Queue:
        return _found(self._by_name.get(name))

    async def open(self) -> None:
        """Take up where an earlier process left off."""
        await self._store.write(partial(messages.release, now=self._clock()))

    def close(self) -> None:
        """Send every waiting receiver home with nothing."""
        self._closed = True
        for arn in list(self._bells):
            self.ring(arn)

    def insert(self, db: sqlite3.Connection, queue: Queue, body: str, attributes: Attributes, delay: float) -> str:
        """Add a message inside the caller's transaction, who rings once it is committed."""
        delays = [delay + late for late in self._deliveries.fate() or (0.0,)]
        return messages.insert(db, queue, body=body, attributes=attributes, now=self._clock(), delays=delays)

    async def send(self, queue: Queue, body: str, attributes: Attributes, delay: float) -> str:
        message_id = await self._store.write(lambda db: self.insert(db, queue, body, attributes, delay))
        self.ring(queue.arn)
        return message_id

    async def receive(
        self, queue: Queue, *, limit: int, visibility: float, wait: float, budget: float = math.inf
    ) -> list[Message]:
        """Up to `limit` messages, waiting up to `wait` seconds for the first one."""
        deadline = _monotonic() + wait
        while True:
            bell = self._bells.setdefault(queue.arn, asyncio.Event())
            taken = await self._take(queue, limit=limit, visibility=visibility, budget=budget)
            remaining = deadline - _monotonic()
            if taken or remaining <= 0 or self._closed:
                return taken
            await _rung(bell, min(remaining, self._until_due(queue)))

    async def delete(self, queue: Queue, handles: Iterable[str]) -> None:
        wanted = tuple(handles)

        def work(db: sqlite3.Connection) -> None:
            for handle in wanted:
                messages.delete(db, queue, handle)

        await self._store.write(work)

    async def change_visibility(self, queue: Queue, handle: str, visibility: float) -> None:
        now = self._clock()
        await self._store.write(
            lambda db: messages.change_visibility(db, queue, handle, now=now, visibility=visibility)
        )
        self.ring(queue.arn)

    async def purge(self, queue: Queue) -> None:
        await self._store.write(partial(messages.purge, queue=queue))

    async def redrive(self, dead: Queue, to: Queue | None = None) -> int:
        """Send dead letters back to where they came from, or all to one queue; returns how many."""
        now, known = self._clock(), frozenset(self._by_arn)
        moved = await self._store.write(partial(redriving.redrive, dead=dead, to=to, known=known, now=now))
        for arn in moved:
            self.ring(arn)
        return sum(moved.values())

    def count(self, queue: Queue) -> Counts:
        return self._store.read(partial(messages.count, queue=queue, now=self._clock()))

    def ring(self, arn: str) -> None:
        """Wake whoever waits for a message of this queue."""
        bell = self._bells.pop(arn, None)
        if bell is not None:
            bell.set()

    async def _take(self, queue: Queue, *, limit: int, visibility: float, budget: float) -> list[Message]:
        now = self._clock()
        if not self._store.read(partial(messages.is_due, queue=queue, now=now)):
            return []

        def work(db: sqlite3.Connection) -> tuple[int, list[Message]]:
            moved = messages.retire(db, queue, now)
            taken = messages.receive(db, queue, now=now, limit=limit, visibility=visibility, budget=budget)
            return moved, taken

        moved, taken = await self._store.write(work)
        if moved and queue.dead_letter:
            self.ring(queue.dead_letter)
        return taken

    def _until_due(self, queue: Queue) -> float:
        due = self._store.read(partial(messages.next_due, queue=queue))
        return math.inf if due is None else min(max(due - self._clock(), 0.0), LONGEST_NAP)


def _refuse_unsupported(queue: Queue, known: dict[str, Queue]) -> None:
    if queue.name.endswith(".fifo"):
        raise Unsupported(queue.logical_id, "a FIFO queue", Section.SQS)
    if queue.dead_letter is not None and queue.dead_letter not in known:
        raise Unsupported(
            queue.logical_id, f"a dead-letter queue outside the template ({queue.dead_letter})", Section.SQS
        )


def _found(queue: Queue | None) -> Queue:
    if queue is None:
        raise AwsError("QueueDoesNotExist", "The specified queue does not exist.")
    return queue


def _monotonic() -> float:
    return asyncio.get_running_loop().time()


async def _rung(bell: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(None if seconds == math.inf else seconds):
            await bell.wait()
