"""Queues and buses of the local cloud behind a real port, and boto3 as their client."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import boto3
import httpx
from aiohttp import web
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from quire_local.aws_json import JsonDoor
from quire_local.bridge_resources import Archive
from quire_local.chaos import Dice
from quire_local.errors import AwsError
from quire_local.eventbridge import EventBridge
from quire_local.eventbridge.history import Retention
from quire_local.identity import ACCOUNT, REGION, Callers
from quire_local.invoking import Invocation
from quire_local.resources import Application, EventBus, EventSourceMapping, Queue, Rule, RuleTarget
from quire_local.sqs import Sqs
from quire_local.store import Store
from quire_local.targets import Target, Targets

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


def a_bus(name: str = "orders") -> EventBus:
    return EventBus(logical_id=name.title(), name=name, arn=f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{name}")


def a_target(target: Queue | EventBus | str, **settings) -> RuleTarget:
    arn = target if isinstance(target, str) else target.arn
    return RuleTarget(**({"id": "target", "arn": arn} | settings))


def a_rule(pattern: dict | None, *targets: RuleTarget, name: str = "rule", bus: str = "orders", **settings) -> Rule:
    arn = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{bus}/{name}"
    found = {"logical_id": name.title(), "name": name, "arn": arn, "bus": bus, "pattern": pattern, "schedule": None}
    return Rule(**(found | {"targets": targets} | settings))


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
            # It is the service that is to refuse what is wrong, not the client.
            config=Config(retries={"total_max_attempts": 1}, max_pool_connections=20, parameter_validation=False),
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

    def __init__(self, store: Store, sqs: Sqs, bridge: EventBridge, origin: str, callers: Callers) -> None:
        self.store = store
        self.service = sqs
        self.bridge = bridge
        self.sqs = Client("sqs", origin, callers)
        self.events = Client("events", origin, callers)
        self.origin = origin
        self._owner = callers.owner

    async def post(self, target: str, body: object) -> httpx.Response:
        """A request of the JSON protocol with a body that no client would send, properly signed."""
        request = AWSRequest("POST", self.origin + "/", {"X-Amz-Target": target}, json.dumps(body))
        credentials = Credentials(self._owner.access_key, self._owner.secret_key)
        SigV4Auth(credentials, target.removeprefix("AWS").partition(".")[0].lower(), REGION).add_auth(request)
        async with httpx.AsyncClient() as client:
            return await client.post(self.origin + "/", content=request.body, headers=dict(request.headers))

    async def bodies(self, queue: Queue, count: int) -> list[dict]:
        """The JSON bodies of the queue's next messages, as many as are awaited; each is deleted."""
        found: list[dict] = []
        while len(found) < count:
            answer = await self.sqs.receive_message(QueueUrl=queue.url, WaitTimeSeconds=20, MaxNumberOfMessages=10)
            for message in answer.get("Messages", []):
                found.append(json.loads(message["Body"]))
                await self.sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
        return found

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for what can only be seen by looking."""
        async with asyncio.timeout(20):
            while not condition():  # noqa: ASYNC110 - there is nothing to be notified by
                await asyncio.sleep(0.01)

    def depth(self, queue: Queue) -> int:
        return next(each["visible"] for each in self.service.snapshot()["queues"] if each["name"] == queue.name)


@asynccontextmanager
async def messaging(
    folder: Path,
    *queues: Queue,
    mappings=(),
    function: Function | None = None,
    buses=(),
    rules=(),
    chaos: Dice | None = None,
    message_chaos: Dice | None = None,
    others: Mapping[str, Target] | None = None,
    clock: Callable[[], float] = time.time,
    retention: Retention | None = None,
    **more,
) -> AsyncIterator[Messaging]:
    """`more` are further parts of the application: archives, schedules and so on."""
    store, callers, targets = Store(folder / "store.db"), Callers(b"root"), Targets()
    sqs = Sqs(queues, mappings, store, function or Function(), clock=clock, deliveries=message_chaos)
    application = Application(buses=tuple(buses), rules=tuple(rules), **more)
    bridge = EventBridge(
        application,
        store,
        targets,
        sqs,
        chaos or Dice("events"),
        retry_pause=0.01,
        clock=clock,
        retention=retention,
    )
    for service, target in {"sqs": sqs, "events": bridge, **(others or {})}.items():
        targets.add(service, target)
    door = JsonDoor(callers)
    door.add(sqs.api)
    door.add(bridge.api)
    await sqs.start()
    await bridge.start()
    async with origin_of(door) as origin:
        cloud = Messaging(store, sqs, bridge, origin, callers)
        yield cloud
        await bridge.stop()
        await sqs.stop(grace=0.2)
        cloud.sqs.boto.close()
        cloud.events.boto.close()
    store.close()


SHOP_QUEUE = a_queue("jobs", visibility_timeout=3600)
SHOP_ARCHIVE = Archive(
    logical_id="Kept", name="kept", arn=f"arn:aws:events:{REGION}:{ACCOUNT}:archive/kept", source=a_bus().arn
)


def shop(folder: Path):
    """A bus whose events all end in one queue and in one archive."""
    rule = a_rule({"source": ["shop"]}, a_target(SHOP_QUEUE))
    return messaging(folder, SHOP_QUEUE, buses=[a_bus()], rules=[rule], archives=(SHOP_ARCHIVE,))


async def serve(folder: Path) -> None:
    """Run a shop until this process is killed."""
    async with shop(folder) as cloud:
        print(cloud.origin, flush=True)  # noqa: T201 - how whoever started it learns the port
        await asyncio.Event().wait()


@asynccontextmanager
async def another_process(folder: Path):
    """A shop in a process of its own, ended by SIGKILL; with clients of SQS and EventBridge."""
    program = (
        f"import asyncio, pathlib, sys; sys.path[:0] = {sys.path!r};"
        f"from messaging_cloud import serve; asyncio.run(serve(pathlib.Path({str(folder)!r})))"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE)
    origin = (await process.stdout.readline()).decode().strip()
    clients = [Client(service, origin, Callers(b"root")) for service in ("sqs", "events")]
    try:
        yield process, *clients
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()
        for client in clients:
            client.boto.close()
