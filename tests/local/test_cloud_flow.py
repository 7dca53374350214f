"""One event on its way through every service of a template, looked at from outside."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
import websockets
from local.cloud_lab import Owner, cloud_here, wait_for

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Shop:
    """The template `flow.yaml` as its owner sees it."""

    def __init__(self, owner: Owner) -> None:
        self.owner = owner
        self.s3 = owner.client("s3")
        self.dynamodb = owner.client("dynamodb")
        self.states = owner.client("stepfunctions")

    def order(self, key: str, *items: str) -> None:
        self.s3.put_object(Bucket="inbox", Key=key, Body=json.dumps(items).encode())

    def item(self, identity: str) -> dict[str, Any]:
        return self.dynamodb.get_item(TableName="orders", Key={"id": {"S": identity}}).get("Item", {})

    def execution(self, key: str) -> dict[str, Any]:
        arn = self.states.list_state_machines()["stateMachines"][0]["stateMachineArn"]
        execution = f"{arn.replace(':stateMachine:', ':execution:')}:{key}"
        try:
            return self.states.describe_execution(executionArn=execution)
        except self.states.exceptions.ExecutionDoesNotExist:
            return {}

    def question(self, key: str) -> dict[str, Any]:
        return wait_for(lambda: self.item(f"question:{key}"))

    def say_yes(self, key: str) -> None:
        self.states.send_task_success(taskToken=self.question(key)["token"]["S"], output='{"by": "the owner"}')


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    data = tmp_path_factory.mktemp("flow")
    async with cloud_here("flow.yaml", data):
        yield Shop(Owner(data))


async def aside(work: Callable[..., Any], *arguments: Any) -> Any:
    return await asyncio.to_thread(work, *arguments)


async def test_an_object_becomes_an_execution_an_item_and_a_push(shop: Shop) -> None:
    async with websockets.connect(f"{shop.owner.origin.replace('http', 'ws')}/ws") as socket:
        await aside(shop.order, "first", "pen", "book", "pen")
        question = await aside(shop.question, "first")
        assert (await aside(shop.execution, "first"))["status"] == "RUNNING"

        await aside(shop.say_yes, "first")
        pushed = json.loads(await asyncio.wait_for(socket.recv(), 30))

    execution = await aside(wait_for, lambda: ended(shop.execution("first")))
    item = await aside(shop.item, "order:first")
    assert question["total"] == {"S": "16"}
    assert pushed == {"id": "first", "total": 16, "by": "the owner"}
    assert item == {"id": {"S": "order:first"}, "total": {"S": "16"}, "by": {"S": "the owner"}}
    assert execution["status"] == "SUCCEEDED"
    assert json.loads(execution["output"]) == pushed


async def test_the_same_item_is_seen_through_the_rest_api(shop: Shop) -> None:
    async with httpx.AsyncClient(base_url=f"{shop.owner.origin}/api") as api:
        assert (await api.get("/orders/told")).status_code == 404

        await aside(shop.order, "told", "book")
        await aside(shop.say_yes, "told")
        await aside(wait_for, lambda: shop.item("order:told"))

        assert (await api.get("/orders/told")).json()["total"] == {"S": "12"}


async def test_a_choice_that_finds_nothing_fails_the_execution_by_its_name(shop: Shop) -> None:
    await aside(shop.order, "nothing")

    execution = await aside(wait_for, lambda: ended(shop.execution("nothing")))

    assert (execution["status"], execution["error"]) == ("FAILED", "EMPTY")


async def test_a_function_that_raises_fails_the_execution_with_its_error(shop: Shop) -> None:
    await aside(shop.order, "unknown", "yacht")

    execution = await aside(wait_for, lambda: ended(shop.execution("unknown")))

    assert (execution["status"], execution["error"]) == ("FAILED", "KeyError")


def ended(execution: dict[str, Any]) -> dict[str, Any]:
    return execution if execution.get("status") not in {None, "RUNNING"} else {}
