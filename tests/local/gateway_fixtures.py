"""A gateway served on 127.0.0.1 before functions that are plain Python callables."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import httpx
from aiohttp import web
from botocore.config import Config
from quire_local.aws_json import authorise
from quire_local.gateway import RestGateway, WebSocketGateway, WebSocketSettings
from quire_local.identity import REGION, Callers
from quire_local.invoking import Invocation
from quire_local.resources import Authorizer, RestApi, Route, WebSocketApi
from websockets.asyncio.client import ClientConnection, connect

Function = Callable[[dict[str, Any]], Any]

OK = {"statusCode": 200, "body": "ok"}


class Functions:
    """An Invoker over callables: one that raises is a function that failed, bytes are its raw answer."""

    def __init__(self, **functions: Function) -> None:
        self._functions = functions
        self.events: dict[str, list[dict[str, Any]]] = {name: [] for name in functions}

    async def invoke(self, arn: str, payload: bytes, *, begun: asyncio.Event | None = None) -> Invocation:
        if begun is not None:
            begun.set()
        event = json.loads(payload)
        self.events[arn].append(event)
        try:
            answer = self._functions[arn](event)
            if inspect.isawaitable(answer):
                answer = await answer
        except FunctionError as error:
            failure = {"errorMessage": str(error), "errorType": "Exception", "stackTrace": []}
            return Invocation(json.dumps(failure).encode(), "Unhandled", "r")
        return Invocation(answer if isinstance(answer, bytes) else json.dumps(answer).encode(), None, "r")

    def last(self, name: str) -> dict[str, Any]:
        return self.events[name][-1]


class FunctionError(Exception):
    """What a function raises; anything else that is raised is a bug of the invoker."""


def answering(answer: Any) -> Functions:
    """One function, `main`, that always answers the same."""
    return Functions(main=lambda _: answer)


def recording(**more: Function) -> Functions:
    """A function for each life-cycle route of a WebSocket API, content with everything."""
    ok: dict[str, Function] = {name: lambda _: OK for name in ("_connect", "_disconnect", "_default")}
    return Functions(**(ok | more))


def raising(error: Exception) -> Function:
    def fail(_: dict[str, Any]) -> None:
        raise error

    return fail


async def hang(_: dict[str, Any]) -> None:
    await asyncio.Event().wait()


def route(method: str, path: str, function: str = "main", authorizer: Authorizer | None = None) -> Route:
    return Route(method=method, path=path, function=function, authorizer=authorizer)


def rest_api(*routes: Route, **properties: Any) -> RestApi:
    return RestApi(logical_id="Api", id="abc123", stage="api", routes=routes, **properties)


@asynccontextmanager
async def serve_rest(api: RestApi, functions: Functions, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    gateway = RestGateway(api, functions, **settings)
    app = web.Application(client_max_size=2**30)
    app.router.add_route("*", rf"/{api.stage}/{{tail:[\s\S]*}}", gateway.handle)
    async with _serve(app) as port:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/{api.stage}") as client:
            yield client
        await gateway.stop()


def websocket_api(functions: Functions, **properties: Any) -> WebSocketApi:
    """One route for each function of that name, `connect` and `default` with their dollar sign."""
    routes = {name.replace("_", "$", 1): name for name in functions.events}
    fields = {"selection": "$request.body.action", "routes": routes, **properties}
    return WebSocketApi(logical_id="WebSocketApi", id="ws1", stage="ws", **fields)


@dataclass
class WebSocketService:
    port: int
    gateway: WebSocketGateway
    callers: Callers
    clients: list[ClientConnection] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"127.0.0.1:{self.port}/ws"

    def connect(self, query: str = "", **options: Any) -> connect:
        return connect(f"ws://{self.url}{query}", **options)

    def management(self, *services: str) -> Any:
        """boto3's client, as a function whose placement may reach these services."""
        caller = self.callers.add("function", services or ["execute-api"])
        return boto3.client(
            "apigatewaymanagementapi",
            endpoint_url=f"http://{self.url}",
            region_name=REGION,
            aws_access_key_id=caller.access_key,
            aws_secret_access_key=caller.secret_key,
            config=Config(retries={"max_attempts": 0}),
        )


@asynccontextmanager
async def serve_websocket(
    functions: Functions, settings: WebSocketSettings | None = None, **properties: Any
) -> AsyncIterator[WebSocketService]:
    callers = Callers(b"secret")
    gateway = WebSocketGateway(
        websocket_api(functions, **properties),
        functions,
        lambda request, body: authorise(request, body, callers, "execute-api"),
        settings,
    )
    app = web.Application(client_max_size=2**30)
    app.router.add_route("*", "/ws", gateway.connect)
    app.router.add_route("*", "/ws/@connections/{id}", gateway.connections)
    async with _serve(app) as port:
        yield WebSocketService(port, gateway, callers)
        await gateway.stop()


@asynccontextmanager
async def _serve(app: web.Application) -> AsyncIterator[int]:
    runner = web.AppRunner(app, auto_decompress=False, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def eventually(holds: Callable[[], Any]) -> Any:
    """Wait until something holds, and hand it back."""
    async with asyncio.timeout(10):
        while not (value := holds()):  # noqa: ASYNC110 - what is waited for happens elsewhere
            await asyncio.sleep(0.005)
    return value


def in_turn(*answers: Any) -> Function:
    """A function with another answer at each call."""
    left: Iterator[Any] = iter(answers)
    return lambda _: next(left)
