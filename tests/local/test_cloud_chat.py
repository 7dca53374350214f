"""A chat room with an authorizer, and a notice board behind an API key, whole: template, functions, clients."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
import websockets
from local.cloud_lab import Owner, cloud_here
from websockets.exceptions import InvalidStatus

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def owner(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Owner]:
    data = tmp_path_factory.mktemp("chat")
    async with cloud_here("chat.yaml", data):
        yield Owner(data)


def room(owner: Owner, name: str) -> websockets.connect:
    return websockets.connect(f"{owner.origin.replace('http', 'ws')}/Prod?name={name}")


async def test_what_one_says_all_hear_and_who_asks_is_answered(owner):
    async with asyncio.timeout(60), room(owner, "ann") as ann, room(owner, "bob") as bob:
        await ann.send(json.dumps({"message": "sendmessage", "data": "hello"}))
        heard = [await ann.recv(), await bob.recv()]
        await bob.send(json.dumps({"message": "count"}))
        present = await bob.recv()

    assert heard == ["ann: hello", "ann: hello"]
    assert present == "2"


@pytest.mark.parametrize(("name", "status"), [("mallory", 403), ("", 401)])
async def test_who_may_not_come_in_stays_outside(owner, name, status):
    with pytest.raises(InvalidStatus) as refused:
        await room(owner, name)

    assert refused.value.response.status_code == status


async def test_the_board_takes_what_fits_from_who_has_the_key_until_the_day_is_used_up(owner):
    async with httpx.AsyncClient(base_url=owner.origin) as client:
        keys = await client.get("/_local/api-keys", headers={"X-Local-Token": owner.facts["token"]})
        key = {"x-api-key": keys.json()["board"]["BoardApiKey"]}
        without = await client.post("/board/notes", json={"text": "a"})
        unfit = await client.post("/board/notes", json={"text": 1}, headers=key)
        pinned = await client.post("/board/notes", json={"text": "a"}, headers=key)
        spent = await client.post("/board/notes", json={"text": "a"}, headers=key)

    assert [answer.status_code for answer in (without, unfit, pinned, spent)] == [403, 400, 201, 429]
    assert pinned.text == "a"
    assert spent.json() == {"message": "Limit Exceeded"}
