"""Many small distinct files, all uploaded at the same moment and seen through to the end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from benchmarks.local import SAMPLE
from benchmarks.owner import executions
from benchmarks.running import RunningCloud
from benchmarks.uploading import announcement

_LIMIT = 600.0
_PAUSE = 0.5
_ENDED = frozenset({"completed", "failed", "rejected", "expired", "cancelled"})


@dataclass
class Uploaded:
    """What came of it; latencies in milliseconds, as the client saw them."""

    documents: list[str] = field(default_factory=list)
    completed: int = 0
    executions: int = 0
    seconds: float = 0.0
    announcing: list[float] = field(default_factory=list)
    asking: list[float] = field(default_factory=list)


def upload_at_once(cloud: RunningCloud, count: int) -> Uploaded:
    with cloud.client() as client:
        authorization = client.headers["Authorization"]
        done = asyncio.run(_all(f"{cloud.url}/api/v1", authorization, count))
    runs = executions(cloud.service("stepfunctions"))
    done.executions = sum(run["name"][:36] in done.documents for run in runs)
    return done


async def _all(base: str, authorization: str, count: int) -> Uploaded:
    done, began = Uploaded(), time.perf_counter()
    limits = httpx.Limits(max_connections=count)
    async with httpx.AsyncClient(
        base_url=base, headers={"Authorization": authorization}, limits=limits, timeout=_LIMIT
    ) as client:
        async with asyncio.timeout(_LIMIT):
            jobs = await asyncio.gather(*(_send(client, number, done) for number in range(count)))
            for job in jobs:
                done.completed += await _ending(client, job, done) == "completed"
    done.seconds = time.perf_counter() - began
    return done


async def _send(client: httpx.AsyncClient, number: int, done: Uploaded) -> str:
    # What follows the end of a PDF changes its hash and nothing else.
    content = SAMPLE.read_bytes() + f"\n% {uuid4()}\n".encode()
    name = f"at-once-{number}.pdf"
    body = announcement(name, content)
    accepted = await _timed(done.announcing, lambda: client.post("/documents/upload", json=body))
    done.documents.append(accepted["documentId"])
    form = accepted["upload"]
    # Without the client's own headers: the form is its own authorisation.
    async with httpx.AsyncClient(timeout=_LIMIT) as storage:
        stored = await storage.post(form["url"], data=form["fields"], files={"file": (name, content)})
    stored.raise_for_status()
    return str(accepted["jobId"])


async def _ending(client: httpx.AsyncClient, job_id: str, done: Uploaded) -> str:
    while True:
        job = await _timed(done.asking, lambda: client.get(f"/jobs/{job_id}"))
        if job["status"] in _ENDED:
            return str(job["status"])
        await asyncio.sleep(_PAUSE)


async def _timed(samples: list[float], ask: Callable[[], Awaitable[httpx.Response]]) -> dict[str, Any]:
    began = time.perf_counter()
    answer = (await ask()).raise_for_status()
    samples.append(1000 * (time.perf_counter() - began))
    data: dict[str, Any] = answer.json()["data"]
    return data
