"""Functions that misbehave behind the real gateway: AWS's answer, or the template's where it gives one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from local.cloud_lab import cloud_here

MANNERS = ["raise", "hang", "exit", "die", "rubbish", "odd-status", "number", "nothing", "too-much"]


@pytest.fixture
async def client(tmp_path) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        cloud_here("misbehaving.yaml", tmp_path / "data") as cloud,
        httpx.AsyncClient(base_url=cloud.origin, timeout=60) as client,
    ):
        yield client


async def test_each_misbehaviour_has_its_answer_and_the_next_call_is_served(client):
    for manner in MANNERS:
        bare, dressed = await client.get(f"/plain/bare/{manner}"), await client.get(f"/shop/dressed/{manner}")

        assert (bare.status_code, bare.json()) == (502, {"message": "Internal server error"}), manner
        assert dressed.status_code == 500, manner
        assert dressed.json() == {
            "error": {"code": "INTERNAL_ERROR", "request": dressed.headers["x-amzn-RequestId"]}
        }, manner
        assert "swordfish" not in bare.text + dressed.text
        assert (await client.get("/plain/bare/well")).json() == {"well": True}, manner
