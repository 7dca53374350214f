"""A queue's messages become calls of its function; what was done is deleted, what failed comes again."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from quire_local.invoking import Invoker
from quire_local.sqs.function_event import failed_ids

from quire_container.application import Feed
from quire_container.metrics import Metrics

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import DeleteMessageBatchRequestEntryTypeDef, MessageTypeDef

log = logging.getLogger(__name__)

_MOST_AT_ONCE = 10
"""SQS gives no more messages for one receive."""
_PAUSE = 5.0
"""Seconds after a receive that failed."""

T = TypeVar("T")


class Taker:
    """Takes a queue's messages, `at_once` batches at a time, until told to end."""

    def __init__(
        self, feed: Feed, sqs: SQSClient, invoker: Invoker, metrics: Metrics, *, at_once: int, wait: int
    ) -> None:
        self._feed = feed
        self._sqs = sqs
        self._invoker = invoker
        self._metrics = metrics
        self._free = asyncio.Semaphore(at_once)
        self._wait = wait
        # A thread waits for messages and the others delete: none waits for another queue's.
        self._threads = ThreadPoolExecutor(at_once + 1, thread_name_prefix=feed.queue)
        self.hears = False
        """Whether the queue answered when last asked."""

    async def run(self, told: asyncio.Event) -> None:
        """Returns when told to end and all that was taken is settled."""
        async with asyncio.TaskGroup() as batches:
            while not told.is_set():
                await self._free.acquire()
                messages = await self._receive(told)
                batches.create_task(self._settle(messages))
        self._threads.shutdown(wait=False)

    async def _receive(self, told: asyncio.Event) -> Sequence[MessageTypeDef]:
        try:
            answer = await self._in_thread(
                lambda: self._sqs.receive_message(
                    QueueUrl=self._feed.url,
                    MaxNumberOfMessages=min(self._feed.batch_size, _MOST_AT_ONCE),
                    WaitTimeSeconds=self._wait,
                    MessageSystemAttributeNames=["All"],
                )
            )
        except (BotoCoreError, ClientError) as error:
            self.hears = False
            log.warning("%s does not answer: %s", self._feed.queue, error)
            await _pause(told)
            return ()
        self.hears = True
        return answer.get("Messages", ())

    async def _settle(self, messages: Sequence[MessageTypeDef]) -> None:
        try:
            if messages:
                await self._work(messages)
        except Exception:
            # Nothing is lost: what was not deleted is seen again after the queue's visibility timeout.
            log.exception("a batch of %s was not settled", self._feed.queue)
        finally:
            self._free.release()

    async def _work(self, messages: Sequence[MessageTypeDef]) -> None:
        sent = frozenset(message["MessageId"] for message in messages)
        failed = await self._failed(messages, sent)
        done = [message for message in messages if message["MessageId"] not in failed]
        if done:
            await self._in_thread(lambda: self._delete(done))
        self._metrics.messages.labels(self._feed.queue, "done").inc(len(done))
        self._metrics.messages.labels(self._feed.queue, "given back").inc(len(failed))

    async def _failed(self, messages: Sequence[MessageTypeDef], sent: frozenset[str]) -> frozenset[str]:
        answer = await self._invoker.invoke(self._feed.function, self._event(messages))
        if answer.error is not None:
            log.warning("%s gave back %d messages: %s", self._feed.function, len(messages), answer.error)
            return sent
        return failed_ids(answer.payload, sent) if self._feed.reports_failures else frozenset()

    def _event(self, messages: Sequence[MessageTypeDef]) -> bytes:
        if self._feed.is_bare:
            return messages[0]["Body"].encode()
        return json.dumps({"Records": [_record(message) for message in messages]}).encode()

    def _delete(self, messages: Sequence[MessageTypeDef]) -> None:
        entries: list[DeleteMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]} for number, message in enumerate(messages)
        ]
        answer = self._sqs.delete_message_batch(QueueUrl=self._feed.url, Entries=entries)
        if refused := answer.get("Failed"):
            log.warning("%d messages of %s were done but not deleted", len(refused), self._feed.queue)

    async def _in_thread(self, do: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, do)


def _record(message: MessageTypeDef) -> dict[str, Any]:
    """As an event source mapping writes it, as far as the application's messages have it."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
    }


async def _pause(told: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(told.wait(), _PAUSE)
    except TimeoutError:
        return
