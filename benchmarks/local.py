"""The local cloud: how fast it starts, how little it takes, how quickly it answers."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import websockets

from benchmarks.report import Report
from benchmarks.running import RunningCloud

SAMPLE = Path(__file__).parents[1] / "samples" / "letter.pdf"
BIG = 20 * 2**20
CHAIN = 200
WARM_GETS = 400
PUSHED_DOCUMENTS = 12


def measure(*, runs: int) -> Report:
    report = Report("local cloud")
    with tempfile.TemporaryDirectory(prefix="quire-bench-") as folder:
        root = Path(folder)
        _starts(report, root, runs)
        with RunningCloud(root / "0") as cloud:
            for take in (_idle_memory, _warm_get, _durable_state, _big_upload, _push_latency):
                report.calibrate()
                take(report, cloud, runs)
        report.calibrate()
    return report


def _starts(report: Report, root: Path, runs: int) -> None:
    first: list[float] = []
    later: list[float] = []
    for run in range(runs):
        report.calibrate()
        for samples in (first, later):
            with RunningCloud(root / str(run)) as cloud:
                samples.append(cloud.start_seconds)
    report.add("first start to a ready API", first, "s", aim=8)
    report.add("later start to a ready API", later, "s", aim=2.5)


def _idle_memory(report: Report, cloud: RunningCloud, runs: int) -> None:
    _retire_workers(cloud)
    samples = []
    for _ in range(runs):
        time.sleep(0.5)
        samples.append(cloud.memory())
    report.add("idle memory, no warm function", samples, "MiB", aim=450)


def _retire_workers(cloud: RunningCloud) -> None:
    owner = cloud.owner()
    answer = httpx.put(
        f"{cloud.url}/_local/functions/environment", json={}, headers={"X-Local-Token": owner["token"]}, timeout=30
    )
    answer.raise_for_status()


def _warm_get(report: Report, cloud: RunningCloud, _runs: int) -> None:
    with cloud.client() as client:
        document = _upload(client)["documentId"]
        samples = _timed(lambda: client.get(f"/documents/{document}").raise_for_status(), WARM_GETS)
    report.add("warm GET: gateway + runtime + PostgreSQL", samples[20:], "ms", aim=8)


def _durable_state(report: Report, cloud: RunningCloud, runs: int) -> None:
    """A chain of Pass states in the engine itself, over a store on disk like the cloud's."""
    from benchmarks.chain import seconds_per_state  # noqa: PLC0415 - imports the local cloud

    del cloud
    samples = [1000 * asyncio.run(seconds_per_state(CHAIN)) for _ in range(runs)]
    report.add("engine overhead for each durable state", samples, "ms", aim=5)


def _big_upload(report: Report, cloud: RunningCloud, runs: int) -> None:
    s3 = cloud.service("s3")
    bucket = s3.list_buckets()["Buckets"][-1]["Name"]
    content = os.urandom(BIG)
    puts, posts = [], []
    with httpx.Client(timeout=60) as client:
        for run in range(runs):
            url = s3.generate_presigned_url("put_object", {"Bucket": bucket, "Key": f"bench/put-{run}"})
            puts.append(_rate(partial(_put, client, url, content)))
            form = s3.generate_presigned_post(bucket, f"bench/post-{run}")
            posts.append(_rate(partial(_post, client, form, content)))
    report.add("20 MB straight to S3, pre-signed PUT", puts, "MB/s", aim=100, at_most=False)
    report.add("20 MB straight to S3, pre-signed POST form", posts, "MB/s", aim=100, at_most=False)


def _put(client: httpx.Client, url: str, content: bytes) -> None:
    client.put(url, content=content).raise_for_status()


def _post(client: httpx.Client, form: dict[str, Any], content: bytes) -> None:
    client.post(form["url"], data=form["fields"], files={"file": ("big", content)}).raise_for_status()


def _rate(send: Callable[[], object]) -> float:
    started = time.perf_counter()
    send()
    return BIG / 1e6 / (time.perf_counter() - started)


def _push_latency(report: Report, cloud: RunningCloud, _runs: int) -> None:
    samples = asyncio.run(_pushes(cloud))
    report.add_percentile("push latency p95: state committed -> client has it", samples, "ms", percent=95, aim=50)


async def _pushes(cloud: RunningCloud) -> list[float]:
    """Process documents one after the other, and hold when each change was written against when its push came."""
    samples: list[float] = []
    with cloud.client() as client:
        await asyncio.to_thread(_process_once, client)  # warms every function
        async with websockets.connect(await asyncio.to_thread(_socket_url, client)) as socket:
            await socket.send(json.dumps({"action": "subscribe", "topic": "jobs"}))
            for _ in range(PUSHED_DOCUMENTS):
                accepted = await asyncio.to_thread(_upload, client)
                came = await _until_completed(socket)
                written = await asyncio.to_thread(_written, client, accepted["jobId"])
                samples += [1000 * (at - written[version]) for version, at in came.items() if version in written]
    return samples


def _socket_url(client: httpx.Client) -> str:
    ticket = client.post("/auth/ws-ticket").raise_for_status().json()["data"]
    return f"{ticket['url'].replace('http', 'ws', 1)}?ticket={ticket['ticket']}"


async def _until_completed(socket: websockets.ClientConnection) -> dict[int, float]:
    """The moment at which each version's push came."""
    came: dict[int, float] = {}
    async with asyncio.timeout(60):
        async for frame in socket:
            message = json.loads(frame)
            if "version" in message:
                came[message["version"]] = time.time()
            if message.get("event") in {"job:completed", "job:failed"}:
                break
    return came


def _written(client: httpx.Client, job_id: str) -> dict[int, float]:
    """When the transaction began that made each version: the pushes' latency counts from before the commit."""
    job = client.get(f"/jobs/{job_id}").raise_for_status().json()["data"]
    moments = sorted(datetime.fromisoformat(event["recordedAt"]).timestamp() for event in job["events"])
    return dict(enumerate(moments, start=job["version"] - len(moments) + 1))


def _process_once(client: httpx.Client) -> None:
    job = _upload(client)["jobId"]
    deadline = time.monotonic() + 60
    while client.get(f"/jobs/{job}").raise_for_status().json()["data"]["status"] != "completed":
        if time.monotonic() > deadline:
            raise TimeoutError(f"job {job} was not completed within a minute")
        time.sleep(0.05)


def _upload(client: httpx.Client) -> dict[str, Any]:
    content = SAMPLE.read_bytes()
    body = {
        "fileName": SAMPLE.name,
        "contentType": "application/pdf",
        "size": len(content),
        "type": "document",
        "force": True,
    }
    accepted: dict[str, Any] = client.post("/documents/upload", json=body).raise_for_status().json()["data"]
    form = accepted["upload"]
    httpx.post(form["url"], data=form["fields"], files={"file": (SAMPLE.name, content)}, timeout=60).raise_for_status()
    return accepted


def _timed(call: Callable[[], object], times: int) -> list[float]:
    samples = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        samples.append(1000 * (time.perf_counter() - started))
    return samples
