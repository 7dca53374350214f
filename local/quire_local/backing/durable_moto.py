"""moto with a memory: each change is applied, journalled, then answered, and a restart applies the journal again."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from quire_local.backing import moto_calls
from quire_local.backing.compaction import is_long, present_items
from quire_local.backing.journal import Journal
from quire_local.backing.moto_calls import Answer, Call
from quire_local.backing.moto_services import DYNAMODB, ITEM_CHANGES, Service
from quire_local.errors import AwsError
from quire_local.store import Store

T = TypeVar("T")
_log = logging.getLogger(__name__)

# Refusals before which moto touches nothing. Any other refused change is journalled too: moto may have stopped
# half-way, and what a reader saw since then must be there after a restart.
_UNTOUCHED = frozenset(
    {
        "ConditionalCheckFailedException",
        "ParameterAlreadyExists",
        "ParameterNotFound",
        "ResourceExistsException",
        "ResourceInUseException",
        "ResourceNotFoundException",
        "TransactionCanceledException",
    }
)


class DurableMoto:
    """Runs operations of moto so that no answer tells of a change that kill -9 could still undo.

    One thread makes all calls into moto, so reads wait for no more than the calls before them. Changes take their turn
    in the journal in the order of application; a read that comes while a change of its service is being written waits
    for that one commit, since it may have seen the change.
    """

    def __init__(self, store: Store) -> None:
        self._journal = Journal(store)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="moto")
        self._turn = asyncio.Lock()
        self._writing: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Bring back what the journal holds."""
        await self._restore()
        await self._in_thread(lambda: moto_calls.warm(DYNAMODB, "ListTables"))

    async def stop(self) -> None:
        """Finish what is under way; moto's data is left for the next `start` to clear."""
        await asyncio.gather(*self._writing.values(), return_exceptions=True)
        await asyncio.to_thread(self._thread.shutdown)

    async def run(self, service: Service, operation: str, body: bytes) -> Answer:
        """Make one call; raises AwsError where its change could not be kept."""
        call = moto_calls.new_call(service.name, operation, body)
        if operation in service.changes:
            # A client that hangs up must not come between a change and its record.
            return await asyncio.shield(self._change(call))
        answer = await self._in_thread(lambda: moto_calls.perform(call))
        await self._written(service.name)
        return answer

    async def ask(self, operation: str, **request: Any) -> dict[str, Any]:
        """An operation of DynamoDB for our own use; its refusal is raised."""
        answer = await self.run(DYNAMODB, operation, json.dumps(request).encode())
        content: dict[str, Any] = json.loads(answer.body)
        if answer.error is not None:
            raise AwsError(answer.error, content.get("message", ""), answer.status)
        return content

    async def compact(self, *, short: int) -> None:
        """Where the journal is longer than `short` and much longer than the data, put the items in its place."""
        length = self._journal.length(DYNAMODB.name, ITEM_CHANGES)
        async with self._turn:
            if not await self._in_thread(lambda: is_long(length, short=short)):
                return
            items = await self._in_thread(lambda: list(present_items()))
            task = self._write(DYNAMODB.name, self._journal.replace(DYNAMODB.name, ITEM_CHANGES, items))
        await task

    async def _change(self, call: Call) -> Answer:
        async with self._turn:
            answer = await self._in_thread(lambda: moto_calls.perform(call))
            written = None
            if answer.error not in _UNTOUCHED:
                written = self._write(call.service, self._journal.append(call))
        await (written or self._written(call.service))
        return answer

    def _write(self, service: str, writing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin a write of the journal: tasks start, and the store commits, in the order of these calls."""
        task = asyncio.create_task(self._or_restore(writing))
        self._writing[service] = task
        return task

    async def _or_restore(self, writing: Coroutine[Any, Any, None]) -> None:
        """Where the journal cannot be written, forget what it does not hold."""
        try:
            await writing
        except sqlite3.Error as error:
            _log.exception("the journal of moto could not be written")
            async with self._turn:
                await self._restore()
            raise AwsError("InternalServerError", f"the change could not be kept: {error}", 500) from error

    async def _written(self, service: str) -> None:
        """Wait for the change being written, if there is one: the store commits in order, so the last one is enough."""
        task = self._writing.get(service)
        if task is not None and not task.done():
            await asyncio.shield(task)

    async def _restore(self) -> None:
        calls = await self._journal.calls()
        await self._in_thread(lambda: moto_calls.replay(iter(calls)))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
