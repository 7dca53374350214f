"""WebSocket APIs: the handshake, and messages by route."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from typing import Any

import httpx
import pytest
from local.gateway_fixtures import (
    OK,
    FunctionError,
    Functions,
    eventually,
    hang,
    raising,
    recording,
    serve_websocket,
    websocket_api,
)
from quire_local.errors import AwsError, Unsupported
from quire_local.gateway import WebSocketSettings
from quire_local.gateway.selection import RouteSelector
from websockets.exceptions import InvalidStatus

ID = re.compile(r"[A-Za-z0-9_-]{15}=")
BRIEF = WebSocketSettings(grace=0.05)


async def test_connect_gets_headers_and_query_and_who_it_is() -> None:
    functions = recording()

    async with serve_websocket(functions) as service:
        socket = await service.connect("?ticket=a&ticket=b%20c", additional_headers={"X-MiXeD": "kept"})
        event = functions.last("_connect")
        await socket.close()

    context = event["requestContext"]
    assert event["queryStringParameters"] == {"ticket": "b c"}
    assert event["multiValueQueryStringParameters"] == {"ticket": ["a", "b c"]}
    assert event["headers"]["X-MiXeD"] == "kept"
    assert event["multiValueHeaders"]["Sec-WebSocket-Version"] == ["13"]
    assert event["headers"]["X-Forwarded-For"] == "127.0.0.1"
    assert (context["routeKey"], context["eventType"]) == ("$connect", "CONNECT")
    assert (context["apiId"], context["stage"], context["messageDirection"]) == ("ws1", "ws", "IN")
    assert context["identity"]["sourceIp"] == "127.0.0.1"
    assert "websockets" in context["identity"]["userAgent"]
    assert context["domainName"] == event["headers"]["Host"]
    assert context["requestId"] == context["extendedRequestId"]
    assert ID.fullmatch(context["connectionId"])
    assert 0 <= context["requestTimeEpoch"] - context["connectedAt"] < 60_000
    assert event["isBase64Encoded"] is False
    assert "body" not in event


async def test_a_message_goes_to_the_route_that_its_body_names() -> None:
    functions = recording(subscribe=lambda _: OK)

    async with serve_websocket(functions) as service, service.connect() as socket:
        await socket.send('{"action": "subscribe", "jobId": "é"}')
        event = await eventually(lambda: functions.events["subscribe"] and functions.last("subscribe"))
        connected = functions.last("_connect")["requestContext"]

    context = event["requestContext"]
    assert event["body"] == '{"action": "subscribe", "jobId": "é"}'
    assert event.keys() == {"requestContext", "body", "isBase64Encoded"}
    assert (context["routeKey"], context["eventType"]) == ("subscribe", "MESSAGE")
    assert context["connectionId"] == connected["connectionId"]
    assert context["connectedAt"] == connected["connectedAt"]
    assert context["requestId"] != connected["requestId"]
    assert ID.fullmatch(context["messageId"])


@pytest.mark.parametrize(
    "message",
    [
        "not json",
        "[1]",
        "7",
        "{}",
        '{"action": 7}',
        '{"action": "unknown"}',
        '{"action": {"a": 1}}',
        '{"action": "$connect"}',
        '{"action": "$disconnect"}',
        "",
        "[" * 20_000,
    ],
)
async def test_a_message_without_a_route_of_its_own_goes_to_default(message: str) -> None:
    functions = recording(subscribe=lambda _: OK)

    async with serve_websocket(functions) as service, service.connect() as socket:
        await socket.send(message)
        event = await eventually(lambda: functions.events["_default"] and functions.last("_default"))

    assert (event["body"], event["requestContext"]["routeKey"]) == (message, "$default")
    assert len(functions.events["_connect"]) == 1


async def test_without_default_a_message_without_a_route_is_forbidden() -> None:
    functions = Functions(subscribe=lambda _: OK)

    async with serve_websocket(functions) as service, service.connect() as socket:
        await socket.send("{}")
        notice = json.loads(await socket.recv())

    assert notice["message"] == "Forbidden"
    assert ID.fullmatch(notice["connectionId"])
    assert ID.fullmatch(notice["requestId"])


def test_selection_reads_nested_names_and_refuses_other_expressions_by_name() -> None:
    functions = Functions(a=lambda _: OK)

    nested = RouteSelector(websocket_api(functions, selection="${request.body.message.kind}"))

    assert nested.select('{"message": {"kind": "a"}}') == "a"
    assert nested.select('{"kind": "a"}') is None
    with pytest.raises(Unsupported, match=r"\$request\.header\.x"):
        RouteSelector(websocket_api(functions, selection="$request.header.x"))


@pytest.mark.parametrize(
    "failure",
    [
        raising(FunctionError("secret")),
        raising(AwsError("TooManyRequestsException", "Rate Exceeded.", 429)),
        raising(ZeroDivisionError()),
        lambda _: None,
        lambda _: b"nonsense",
        lambda _: {"body": "no status"},
        lambda _: {"statusCode": 500},
    ],
)
async def test_a_function_that_fails_is_told_and_the_connection_stays(failure: Any) -> None:
    functions = recording(_default=failure, ping=lambda _: OK)

    async with serve_websocket(functions) as service, service.connect() as socket:
        await socket.send("x")
        notice = json.loads(await socket.recv())
        await socket.send('{"action": "ping"}')
        await eventually(lambda: functions.events["ping"])

    assert notice["message"] == "Internal server error"
    assert notice["connectionId"] == functions.last("ping")["requestContext"]["connectionId"]


async def test_a_function_that_hangs_is_told_as_timed_out() -> None:
    functions = recording(_default=hang)

    async with serve_websocket(functions, WebSocketSettings(timeout=0.05)) as service, service.connect() as socket:
        await socket.send("x")
        notice = json.loads(await socket.recv())

    assert notice["message"] == "Endpoint request timed out"


async def test_messages_of_one_connection_are_handled_in_their_order() -> None:
    handled: list[int] = []

    async def slow_first(event: dict[str, Any]) -> Any:
        number = int(event["body"])
        await asyncio.sleep(0.02 if number == 0 else 0)
        handled.append(number)
        return OK

    async with serve_websocket(recording(_default=slow_first)) as service, service.connect() as socket:
        for number in range(200):
            await socket.send(str(number))
        await eventually(lambda: len(handled) == 200)

    assert handled == list(range(200))


async def test_connections_do_not_wait_for_each_other() -> None:
    functions = recording(slow=hang)

    async with serve_websocket(functions, BRIEF) as service, service.connect() as one, service.connect() as other:
        await one.send('{"action": "slow"}')
        await eventually(lambda: functions.events["slow"])
        await other.send("quick")
        await eventually(lambda: functions.events["_default"])


@pytest.mark.parametrize(
    ("answer", "status", "message"),
    [
        (lambda _: {"statusCode": 401}, 401, "Unauthorized"),
        (lambda _: {"statusCode": 403, "body": "secret"}, 403, "Forbidden"),
        (lambda _: {"statusCode": 500}, 500, "Internal server error"),
        (lambda _: {"statusCode": 460}, 460, "Refused"),
        (lambda _: None, 502, "Internal server error"),
        (raising(FunctionError("secret")), 502, "Internal server error"),
        (raising(AwsError("TooManyRequestsException", "", 429)), 500, "Internal server error"),
        (hang, 504, "Internal server error"),
    ],
)
async def test_connect_may_refuse(answer: Any, status: int, message: str) -> None:
    functions = recording(_connect=answer)

    async with serve_websocket(functions, WebSocketSettings(timeout=0.2)) as service:
        with pytest.raises(InvalidStatus) as refused:
            await service.connect()

    response = refused.value.response
    assert response.status_code == status
    assert json.loads(response.body)["message"] == message
    assert functions.events["_disconnect"] == []


async def test_connect_may_choose_the_subprotocol() -> None:
    functions = recording(_connect=lambda _: {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "second"}})

    async with serve_websocket(functions) as service, service.connect(subprotocols=["first", "second"]) as socket:
        assert socket.subprotocol == "second"


async def test_a_request_that_is_no_handshake_is_told_to_upgrade() -> None:
    functions = recording()

    async with serve_websocket(functions) as service, httpx.AsyncClient() as client:
        plain = await client.get(f"http://{service.url}")
        old = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "8"}
        outdated = await client.get(f"http://{service.url}", headers=old)

    assert (plain.status_code, outdated.status_code) == (426, 400)
    assert functions.events["_connect"] == []


async def test_events_are_logged_without_what_is_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "quire_local.gateway")
    functions = recording()

    async with serve_websocket(functions) as service:
        async with service.connect("?ticket=secret") as socket:
            await socket.send("secret")
        await eventually(lambda: len(caplog.records) == 3)

    lines = [record.getMessage() for record in caplog.records]
    assert [line.split(" ")[:3] for line in lines] == [
        ["CONNECT", "$connect", "200"],
        ["MESSAGE", "$default", "200"],
        ["DISCONNECT", "$disconnect", "200"],
    ]
    assert "secret" not in caplog.text
