"""A cloud to look into: the template `inside.yaml`, its owner, and what the owner does with it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from local.cloud_lab import Owner, cloud_here, wait_for


class Watched:
    """A cloud, and its API with the owner's token."""

    def __init__(self, data: Path, api: httpx.AsyncClient) -> None:
        self.owner = Owner(data)
        self.origin, self.token = self.owner.origin, self.owner.facts["token"]
        self.api = api
        self.states = self.owner.client("stepfunctions")
        self.sqs = self.owner.client("sqs")

    async def ask(self, path: str, **question: Any) -> Any:
        answer = await self.api.get(f"/_local/api/{path}", params=question)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def run(self, **given: Any) -> dict[str, Any]:
        """The trace of one execution that has ended."""
        return await asyncio.to_thread(self._run, given)

    async def trace(self, arn: str) -> Any:
        return await self.ask("execution", arn=arn)

    async def send(self, queue: str, *bodies: str) -> None:
        for body in bodies:
            await asyncio.to_thread(self.sqs.send_message, QueueUrl=self._url(queue), MessageBody=body)

    async def receive(self, queue: str, *, wait: int = 0) -> list[dict[str, Any]]:
        """Take what is visible and give it back at once."""
        answer = await asyncio.to_thread(
            self.sqs.receive_message,
            QueueUrl=self._url(queue),
            MaxNumberOfMessages=10,
            VisibilityTimeout=0,
            WaitTimeSeconds=wait,
        )
        return list(answer.get("Messages", ()))

    async def purge(self, queue: str) -> None:
        await asyncio.to_thread(self.sqs.purge_queue, QueueUrl=self._url(queue))

    def _url(self, queue: str) -> str:
        return f"{self.origin}/000000000000/{queue}"

    def _run(self, given: dict[str, Any]) -> dict[str, Any]:
        text = json.dumps({"correlationId": "none", "flaky": 0, "broken": 0, "parcels": [], **given})
        machine = self.states.list_state_machines()["stateMachines"][0]["stateMachineArn"]
        arn = self.states.start_execution(stateMachineArn=machine, input=text)["executionArn"]
        described = wait_for(lambda: self._ended(arn))
        return {"arn": arn, **described}

    def _ended(self, arn: str) -> dict[str, Any]:
        found = self.states.describe_execution(executionArn=arn)
        return {} if found["status"] == "RUNNING" else dict(found)


@asynccontextmanager
async def watched_cloud(data: Path) -> AsyncIterator[Watched]:
    async with cloud_here("inside.yaml", data) as cloud:
        token = Owner(data).facts["token"]
        async with httpx.AsyncClient(base_url=cloud.origin, headers={"X-Local-Token": token}, timeout=30) as api:
            yield Watched(data, api)
