"""What one authorised GET costs the handler's process, told apart from what the database's client costs it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import psutil

from benchmarks.importing import ROOT
from benchmarks.running import RunningCloud
from benchmarks.uploading import announce

EVENT = ROOT / "events" / "documents-get.json"


def cpu_of_a_get(cloud: RunningCloud, calls: int) -> dict[str, float]:
    """Medians in milliseconds, of a fresh process with the environment of the function that runs there."""
    with cloud.client() as client:
        document = announce(client, "measured.pdf", b"%PDF-1.7 never sent")["documentId"]
        user = client.get("/auth/me").raise_for_status().json()["data"]
    event = json.loads(EVENT.read_text())
    event |= {"path": f"/v1/documents/{document}", "pathParameters": {"id": document}}
    event["requestContext"]["authorizer"] |= {"tenantId": user["tenantId"], "userId": user["id"], "role": user["role"]}
    command = [sys.executable, "-m", "benchmarks.handling_process", str(calls)]
    done = subprocess.run(  # noqa: S603 - our own
        command, env=_environment(cloud), input=json.dumps(event).encode(), capture_output=True, check=True, cwd=ROOT
    )
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _environment(cloud: RunningCloud) -> dict[str, str]:
    """What the local cloud gave the function that answered just now."""
    paths = ":".join(str(ROOT / folder) for folder in (".", "shared", "functions/documents"))
    found = next(filter(None, (_of_documents(process) for process in cloud.tree())))
    return {**found, "PYTHONPATH": paths}


def _of_documents(process: psutil.Process) -> dict[str, str] | None:
    try:
        environment: dict[str, Any] = process.environ()
    except psutil.Error:
        return None
    return environment if "Documents" in environment.get("AWS_LAMBDA_FUNCTION_NAME", "") else None
