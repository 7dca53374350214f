"""Documents through the whole pipeline of a running local cloud, and what that takes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from benchmarks.running import RunningCloud

_LIMIT = 600.0
_PAUSE = 0.1
_STEPS = ("Classify", "Preprocess", "Ocr", "Extract", "Validate", "Save")
_SETTLED = frozenset({"completed", "failed", "rejected", "expired", "cancelled", "hitl_pending"})
"""Nothing is done any more, or not until a person comes."""
_WELL = frozenset({"completed", "hitl_pending"})


@dataclass(frozen=True)
class Paper:
    """A document to send."""

    name: str
    kind: str
    content: bytes
    pages: int


@dataclass(frozen=True)
class Passage:
    """Documents that went through together."""

    documents: list[str]
    pages_per_second: float
    reading: float
    """Seconds of a processor for a page, of the workers that read."""
    besides: float
    """The same of everything else."""


def sent_through(cloud: RunningCloud, papers: list[Paper]) -> Passage:
    """From the first announcement until the last document is completed or waits for a person."""
    pages = sum(paper.pages for paper in papers)
    before, began = _processor(cloud), time.perf_counter()
    with cloud.client() as client:
        accepted = [_send(client, paper) for paper in papers]
        for one in accepted:
            _wait(client, one["jobId"])
    seconds, after = time.perf_counter() - began, _processor(cloud)
    reading, rest = (after[part] - before[part] for part in ("reading", "rest"))
    documents = [str(one["documentId"]) for one in accepted]
    return Passage(documents, pages / seconds, reading / pages, rest / pages)


def pictures_of(cloud: RunningCloud, documents: list[str]) -> list[bytes]:
    """The pictures that the engine was given for these documents."""
    s3 = cloud.service("s3")
    bucket = next(one["Name"] for one in s3.list_buckets()["Buckets"] if one["Name"].startswith("quire-work-"))
    keys = [
        entry["Key"]
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        for entry in page.get("Contents", [])
        if entry["Key"].endswith(".jpg") and any(document in entry["Key"] for document in documents)
    ]
    return [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]


def seconds_in_steps(cloud: RunningCloud, *, since: float) -> float:
    """What the steps took that began since that moment, without what stands between them."""
    invokes = _asked(cloud, "/_local/api/invokes?limit=1000")["items"]
    names = {f"quire-{step}Function" for step in _STEPS}
    taken: float = sum(one["milliseconds"] for one in invokes if one["function"] in names and one["at"] >= since)
    return taken / 1000


def memory_of_reading(cloud: RunningCloud) -> float:
    """MiB of the largest worker that read, at its largest."""
    peak: float = _asked(cloud, "/_local/snapshot")["functions"]["quire-OcrFunction"]["peak_memory"]
    return peak / 2**20


def _send(client: httpx.Client, paper: Paper) -> dict[str, Any]:
    body = {"fileName": paper.name, "contentType": paper.kind, "size": len(paper.content)}
    accepted: dict[str, Any] = client.post("/documents/upload", json=body).raise_for_status().json()["data"]
    form = accepted["upload"]
    files = {"file": (paper.name, paper.content)}
    httpx.post(form["url"], data=form["fields"], files=files, timeout=60).raise_for_status()
    return accepted


def _wait(client: httpx.Client, job: str) -> None:
    deadline = time.monotonic() + _LIMIT
    while (status := client.get(f"/jobs/{job}").raise_for_status().json()["data"]["status"]) not in _SETTLED:
        if time.monotonic() > deadline:
            raise TimeoutError(f"job {job} is still {status}")
        time.sleep(_PAUSE)
    if status not in _WELL:
        raise RuntimeError(f"job {job} is {status}")


def _processor(cloud: RunningCloud) -> dict[str, float]:
    """Seconds that the cloud's processes had so far, with those of processes that have ended."""
    seconds = {"reading": 0.0, "rest": 0.0}
    for process in cloud.tree():
        try:
            times, folder = process.cpu_times(), Path(process.cwd()).name
        except psutil.Error:
            continue
        seconds["reading" if folder == "ocr" else "rest"] += sum(times[:4])
    return seconds


def _asked(cloud: RunningCloud, path: str) -> dict[str, Any]:
    headers = {"X-Local-Token": cloud.owner()["token"]}
    answer: dict[str, Any] = httpx.get(cloud.url + path, headers=headers, timeout=60).raise_for_status().json()
    return answer
