"""WebSocket APIs: who may open a connection, and how often its client may speak."""

from __future__ import annotations

import json
from typing import Any

import pytest
from local.gateway_fixtures import (
    OK,
    FunctionError,
    Functions,
    eventually,
    raising,
    recording,
    serve_websocket,
)
from quire_local.api_rules import Throttle
from quire_local.gateway import WebSocketSettings
from quire_local.resources import Authorizer
from websockets.exceptions import InvalidStatus

ARN = "arn:aws:execute-api:us-east-1:000000000000:ws1/ws/$connect"
BY_TOKEN = Authorizer(name="Gate", function="gate", headers=(), query=("token",), ttl=0)


def policy(effect: str = "Allow", resource: str = ARN) -> dict[str, Any]:
    return {"Statement": [{"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource}]}


def guarded(gate: Any) -> tuple[Functions, dict[str, Any]]:
    """Functions with an authorizer, and the API's properties: the authorizer is no route."""
    functions = recording(gate=gate)
    routes = {"$connect": "_connect", "$disconnect": "_disconnect", "$default": "_default"}
    return functions, {"routes": routes, "authorizer": BY_TOKEN}


async def test_the_authorizer_gets_the_event_that_aws_sends() -> None:
    functions, api = guarded(lambda _: {"principalId": "p", "policyDocument": policy()})

    async with serve_websocket(functions, variables={"mode": "dev"}, **api) as service:
        async with service.connect("?token=a&token=b", additional_headers={"X-MiXeD": "kept"}):
            pass
        event = functions.last("gate")

    assert (event["type"], event["methodArn"]) == ("REQUEST", ARN)
    assert event["queryStringParameters"] == {"token": "b"}
    assert event["multiValueQueryStringParameters"] == {"token": ["a", "b"]}
    assert event["headers"]["X-MiXeD"] == "kept"
    assert event["stageVariables"] == {"mode": "dev"}
    assert (event["requestContext"]["routeKey"], event["requestContext"]["eventType"]) == ("$connect", "CONNECT")


async def test_every_event_of_a_connection_says_who_opened_it() -> None:
    grant = {"principalId": "p", "policyDocument": policy(), "context": {"tenant": "t", "admin": True}}
    functions, api = guarded(lambda _: grant)

    async with serve_websocket(functions, **api) as service:
        async with service.connect("?token=a") as socket:
            await socket.send("hello")
            await eventually(lambda: functions.events["_default"])
        await eventually(lambda: functions.events["_disconnect"])

    for name in ("_connect", "_default", "_disconnect"):
        authorizer = functions.last(name)["requestContext"]["authorizer"]
        assert (authorizer["principalId"], authorizer["tenant"], authorizer["admin"]) == ("p", "t", "true")
    assert len(functions.events["gate"]) == 1


@pytest.mark.parametrize(
    ("query", "gate", "status"),
    [
        ("", lambda _: {"principalId": "p", "policyDocument": policy()}, 401),
        ("?token=", lambda _: {"principalId": "p", "policyDocument": policy()}, 401),
        ("?token=a", lambda _: {"principalId": "p", "policyDocument": policy("Deny")}, 403),
        ("?token=a", lambda _: {"principalId": "p", "policyDocument": policy(resource="arn:other")}, 403),
        ("?token=a", lambda _: {"no": "policy"}, 500),
        ("?token=a", raising(FunctionError("Unauthorized")), 401),
        ("?token=a", raising(FunctionError("broken")), 500),
    ],
)
async def test_who_is_not_let_through_never_reaches_connect(query: str, gate: Any, status: int) -> None:
    functions, api = guarded(gate)

    async with serve_websocket(functions, **api) as service:
        with pytest.raises(InvalidStatus) as refused:
            await service.connect(query)

    assert refused.value.response.status_code == status
    assert functions.events["_connect"] == []


async def test_an_authorizers_answer_is_not_remembered() -> None:
    functions, api = guarded(lambda _: {"principalId": "p", "policyDocument": policy()})

    async with serve_websocket(functions, **api) as service:
        for _ in range(2):
            async with service.connect("?token=a"):
                pass

    assert len(functions.events["gate"]) == 2


async def test_handshakes_are_throttled_as_the_stage_says() -> None:
    functions = recording()

    throttles = {"$connect": Throttle(rate=0, burst=1)}
    async with serve_websocket(functions, throttles=throttles) as service, service.connect():
        with pytest.raises(InvalidStatus) as refused:
            await service.connect()

    assert refused.value.response.status_code == 429
    assert len(functions.events["_connect"]) == 1


async def test_messages_are_throttled_by_route_and_the_connection_stays() -> None:
    functions = recording(ping=lambda _: OK)
    now = [0.0]
    settings = WebSocketSettings(clock=lambda: now[0])

    async with (
        serve_websocket(functions, settings, throttles={"$default": Throttle(rate=1, burst=1)}) as service,
        service.connect() as socket,
    ):
        await socket.send("one")
        await socket.send("two")
        notice = json.loads(await socket.recv())
        await socket.send('{"action": "ping"}')
        await eventually(lambda: functions.events["ping"])
        now[0] += 1
        await socket.send("three")
        await eventually(lambda: len(functions.events["_default"]) == 2)

    assert notice["message"] == "Too Many Requests"
    assert notice["connectionId"] == functions.last("ping")["requestContext"]["connectionId"]
    assert [event["body"] for event in functions.events["_default"]] == ["one", "three"]
