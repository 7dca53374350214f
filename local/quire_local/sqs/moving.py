"""Message move tasks: dead letters on their way back, or to a queue that is named."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from quire_local.aws_json import Operation
from quire_local.errors import AwsError
from quire_local.resources import Queue
from quire_local.sqs import requests
from quire_local.sqs.queues import Queues
from quire_local.sqs.requests import Request

_MOST_LISTED = 10


@dataclass(frozen=True)
class _Task:
    source: str
    destination: str | None
    moved: int
    started: float

    def wire(self) -> dict[str, Any]:
        known = {} if self.destination is None else {"DestinationArn": self.destination}
        return known | {
            "Status": "COMPLETED",
            "SourceArn": self.source,
            "ApproximateNumberOfMessagesMoved": self.moved,
            "ApproximateNumberOfMessagesToMove": self.moved,
            "StartedTimestamp": round(self.started * 1000),
        }


class MoveTasks:
    """Here a task is done when its start is answered; the last ten of a queue are remembered until the cloud stops."""

    def __init__(self, queues: Queues, clock: Callable[[], float]) -> None:
        self._queues = queues
        self._clock = clock
        self._tasks: dict[str, deque[_Task]] = {}

    def table(self) -> Mapping[str, Operation]:
        return {"StartMessageMoveTask": self._start, "ListMessageMoveTasks": self._list}

    async def _start(self, request: Request) -> dict[str, Any]:
        requests.refuse_unsupported(request, "MaxNumberOfMessagesPerSecond")
        source, destination = self._source(request), request.get("DestinationArn")
        to = None if destination is None else self._queues.by_arn(destination)
        task = _Task(source.arn, destination, await self._queues.redrive(source, to), self._clock())
        self._tasks.setdefault(source.arn, deque(maxlen=_MOST_LISTED)).appendleft(task)
        return {"TaskHandle": str(uuid.uuid4())}

    async def _list(self, request: Request) -> dict[str, Any]:
        source = self._source(request)
        most = requests.whole(request, "MaxResults", low=1, high=_MOST_LISTED, default=1)
        return {"Results": [task.wire() for task in list(self._tasks.get(source.arn, ()))[:most]]}

    def _source(self, request: Request) -> Queue:
        source = self._queues.by_arn(requests.required(request, "SourceArn"))
        if all(queue.dead_letter != source.arn for queue in self._queues):
            raise AwsError("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
        return source
