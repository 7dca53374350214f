"""kill -9 of everything, again and again, while documents are on their way."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import boto3
import httpx
import psutil
from pipeline.sending import pdf, until_ended

from benchmarks.running import RunningCloud, signed_in

UPLOADS = 20
KILLS = 10
SEED = 20261121


class Uploader(threading.Thread):
    """A client that does not give up: it repeats what got no answer, with the same idempotency key."""

    def __init__(self, login: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.login = login
        self.jobs: list[str] = []

    def run(self) -> None:
        for number in range(UPLOADS):
            content = pdf(f"document {number} of the kill test")
            self.jobs.append(self._until_accepted(number, content))
            time.sleep(0.2)

    def _until_accepted(self, number: int, content: bytes) -> str:
        while True:
            try:
                return self._upload(number, content)
            except (httpx.TransportError, httpx.HTTPStatusError, KeyError):
                time.sleep(0.2)

    def _upload(self, number: int, content: bytes) -> str:
        with signed_in(self.login) as client:
            about = {"fileName": f"{number}.pdf", "contentType": "application/pdf", "type": "document"}
            body = about | {"size": len(content)}
            headers = {"Idempotency-Key": f"kill-test-{number}"}
            accepted = client.post("/documents/upload", json=body, headers=headers).raise_for_status().json()["data"]
            form = accepted["upload"]
            client.post(form["url"], data=form["fields"], files={"file": content}).raise_for_status()
            return str(accepted["jobId"])


def executions(cloud: RunningCloud) -> list[dict[str, Any]]:
    owner = cloud.owner()
    states = boto3.client(
        "stepfunctions",
        endpoint_url=owner["origin"],
        region_name=owner["region"],
        aws_access_key_id=owner["accessKeyId"],
        aws_secret_access_key=owner["secretAccessKey"],
    )
    machine = states.list_state_machines()["stateMachines"][0]["stateMachineArn"]
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine)
    return [execution for page in pages for execution in page["executions"]]


def test_ten_kills_during_twenty_uploads_lose_nothing_and_run_nothing_twice(tmp_path: Path) -> None:
    moments = random.Random(SEED)  # noqa: S311 - repeatable on purpose
    cloud = RunningCloud(tmp_path / "data")
    uploader = Uploader(cloud.login)
    uploader.start()

    for _ in range(KILLS):
        time.sleep(moments.uniform(0.05, 1.5))
        tree = cloud.tree()
        cloud.kill()
        psutil.wait_procs(tree, timeout=5)
        assert [process for process in tree if process.is_running()] == []
        cloud = RunningCloud(tmp_path / "data")
        uploader.login.update(cloud.login)

    uploader.join(timeout=120)
    with cloud, signed_in(cloud.login) as api:
        states = [until_ended(api, job, seconds=120) for job in uploader.jobs]
        runs = executions(cloud)

    assert Counter(state["status"] for state in states) == {"completed": UPLOADS}
    assert len({state["documentId"] for state in states}) == UPLOADS
    assert len(runs) == UPLOADS
    for state in states:
        names = Counter(event["name"] for event in state["events"])
        assert set(names.values()) == {1}
