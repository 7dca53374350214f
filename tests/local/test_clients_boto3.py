"""boto3 calls every operation that the local cloud offers; one that `clients_rows` does not call fails here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
import websockets
from botocore.exceptions import ClientError
from local.apps_lab import aside
from local.clients_lab import Row, offered, walk
from local.cloud_lab import Owner, cloud_here, wait_for
from quire_local.cloud import Cloud
from quire_local.identity import Callers

from local import clients_rows as rows

pytestmark = pytest.mark.asyncio(loop_scope="module")

ELSEWHERE = {("s3", "PostObject"), ("events", "CancelReplay")}
"""A form that a browser sends, which a test below does; and what needs a replay that has not ended yet."""


@dataclass(frozen=True)
class Place:
    cloud: Cloud
    owner: Owner

    def told(self, queue: str) -> str:
        """The next message of the queue."""
        sqs = self.owner.client("sqs")
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        message = wait_for(lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5).get("Messages"))[0]
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return message["Body"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    data = tmp_path_factory.mktemp("tools")
    async with cloud_here("tools.yaml", data) as cloud:
        yield Place(cloud, Owner(data))


@pytest.mark.parametrize("service", rows.WALKS)
async def test_every_call_of_the_walk_is_answered(place, service):
    seen = await aside(walk, place.owner, service, rows.WALKS[service])

    assert all(answer["ResponseMetadata"]["HTTPStatusCode"] < 300 for answer in seen.values())


async def test_a_task_that_waits_is_answered_by_its_token(place):
    seen = await aside(walk, place.owner, "stepfunctions", [Row("StartExecution", {"stateMachineArn": rows.ASKING})])
    seen |= {"token": await aside(place.told, "tokens")}
    await aside(walk, place.owner, "stepfunctions", rows.TASKS, seen)
    with pytest.raises(ClientError, match=r"TaskTimedOut|TaskDoesNotExist|InvalidToken"):
        await aside(walk, place.owner, "stepfunctions", rows.LATE_TASKS, seen)


async def test_a_connection_is_seen_told_and_ended(place):
    async with websockets.connect(f"{place.owner.origin.replace('http', 'ws')}/ws") as socket:
        seen = {"id": await aside(place.told, "visitors")}

        await aside(walk, place.owner, "apigatewaymanagementapi", rows.CONNECTIONS, seen, path="/ws")

        assert await asyncio.wait_for(socket.recv(), 30) == "hello"
        with pytest.raises(websockets.ConnectionClosed):
            await asyncio.wait_for(socket.recv(), 30)


async def test_a_form_that_boto3_presigned_is_taken(place):
    form = await aside(place.owner.client("s3").generate_presigned_post, "files", "form")
    async with httpx.AsyncClient() as browser:
        answer = await browser.post(form["url"], data=form["fields"], files={"file": ("name", b"text")})

    assert answer.status_code == 204


async def test_every_operation_that_is_offered_has_a_row(place):
    walks = {service: walked for service, walked in rows.WALKS.items() if service != "lambda"}
    called = {(service, row.operation) for service, walked in walks.items() for row in walked}
    called |= {("stepfunctions", row.operation) for row in (*rows.TASKS, *rows.LATE_TASKS)}
    called |= {("apigatewaymanagementapi", row.operation) for row in rows.CONNECTIONS}

    found = offered(place.cloud, Callers(b"another"))

    assert len({service for service, _ in found}) == 8
    assert found - called == ELSEWHERE
    assert called - found == set()
