"""Queues and buses of the local cloud behind a real port, and boto3 as their client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import boto3
from aiohttp import web
from botocore.config import Config
from quire_local.aws_json import JsonDoor
from quire_local.errors import AwsError
from quire_local.identity import ACCOUNT, REGION, Callers
from quire_local.invoking import Invocation
from quire_local.resources import EventSourceMapping, Queue
from quire_local.sqs import Sqs
from quire_local.store import Store
from quire_local.targets import Targets

FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:work"


def a_queue(name: str = "jobs", **settings) -> Queue:
    return Queue(
        logical_id=name.title(),
        name=name,
        arn=f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}",
        url=f"http://127.0.0.1/{ACCOUNT}/{name}",
        **settings,
    )


def a_mapping(queue: Queue, **settings) -> EventSourceMapping:
    return EventSourceMapping(function=FUNCTION, queue=queue.arn, **settings)


class Function:
    """Stands where Lambda does: remembers each event and answers as told."""

    def __init__(self, answer: Callable[[dict], object] = lambda _event: None) -> None:
        self.events: list[dict] = []
        self.answer = answer
        self.busy = 0
        self.most_busy = 0
        self._invoked = asyncio.Condition()

    async def invoke(self, arn: str, payload: bytes) -> Invocation:
        assert arn == FUNCTION
        event = json.loads(payload)
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        async with self._invoked:
            self.events.append(event)
            self._invoked.notify_all()
        try:
            return await self._answered(event)
        finally:
            self.busy -= 1

    async def _answered(self, event: dict) -> Invocation:
        answer = self.answer(event)
        if asyncio.iscoroutine(answer):
            answer = await answer
        if isinstance(answer, AwsError):
            raise answer
        return answer if isinstance(answer, Invocation) else Invocation(json.dumps(answer).encode(), None, "request")

    async def invoked(self, times: int) -> list[dict]:
        async with self._invoked:
            await self._invoked.wait_for(lambda: len(self.events) >= times)
        return self.events

    def bodies(self) -> list[str]:
        return [record["body"] for event in self.events for record in event["Records"]]


class Client:
    """A boto3 client whose calls can be awaited."""

    def __init__(self, service: str, origin: str, callers: Callers) -> None:
        self.boto = boto3.client(
            service,
            endpoint_url=origin,
            region_name=REGION,
            aws_access_key_id=callers.owner.access_key,
            aws_secret_access_key=callers.owner.secret_key,
            config=Config(retries={"total_max_attempts": 1}, max_pool_connections=20),
        )

    def __getattr__(self, operation: str):
        async def call(**arguments):
            return await asyncio.to_thread(getattr(self.boto, operation), **arguments)

        return call


@asynccontextmanager
async def origin_of(door: JsonDoor) -> AsyncIterator[str]:
    app = web.Application(client_max_size=20_000_000)
    app.router.add_post("/", door.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


class Messaging:
    """What a test holds of a running cloud."""

    def __init__(self, store: Store, sqs: Sqs, origin: str, callers: Callers) -> None:
        self.store = store
        self.service = sqs
        self.sqs = Client("sqs", origin, callers)
        self.origin = origin


@asynccontextmanager
async def messaging(
    folder: Path, *queues: Queue, mappings=(), function: Function | None = None, **settings
) -> AsyncIterator[Messaging]:
    store, callers, targets = Store(folder / "store.db"), Callers(b"root"), Targets()
    sqs = Sqs(queues, mappings, store, function or Function(), **settings)
    targets.add("sqs", sqs)
    door = JsonDoor(callers)
    door.add(sqs.api)
    await sqs.start()
    async with origin_of(door) as origin:
        cloud = Messaging(store, sqs, origin, callers)
        yield cloud
        await sqs.stop(grace=0.2)
        cloud.sqs.boto.close()
    store.close()
