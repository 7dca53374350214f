"""WebSocket APIs: limits, and how a connection ends."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from local.gateway_fixtures import OK, eventually, hang, recording, serve_websocket
from quire_local.gateway import WebSocketSettings
from quire_local.gateway.sockets import SocketLimits
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Close

BRIEF = WebSocketSettings(grace=0.05)


def limits(**values: Any) -> WebSocketSettings:
    return WebSocketSettings(limits=SocketLimits(**values))


@pytest.mark.parametrize(
    ("close", "code", "reason"),
    [
        ({"code": 1000, "reason": ""}, 1000, "Connection Closed Normally"),
        ({"code": 1001, "reason": ""}, 1001, "Going away"),
        ({"code": 4001, "reason": "tired"}, 4001, "tired"),
    ],
)
async def test_disconnect_tells_how_the_client_left(close: dict[str, Any], code: int, reason: str) -> None:
    functions = recording()

    async with serve_websocket(functions) as service:
        async with service.connect() as socket:
            await socket.close(**close)
        event = await eventually(lambda: functions.events["_disconnect"] and functions.last("_disconnect"))

    context = event["requestContext"]
    assert (context["routeKey"], context["eventType"]) == ("$disconnect", "DISCONNECT")
    assert (context["disconnectStatusCode"], context["disconnectReason"]) == (code, reason)
    assert context["connectionId"] == functions.last("_connect")["requestContext"]["connectionId"]
    assert event.keys() == {"requestContext", "isBase64Encoded"}


async def test_disconnect_comes_when_the_connection_breaks_without_a_close() -> None:
    functions = recording()

    async with serve_websocket(functions) as service:
        socket = await service.connect()
        socket.transport.abort()
        event = await eventually(lambda: functions.events["_disconnect"] and functions.last("_disconnect"))

    assert event["requestContext"]["disconnectStatusCode"] == 1006


async def test_disconnect_comes_after_the_last_message() -> None:
    order: list[str] = []

    async def slow(event: dict[str, Any]) -> Any:
        await asyncio.sleep(0.01)
        order.append(event["body"])
        return OK

    functions = recording(_default=slow, _disconnect=lambda _: order.append("gone") or OK)

    async with serve_websocket(functions) as service:
        async with service.connect() as socket:
            for number in range(3):
                await socket.send(str(number))
        await eventually(lambda: "gone" in order)

    assert order == ["0", "1", "2", "gone"]


async def closed_by_server(socket: Any) -> Close:
    with pytest.raises(ConnectionClosed) as closed:
        async with asyncio.timeout(10):
            await socket.recv()
    assert closed.value.rcvd is not None
    return closed.value.rcvd


async def test_a_message_may_have_many_frames_but_no_frame_beyond_32_kb() -> None:
    functions = recording()

    async with serve_websocket(functions) as service:
        async with service.connect() as socket:
            await socket.send(["a" * 32 * 1024] * 4)
            await eventually(lambda: functions.events["_default"])
        async with service.connect() as socket:
            await socket.send("a" * (32 * 1024 + 1))
            frame = await closed_by_server(socket)
        async with service.connect() as socket:
            await socket.send([*["a" * 32 * 1024] * 4, "a"])
            message = await closed_by_server(socket)
        await eventually(lambda: len(functions.events["_disconnect"]) == 3)

    assert len(functions.last("_default")["body"]) == 128 * 1024
    assert len(functions.events["_default"]) == 1
    assert (frame.code, message.code) == (1009, 1009)
    assert functions.last("_disconnect")["requestContext"]["disconnectStatusCode"] == 1009


async def test_binary_frames_are_refused_as_aws_refuses_them() -> None:
    functions = recording()

    async with serve_websocket(functions) as service, service.connect() as socket:
        await socket.send(b"\x00\x01")
        close = await closed_by_server(socket)

    assert close.code == 1003
    assert functions.events["_default"] == []


async def test_text_that_is_not_utf_8_ends_the_connection() -> None:
    async with serve_websocket(recording()) as service, service.connect() as socket:
        await socket.send(b"\xff\xfe", text=True)
        close = await closed_by_server(socket)

    assert close.code == 1007


async def test_a_ping_is_answered_while_a_function_runs() -> None:
    functions = recording(_default=hang)

    async with serve_websocket(functions, BRIEF) as service, service.connect() as socket:
        await socket.send("x")
        await eventually(lambda: functions.events["_default"])
        async with asyncio.timeout(10):
            await (await socket.ping())


async def test_a_ping_is_a_sign_of_life() -> None:
    async with serve_websocket(recording()) as service, service.connect() as socket:
        connection = next(iter(service.gateway._connections.values()))
        opened = connection.socket.last_active
        await (await socket.ping())

        assert connection.socket.last_active > opened


async def test_a_quiet_connection_is_closed() -> None:
    functions = recording()

    async with serve_websocket(functions, limits(idle=0.05)) as service, service.connect() as socket:
        close = await closed_by_server(socket)
        await eventually(lambda: functions.events["_disconnect"])

    assert (close.code, close.reason) == (1001, "Going away")
    assert functions.last("_disconnect")["requestContext"]["disconnectStatusCode"] == 1001


async def test_a_connection_has_an_end_however_busy_it_is() -> None:
    async def talk(socket: Any) -> None:
        while True:
            await socket.send("x")
            await asyncio.sleep(0.01)

    async with serve_websocket(recording(), limits(life=0.2, idle=0.1)) as service, service.connect() as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await talk(socket)

    assert closed.value.rcvd == Close(1001, "Going away")


async def test_stop_closes_every_connection_and_lets_functions_know() -> None:
    functions = recording()

    async with serve_websocket(functions) as service:
        sockets = [await service.connect() for _ in range(3)]
        await service.gateway.stop()
        closes = [await closed_by_server(socket) for socket in sockets]
        with pytest.raises(InvalidStatus) as refused:
            await service.connect()

    assert {(close.code, close.reason) for close in closes} == {(1001, "Going away")}
    assert len(functions.events["_disconnect"]) == 3
    assert refused.value.response.status_code == 503


async def test_stop_does_not_wait_for_functions_that_hang() -> None:
    functions = recording(_default=hang, _disconnect=hang)

    async with serve_websocket(functions, BRIEF) as service:
        socket = await service.connect()
        await socket.send("x")
        await eventually(lambda: functions.events["_default"])
        async with asyncio.timeout(10):
            await service.gateway.stop()
        await socket.wait_closed()
