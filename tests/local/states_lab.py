"""Step Functions behind a real port, boto3 as its client, and functions and a bus that do as they are told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import boto3
from aiohttp import web
from botocore.config import Config
from quire_local.aws_json import JsonDoor
from quire_local.errors import AwsError
from quire_local.identity import ACCOUNT, REGION, Callers
from quire_local.invoking import Invocation
from quire_local.resources import StateMachine
from quire_local.states.service import StepFunctions
from quire_local.store import Store

MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:machine"
INVOKE = "arn:aws:states:::lambda:invoke"
INVOKE_FOR_TOKEN = f"{INVOKE}.waitForTaskToken"
PUT_EVENTS = "arn:aws:states:::events:putEvents"


def function_arn(name: str) -> str:
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"


def definition(states: dict, *, start: str | None = None, **top) -> dict:
    return {"QueryLanguage": "JSONata", "StartAt": start or next(iter(states)), "States": states, **top}


def a_machine(states: dict, **top) -> StateMachine:
    return StateMachine(logical_id="Machine", name="machine", arn=MACHINE, definition=definition(states, **top))


def invoke(function: str, **fields) -> dict:
    """A Task state that sends its input to a function and ends with the function's answer."""
    arguments = {"FunctionName": function_arn(function), "Payload": "{% $states.input %}"}
    state = {"Type": "Task", "Resource": INVOKE, "Arguments": arguments, "Output": "{% $states.result.Payload %}"}
    return {**state, **({} if "Next" in fields else {"End": True}), **fields}


class FunctionError(Exception):
    """What a fake function raises to fail as a Lambda function does."""

    def __init__(self, kind: str, message: str = "it went wrong", *, how: str = "Unhandled") -> None:
        super().__init__(message)
        self.kind = kind
        self.how = how


class Functions:
    """Stands where Lambda does: one Python function behind each name."""

    def __init__(self) -> None:
        self.code: dict[str, Callable[[object], object]] = {}
        self.events: list[tuple[str, object]] = []
        self.busy = 0
        self.most_busy = 0
        self.turns: dict[str, asyncio.Event] = {}
        """Calls of a function that has one wait for it."""

    async def invoke(self, arn: str, payload: bytes, *, begun: asyncio.Event | None = None) -> Invocation:
        name = arn.rpartition(":")[2]
        if name not in self.code:
            raise AwsError("ResourceNotFoundException", f"Function not found: {arn}", 404)
        event = json.loads(payload)
        self.events.append((name, event))
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        if name in self.turns:
            await self.turns[name].wait()
        if begun is not None:
            begun.set()
        try:
            answer = self.code[name](event)
            answer = await answer if isinstance(answer, Awaitable) else answer
        except FunctionError as error:
            said = {"errorType": error.kind, "errorMessage": str(error)}
            return Invocation(json.dumps(said).encode(), error.how, "request-1")
        finally:
            self.busy -= 1
        return Invocation(json.dumps(answer).encode(), None, "request-1")

    def calls_of(self, name: str) -> list:
        return [event for called, event in list(self.events) if called == name]


class Bus:
    """Stands where EventBridge does."""

    def __init__(self) -> None:
        self.entries: list[dict] = []
        self.news: list[dict] = []
        """What Step Functions itself told the bus."""
        self.failing = 0
        """How many of the next calls fail in part."""

    async def put_events(self, entries: list[dict]) -> dict:
        if self.failing:
            self.failing -= 1
            return {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure", "ErrorMessage": "no"}]}
        self.entries += entries
        return {"FailedEntryCount": 0, "Entries": [{"EventId": str(n)} for n, _ in enumerate(entries)]}

    def put(self, _db, entry) -> None:
        self.news.append(dict(entry))

    def wake(self) -> None: ...


class Lab:
    def __init__(self, path: Path) -> None:
        self.functions = Functions()
        self.bus = Bus()
        self.machine: StateMachine | None = None
        self.settings: dict = {}
        self.store: Store
        self.states: StepFunctions
        self._path = path
        self._callers = Callers(b"root secret")
        self._door = JsonDoor(self._callers)
        self.client = None

    async def load(self, states: dict, **top) -> None:
        """Begin with a machine made of these states."""
        self.machine = a_machine(states, **top)
        await self.start()

    async def start(self) -> None:
        self.store = Store(self._path)
        self.states = StepFunctions([self.machine], self.store, self.functions, self.bus, **self.settings)
        self._door.add(self.states.service)
        await self.states.start()

    async def stop(self) -> None:
        await self.states.stop()
        self.store.close()

    async def restart(self) -> None:
        """Nothing is written on the way down: what goes on afterwards is what was committed."""
        await self.stop()
        await self.start()

    async def call(self, operation: str, **arguments) -> dict:
        return await asyncio.to_thread(getattr(self.client, operation), **arguments)

    async def begin(self, given: object = None, **arguments) -> str:
        text = json.dumps({} if given is None else given)
        answer = await self.call("start_execution", stateMachineArn=MACHINE, input=text, **arguments)
        return answer["executionArn"]

    async def end_of(self, arn: str) -> dict:
        """The execution's description once it has ended."""
        while True:
            described = await self.call("describe_execution", executionArn=arn)
            if described["status"] != "RUNNING":
                return described
            await asyncio.sleep(0.01)

    async def run(self, given: object = None) -> dict:
        return await self.end_of(await self.begin(given))

    async def output(self, given: object = None) -> object:
        """What the machine makes of an input; the test fails if the execution does."""
        ended = await self.run(given)
        assert ended["status"] == "SUCCEEDED", ended
        return json.loads(ended["output"])

    async def failure(self, given: object = None) -> tuple[str | None, str | None]:
        ended = await self.run(given)
        assert ended["status"] == "FAILED", ended
        return ended.get("error"), ended.get("cause")

    async def history(self, arn: str, **arguments) -> list[dict]:
        answer = await self.call("get_execution_history", executionArn=arn, maxResults=1000, **arguments)
        return answer["events"]

    async def history_types(self, arn: str) -> list[str]:
        return [event["type"] for event in await self.history(arn)]

    async def until_type(self, arn: str, kind: str, *, times: int = 1) -> None:
        """Wait until the history holds so many events of a type."""
        while (await self.history_types(arn)).count(kind) < times:  # noqa: ASYNC110 - what is awaited is behind a port
            await asyncio.sleep(0.01)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Lab]:
        app = web.Application()
        app.router.add_post("/", self._door.handle)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        owner = self._callers.owner
        self.client = boto3.client(
            "stepfunctions",
            endpoint_url=f"http://127.0.0.1:{port}",
            region_name=REGION,
            aws_access_key_id=owner.access_key,
            aws_secret_access_key=owner.secret_key,
            config=Config(retries={"total_max_attempts": 1}, max_pool_connections=30),
        )
        try:
            yield self
        finally:
            self.client.close()
            await runner.cleanup()


@asynccontextmanager
async def laboratory(tmp_path: Path) -> AsyncIterator[Lab]:
    async with Lab(tmp_path / "cloud.db").listening() as lab:
        yield lab
        if lab.machine is not None:
            await lab.stop()


async def until(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110 - a condition of any kind
        await asyncio.sleep(0.005)
