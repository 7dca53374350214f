"""The shape of a WebSocket chat, as public projects have it, runs unchanged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import websockets
from local.apps_lab import app_here, aside, seen
from local.cloud_lab import Owner

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def owner(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Owner]:
    async with app_here("chat", tmp_path_factory.mktemp("chat")) as owner:
        yield owner


def room(owner: Owner) -> websockets.connect:
    return websockets.connect(f"{owner.origin.replace('http', 'ws')}/prod")


def connected(owner: Owner) -> set[str]:
    items = owner.client("dynamodb").scan(TableName="chat-connections")["Items"]
    return {item["connectionId"]["S"] for item in items}


async def heard(socket: websockets.ClientConnection) -> str | bytes:
    return await asyncio.wait_for(socket.recv(), 30)


async def test_what_one_says_everybody_hears(owner):
    async with room(owner) as ann, room(owner) as bob:
        await seen(lambda: len(connected(owner)) == 2)

        await ann.send(json.dumps({"action": "sendmessage", "data": "good morning"}))

        assert [await heard(socket) for socket in (ann, bob)] == ["good morning", "good morning"]
    await seen(lambda: not connected(owner))


async def test_a_connection_that_is_gone_is_forgotten_when_somebody_speaks(owner):
    async with room(owner):
        (gone,) = await seen(lambda: connected(owner))
    await seen(lambda: not connected(owner))
    async with room(owner) as ann:
        item = {"connectionId": {"S": gone}}
        await aside(owner.client("dynamodb").put_item, TableName="chat-connections", Item=item)

        await ann.send(json.dumps({"action": "sendmessage", "data": "anybody?"}))

        assert await heard(ann) == "anybody?"
        await seen(lambda: gone not in connected(owner))
