"""The shape of a REST service with a table, an authorizer and a schedule, as public projects have it, runs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from local.apps_lab import app_here, aside
from local.cloud_lab import Owner

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def owner(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Owner]:
    async with app_here("notes", tmp_path_factory.mktemp("notes")) as owner:
        yield owner


def api(owner: Owner, **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"{owner.origin}/v1", headers=headers)


async def test_a_note_is_written_read_changed_listed_and_removed(owner):
    async with api(owner, Authorization="Bearer ann") as ann:
        created = await ann.post("/notes", json={"text": "milk"})
        note = f"/notes/{created.json()['id']}"
        changed = await ann.put(note, json={"text": "bread"})
        listed = await ann.get("/notes")
        removed = await ann.delete(note)
        gone = await ann.get(note)

    assert [answer.status_code for answer in (created, changed, listed, removed, gone)] == [201, 200, 200, 204, 404]
    assert [note["text"] for note in listed.json()] == ["bread"]


async def test_nobody_sees_the_notes_of_another(owner):
    async with api(owner, Authorization="Bearer bob") as bob, api(owner, Authorization="Bearer eve") as eve:
        note = (await bob.post("/notes", json={"text": "secret"})).json()["id"]

        assert (await eve.get(f"/notes/{note}")).status_code == 404


async def test_without_a_token_only_what_needs_none_answers(owner):
    async with api(owner) as stranger:
        answers = [(await stranger.get(path)).status_code for path in ("/notes", "/health")]
        preflight = await stranger.options("/notes", headers={"Origin": "https://a.example"})

    assert answers == [401, 200]
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"


async def test_the_schedule_stands_at_the_bus_and_its_target_does_the_work(owner):
    events = owner.client("events")
    (rule,) = (await aside(events.list_rules))["Rules"]
    (target,) = (await aside(events.list_targets_by_rule, Rule=rule["Name"]))["Targets"]
    old = {"owner": {"S": "ann"}, "id": {"S": "old"}, "written": {"N": "1"}}
    await aside(owner.client("dynamodb").put_item, TableName="quire-Notes", Item=old)

    swept = await aside(owner.call, target["Arn"], **json.loads(target["Input"]))

    assert rule["ScheduleExpression"] == "cron(0 3 * * ? *)"
    assert swept == {"swept": 1}
