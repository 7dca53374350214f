"""WebSocket APIs: what a function returns goes back where the route has a response, and which route that is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from local.gateway_fixtures import OK, Functions, eventually, hang, recording, serve_websocket, websocket_api
from quire_local.errors import Unsupported
from quire_local.gateway import WebSocketSettings
from quire_local.gateway.selection import RouteSelector

DEFAULT = frozenset({"$default"})


async def test_the_function_of_a_route_with_a_response_answers_by_returning() -> None:
    functions = recording(_default=lambda event: {"statusCode": 200, "body": f"you said {event['body']} é"})

    async with serve_websocket(functions, answering=DEFAULT) as service, service.connect() as socket:
        await socket.send("a")
        first = await socket.recv()
        await socket.send("b")
        second = await socket.recv()

    assert (first, second) == ("you said a é", "you said b é")


@pytest.mark.parametrize("answer", [{"statusCode": 200}, {"statusCode": 200, "body": None}])
async def test_an_answer_without_a_body_is_nothing_to_send(answer: dict[str, Any]) -> None:
    functions = recording(_default=lambda _: answer, last=lambda _: {"statusCode": 200, "body": "last"})

    async with serve_websocket(functions, answering=DEFAULT | {"last"}) as service, service.connect() as socket:
        await socket.send("a")
        await socket.send('{"action": "last"}')
        assert await socket.recv() == "last"


async def test_without_a_route_response_what_is_returned_is_not_sent() -> None:
    functions = recording(_default=lambda _: OK, last=lambda _: {"statusCode": 200, "body": "last"})

    async with serve_websocket(functions, answering=frozenset({"last"})) as service, service.connect() as socket:
        await socket.send("a")
        await socket.send('{"action": "last"}')
        assert await socket.recv() == "last"


@pytest.mark.parametrize("body", [7, {"a": 1}, "x" * (128 * 1024 + 1)])
async def test_an_answer_that_cannot_be_sent_is_an_error_of_the_server(body: Any) -> None:
    functions = recording(_default=lambda _: {"statusCode": 200, "body": body})

    async with serve_websocket(functions, answering=DEFAULT) as service, service.connect() as socket:
        await socket.send("a")
        notice = json.loads(await socket.recv())

    assert notice["message"] == "Internal server error"


async def test_stage_variables_are_in_every_event() -> None:
    functions = recording()

    async with serve_websocket(functions, variables={"mode": "dev"}) as service:
        async with service.connect() as socket:
            await socket.send("a")
        await eventually(lambda: functions.events["_disconnect"])

    for name in ("_connect", "_default", "_disconnect"):
        assert functions.last(name)["stageVariables"] == {"mode": "dev"}


async def test_a_route_may_have_a_shorter_timeout_than_the_api() -> None:
    functions = recording(_default=hang)
    settings = WebSocketSettings(grace=0.05)

    async with (
        serve_websocket(functions, settings, timeouts={"$default": 0.05}) as service,
        service.connect() as socket,
    ):
        await socket.send("a")
        notice = json.loads(await socket.recv())

    assert notice["message"] == "Endpoint request timed out"


@pytest.mark.parametrize(
    ("expression", "message", "route"),
    [
        ("$request.body.action", '{"action": "a"}', "a"),
        ("${request.body.action}", '{"action": "a"}', "a"),
        ("${request.body.action}-${request.body.sub.kind}", '{"action": "a", "sub": {"kind": "b"}}', "a-b"),
        ("${request.body.action}-${request.body.sub.kind}", '{"action": "a"}', "$default"),
        ("v1.${request.body.action}", '{"action": "a"}', "v1.a"),
        (r"\$default", '{"action": "a"}', "$default"),
        ("$request.body.action", '{"action": "$connect"}', "$default"),
        ("$request.body.action", "[]", "$default"),
    ],
)
def test_a_route_is_selected_by_the_expression(expression: str, message: str, route: str) -> None:
    routes = dict.fromkeys(("$default", "$connect", "a", "a-b", "v1.a"), "f")

    assert RouteSelector(websocket_api(Functions(), selection=expression, routes=routes)).select(message) == route


@pytest.mark.parametrize("expression", ["", "$", "$request.header.x", "${request.body.a", "$context.stage", "a\\b"])
def test_an_expression_that_cannot_be_evaluated_is_refused_by_name(expression: str) -> None:
    with pytest.raises(Unsupported, match="WebSocketApi RouteSelectionExpression"):
        RouteSelector(websocket_api(Functions(), selection=expression))
