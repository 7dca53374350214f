"""@connections, with boto3 as the client: what functions do to a connection from outside."""

from __future__ import annotations

import asyncio
import socket as sockets
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError
from local.gateway_fixtures import OK, Functions, WebSocketService, eventually, recording, serve_websocket
from quire_local.gateway import WebSocketSettings
from quire_local.gateway.sockets import SocketLimits
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

UNKNOWN = "AAAAAAAAAAAAAAA="


def id_of(functions: Functions) -> str:
    return str(functions.last("_connect")["requestContext"]["connectionId"])


async def post(client: Any, connection_id: str, data: bytes) -> Any:
    return await asyncio.to_thread(client.post_to_connection, ConnectionId=connection_id, Data=data)


async def refusal(client: Any, operation: str, connection_id: str, **more: Any) -> tuple[int, str]:
    with pytest.raises(ClientError) as error:
        await asyncio.to_thread(getattr(client, operation), ConnectionId=connection_id, **more)
    response = error.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]


async def test_what_is_posted_arrives_as_text() -> None:
    functions = recording()

    async with serve_websocket(functions) as service, service.connect() as socket:
        answer = await post(service.management(), id_of(functions), '{"event": "é"}'.encode())
        assert await socket.recv() == '{"event": "é"}'

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert answer["ResponseMetadata"]["RequestId"]


async def test_a_large_message_arrives_whole_in_frames_of_the_allowed_size() -> None:
    functions = recording()

    async with serve_websocket(functions) as service, service.connect(max_size=(2**20, 32 * 1024)) as socket:
        await post(service.management(), id_of(functions), b"a" * 128 * 1024)
        assert await socket.recv() == "a" * 128 * 1024


async def test_posts_arrive_in_their_order() -> None:
    functions = recording()

    async with serve_websocket(functions) as service, service.connect() as socket:
        client, connection_id = service.management(), id_of(functions)
        for number in range(20):
            await post(client, connection_id, str(number).encode())
        assert [await socket.recv() for _ in range(20)] == [str(number) for number in range(20)]


async def test_more_than_128_kb_is_too_large() -> None:
    functions = recording()

    async with serve_websocket(functions) as service, service.connect():
        answer = await refusal(
            service.management(), "post_to_connection", id_of(functions), Data=b"a" * (128 * 1024 + 1)
        )

    assert answer == (413, "PayloadTooLargeException")


async def test_bytes_that_are_no_text_are_refused() -> None:
    functions = recording()

    async with serve_websocket(functions) as service, service.connect():
        answer = await refusal(service.management(), "post_to_connection", id_of(functions), Data=b"\xff")

    assert answer == (400, "BadRequestException")


async def test_a_connection_can_be_looked_at() -> None:
    functions = recording()

    async with serve_websocket(functions) as service, service.connect(user_agent_header="tester"):
        before = datetime.now(UTC)
        found = await asyncio.to_thread(service.management().get_connection, ConnectionId=id_of(functions))

    assert found["Identity"] == {"SourceIp": "127.0.0.1", "UserAgent": "tester"}
    assert abs(found["ConnectedAt"] - before) < timedelta(minutes=1)
    assert found["LastActiveAt"] >= found["ConnectedAt"]


async def test_a_connection_can_be_ended() -> None:
    functions = recording()

    async with serve_websocket(functions) as service, service.connect() as socket:
        client = service.management()
        answer = await asyncio.to_thread(client.delete_connection, ConnectionId=id_of(functions))
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        await eventually(lambda: functions.events["_disconnect"])
        again = await refusal(client, "delete_connection", id_of(functions))

    context = functions.last("_disconnect")["requestContext"]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1000, "Connection Closed Normally")
    assert (context["disconnectStatusCode"], context["disconnectReason"]) == (1000, "Connection Closed Normally")
    assert again == (410, "GoneException")


@pytest.mark.parametrize("operation", ["post_to_connection", "get_connection", "delete_connection"])
async def test_a_connection_that_is_no_more_is_gone(operation: str) -> None:
    functions = recording()
    data = {"Data": b"x"} if operation == "post_to_connection" else {}

    async with serve_websocket(functions) as service:
        async with service.connect():
            connection_id = id_of(functions)
        await eventually(lambda: functions.events["_disconnect"])
        client = service.management()
        answers = [await refusal(client, operation, each, **data) for each in (connection_id, UNKNOWN)]

    assert answers == [(410, "GoneException")] * 2


async def test_an_id_that_cannot_be_one_is_a_bad_request() -> None:
    async with serve_websocket(recording()) as service:
        answer = await refusal(service.management(), "get_connection", "not-an-id")

    assert answer == (400, "BadRequestException")


async def test_a_connection_that_is_still_connecting_is_gone() -> None:
    answers: list[tuple[int, str]] = []

    async def early(event: dict[str, Any]) -> Any:
        connection_id = event["requestContext"]["connectionId"]
        answers.append(await refusal(clients[0], "post_to_connection", connection_id, Data=b"x"))
        return OK

    clients: list[Any] = []
    async with serve_websocket(Functions(_connect=early)) as service:
        clients.append(service.management())
        async with service.connect():
            pass

    assert answers == [(410, "GoneException")]


async def test_only_a_signed_request_from_the_right_placement_is_heard() -> None:
    functions = recording()

    async with serve_websocket(functions) as service, service.connect() as socket:
        url = f"http://{service.url}/@connections/{id_of(functions)}"
        async with httpx.AsyncClient() as client:
            unsigned = await client.post(url, content=b"x")
        denied = await refusal(service.management("s3"), "post_to_connection", id_of(functions), Data=b"x")
        await post(service.management(), id_of(functions), b"heard")
        assert await socket.recv() == "heard"

    assert unsigned.status_code == 403
    assert unsigned.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"
    assert denied == (403, "AccessDeniedException")


async def test_another_method_is_refused() -> None:
    async with serve_websocket(recording()) as service, httpx.AsyncClient() as client:
        response = await client.put(f"http://{service.url}/@connections/{UNKNOWN}")

    assert response.status_code == 403


async def deaf_client(service: WebSocketService) -> ClientConnection:
    """A client that never reads, with as little room for what is on the way as the system allows."""
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    raw.setblocking(False)  # noqa: FBT003 - the socket's own signature
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", service.port))
    connection = await service.connect(sock=raw, ping_interval=None, close_timeout=0.1)
    connection.transport.pause_reading()
    return connection


async def flood(client: Any, connection_id: str) -> tuple[int, str]:
    """Post until it is refused."""
    for _ in range(1000):
        try:
            await post(client, connection_id, b"a" * 128 * 1024)
        except ClientError as error:
            return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
    raise AssertionError("everything was taken")


async def test_a_client_that_does_not_read_is_cut_and_holds_up_nobody() -> None:
    functions = recording()
    settings = WebSocketSettings(limits=SocketLimits(send=0.3))

    async with serve_websocket(functions, settings) as service:
        deaf = await deaf_client(service)
        deaf_id = id_of(functions)
        async with service.connect() as reader:
            flooding = asyncio.create_task(flood(service.management(), deaf_id))
            client, reader_id = service.management(), id_of(functions)
            for number in range(20):
                await post(client, reader_id, str(number).encode())
                assert await reader.recv() == str(number)
            assert await flooding == (410, "GoneException")
            await eventually(lambda: functions.events["_disconnect"])
        deaf.transport.abort()

    assert functions.events["_disconnect"][0]["requestContext"]["connectionId"] == deaf_id
