"""SQS's API: what each operation of the JSON protocol does with the queues."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from quire_local.aws_json import JsonService, Operation
from quire_local.errors import AwsError
from quire_local.resources import Queue
from quire_local.sqs import requests
from quire_local.sqs.attributes import (
    LARGEST_MESSAGE,
    choose,
    md5_of_attributes,
    md5_of_body,
    parse_attributes,
    parse_body,
    refuse_too_large,
    system_attributes,
)
from quire_local.sqs.messages import Message
from quire_local.sqs.moving import MoveTasks
from quire_local.sqs.queue_attributes import describe
from quire_local.sqs.queues import Queues
from quire_local.sqs.requests import Request

Answer = dict[str, Any]
One = Callable[[Queue, Request], Awaitable[Answer]]

LONGEST_VISIBILITY = 43_200


def service(queues: Queues, clock: Callable[[], float]) -> JsonService:
    table = {**Operations(queues).table(), **MoveTasks(queues, clock).table()}
    return JsonService("sqs", "AmazonSQS", table)


class Operations:
    def __init__(self, queues: Queues) -> None:
        self._queues = queues

    def table(self) -> Mapping[str, Operation]:
        return {
            "SendMessage": self._single(self._send),
            "SendMessageBatch": self._send_batch,
            "ReceiveMessage": self._single(self._receive),
            "DeleteMessage": self._single(self._delete),
            "DeleteMessageBatch": self._batch(self._delete),
            "ChangeMessageVisibility": self._single(self._change_visibility),
            "ChangeMessageVisibilityBatch": self._batch(self._change_visibility),
            "PurgeQueue": self._single(self._purge),
            "GetQueueAttributes": self._single(self._attributes),
            "GetQueueUrl": self._url,
            "ListQueues": self._list,
        }

    def _single(self, one: One) -> Operation:
        async def run(request: Request) -> Answer:
            return await one(self._queue(request), request)

        return run

    def _batch(self, one: One) -> Operation:
        async def run(request: Request) -> Answer:
            queue = self._queue(request)
            outcomes = await asyncio.gather(*(_attempt(one, queue, entry) for entry in requests.entries(request)))
            return {
                "Successful": [answer for succeeded, answer in outcomes if succeeded],
                "Failed": [answer for succeeded, answer in outcomes if not succeeded],
            }

        return run

    def _queue(self, request: Request) -> Queue:
        return self._queues.by_name(requests.queue_name(request))

    async def _send(self, queue: Queue, request: Request) -> Answer:
        requests.refuse_unsupported(request, "MessageSystemAttributes", "MessageGroupId", "MessageDeduplicationId")
        body = parse_body(request.get("MessageBody"))
        attributes = parse_attributes(request.get("MessageAttributes") or {})
        refuse_too_large(body, attributes)
        delay = requests.whole(request, "DelaySeconds", low=0, high=900, default=queue.delay)
        message_id = await self._queues.send(queue, body, attributes, delay)
        answer = {"MessageId": message_id, "MD5OfMessageBody": md5_of_body(body)}
        return answer | ({"MD5OfMessageAttributes": md5_of_attributes(attributes)} if attributes else {})

    async def _send_batch(self, request: Request) -> Answer:
        if sum(map(requests.size_of_entry, requests.entries(request))) > LARGEST_MESSAGE:
            raise AwsError("BatchRequestTooLong", f"Batch requests cannot be longer than {LARGEST_MESSAGE} bytes.")
        return await self._batch(self._send)(request)

    async def _receive(self, queue: Queue, request: Request) -> Answer:
        requests.refuse_unsupported(request, "ReceiveRequestAttemptId")
        visibility = requests.whole(
            request, "VisibilityTimeout", low=0, high=LONGEST_VISIBILITY, default=queue.visibility_timeout
        )
        received = await self._queues.receive(
            queue,
            limit=requests.whole(request, "MaxNumberOfMessages", low=1, high=10, default=1),
            visibility=visibility,
            wait=requests.whole(request, "WaitTimeSeconds", low=0, high=20, default=queue.wait_time),
        )
        return {"Messages": [_received(message, request) for message in received]} if received else {}

    async def _delete(self, queue: Queue, request: Request) -> Answer:
        await self._queues.delete(queue, [requests.required(request, "ReceiptHandle")])
        return {}

    async def _change_visibility(self, queue: Queue, request: Request) -> Answer:
        handle = requests.required(request, "ReceiptHandle")
        seconds = requests.whole(request, "VisibilityTimeout", low=0, high=LONGEST_VISIBILITY, default=-1)
        if seconds < 0:
            raise AwsError("MissingParameter", "The request must contain the parameter VisibilityTimeout.")
        await self._queues.change_visibility(queue, handle, seconds)
        return {}

    async def _purge(self, queue: Queue, _request: Request) -> Answer:
        await self._queues.purge(queue)
        return {}

    async def _attributes(self, queue: Queue, request: Request) -> Answer:
        wanted = requests.names(request, "AttributeNames")
        return (
            {"Attributes": describe(queue, self._queues.count(queue), self._queues.opened_at, wanted)} if wanted else {}
        )

    async def _url(self, request: Request) -> Answer:
        return {"QueueUrl": self._queues.by_name(requests.required(request, "QueueName")).url}

    async def _list(self, request: Request) -> Answer:
        prefix = request.get("QueueNamePrefix") or ""
        start = requests.page_start(request)
        size = requests.whole(request, "MaxResults", low=1, high=1000, default=1000)
        urls = sorted(queue.url for queue in self._queues if queue.name.startswith(prefix))
        answer: Answer = {"QueueUrls": urls[start : start + size]}
        return answer | ({"NextToken": str(start + size)} if start + size < len(urls) else {})


async def _attempt(one: One, queue: Queue, entry: Request) -> tuple[bool, Answer]:
    try:
        answer = await one(queue, entry)
    except AwsError as error:
        failure = {"Id": entry["Id"], "Code": error.code, "Message": error.message, "SenderFault": error.status < 500}
        return False, failure
    return True, {"Id": entry["Id"]} | answer


def _received(message: Message, request: Request) -> Answer:
    wanted = requests.names(request, "AttributeNames", "MessageSystemAttributeNames")
    system = system_attributes(message)
    chosen = system if "All" in wanted else {name: value for name, value in system.items() if name in wanted}
    custom = choose(message.attributes, requests.names(request, "MessageAttributeNames"))
    answer: Answer = {
        "MessageId": message.id,
        "ReceiptHandle": message.handle,
        "MD5OfBody": md5_of_body(message.body),
        "Body": message.body,
    }
    if chosen:
        answer["Attributes"] = chosen
    if custom:
        answer |= {"MessageAttributes": custom, "MD5OfMessageAttributes": md5_of_attributes(custom)}
    return answer
