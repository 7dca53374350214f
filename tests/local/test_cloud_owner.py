"""The owner's tools of a running cloud, which are for nobody else."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from local.cloud_lab import Owner, cloud_here

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOOLS = [
    ("GET", "/_local/chaos"),
    ("GET", "/_local/api-keys"),
    ("PUT", "/_local/functions/environment"),
    ("GET", "/_local/snapshot"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def owner(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Owner]:
    data = tmp_path_factory.mktemp("owner")
    async with cloud_here("small.yaml", data):
        yield Owner(data)


@pytest_asyncio.fixture(loop_scope="module")
async def anybody(owner: Owner) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=owner.origin) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def tools(owner: Owner) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=owner.origin, headers={"X-Local-Token": owner.facts["token"]}) as client:
        yield client


@pytest.mark.parametrize(("method", "path"), TOOLS)
@pytest.mark.parametrize("token", [None, "", "guessed", "ü"])
async def test_the_tools_are_refused_without_the_token(anybody, method, path, token):
    headers = {} if token is None else {"X-Local-Token": token.encode()}

    answer = await anybody.request(method, path, headers=headers, json={"drop": 1})

    assert answer.status_code == 403
    assert "cloud.json has it" in answer.json()["message"]


async def test_health_is_for_everybody(anybody):
    assert (await anybody.get("/_local/health")).json() == {"status": "ok"}


async def test_a_tool_that_does_not_exist_is_not_found(tools):
    assert (await tools.get("/_local/nothing")).status_code == 404


async def test_new_variables_reach_the_next_call_and_none_takes_them_away(owner, tools):
    assert (await asyncio.to_thread(owner.call, "echo"))["greeting"] is None

    answer = await tools.put("/_local/functions/environment", json={"GREETING": "good morning"})
    assert answer.json() == {"environment": ["GREETING"]}
    assert (await asyncio.to_thread(owner.call, "echo"))["greeting"] == "good morning"

    await tools.put("/_local/functions/environment", json={})
    assert (await asyncio.to_thread(owner.call, "echo"))["greeting"] is None


@pytest.mark.parametrize("wrong", ["{", "[]", '"text"'])
async def test_variables_that_make_no_sense_are_refused(tools, wrong):
    answer = await tools.put("/_local/functions/environment", content=wrong)

    assert answer.status_code == 400
    assert "message" in answer.json()


async def test_the_snapshot_counts_what_ran(owner, tools):
    await asyncio.to_thread(owner.call, "echo")

    snapshot = (await tools.get("/_local/snapshot")).json()

    assert snapshot.keys() == {"functions", "sqs", "events", "states", "requests"}
    assert snapshot["functions"]["echo"]["idle"] == 1


async def test_the_snapshot_says_who_asked_for_what_how_often(owner, tools):
    before = (await tools.get("/_local/snapshot")).json()["requests"].get("owner", {})

    for _ in range(3):
        await asyncio.to_thread(owner.client("events").list_event_buses)

    after = (await tools.get("/_local/snapshot")).json()["requests"]["owner"]
    assert after["events:ListEventBuses"] == before.get("events:ListEventBuses", 0) + 3


async def test_only_the_owner_of_the_folder_can_read_how_to_reach_the_cloud(tmp_path):
    async with cloud_here("small.yaml", tmp_path / "data"):
        files = {name: stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) for name in ("cloud.json", "secret")}

    assert files == {"cloud.json": 0o600, "secret": 0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


async def test_what_runs_where_is_said_in_a_few_lines(tmp_path):
    async with cloud_here("placement.yaml", tmp_path / "data") as cloud:
        lines = cloud.describe()

    assert cloud.origin in lines[0]
    assert any("PostgreSQL 1" in line and " on 127.0.0.1:" in line for line in lines)
    assert any("Redis protocol: " in line for line in lines)
    assert str(tmp_path / "data") in lines[-1]
    assert len(lines) <= 8
