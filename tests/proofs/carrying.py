"""Clients that do not give up, and what became of the documents that they sent."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import httpx
from pipeline.sending import ENDED, job

from benchmarks.owner import executions
from benchmarks.running import RunningCloud, signed_in

PAUSE = 0.2
T = TypeVar("T")


def _is_our_fault(error: Exception) -> bool:
    """A refusal that no patience changes."""
    passing = {httpx.codes.CONFLICT, httpx.codes.TOO_MANY_REQUESTS}
    return (
        isinstance(error, httpx.HTTPStatusError)
        and error.response.is_client_error
        and error.response.status_code not in passing
    )


@dataclass(frozen=True)
class Carried:
    """One document at its end, or where it stood when patience ended."""

    job: str
    document: str
    status: str
    executions: int
    rested: datetime | None
    """Since then everybody is told so."""

    @property
    def ended_once(self) -> bool:
        return self.status == "completed" and self.executions == 1


def patiently(what: Callable[[], T], *, seconds: float = 120) -> T:
    """What `what` answers, however often it must be asked while the cloud is being broken."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return what()
        except (httpx.TransportError, httpx.HTTPStatusError, KeyError) as error:
            if _is_our_fault(error):
                raise
            if time.monotonic() > deadline:
                raise TimeoutError(f"no answer within {seconds} s") from error
            time.sleep(PAUSE)


class Uploader(threading.Thread):
    """Announces and posts files, repeating what got no answer under the same idempotency key."""

    def __init__(
        self, login: dict[str, str], files: dict[str, bytes], *, kind: str = "document", every: float = 0
    ) -> None:
        """`every` is the time in seconds from one file to the next."""
        super().__init__(daemon=True)
        self._every = every
        self.login = login
        self.kind = kind
        self.accepted: dict[str, datetime] = {}
        """Since when the file of each job is there."""
        self.problem: BaseException | None = None
        self._files = files
        self._enough = threading.Event()

    @property
    def jobs(self) -> list[str]:
        return list(self.accepted)

    def run(self) -> None:
        try:
            for name, content in self._files.items():
                if self._enough.is_set():
                    break
                began = time.monotonic()
                self.accepted[patiently(partial(self._upload, name, content))] = datetime.now(UTC)
                self._enough.wait(max(0.0, began + self._every - time.monotonic()))
        except (TimeoutError, httpx.HTTPStatusError) as error:
            self.problem = error

    def enough(self, *, within: float) -> None:
        """What has not been sent by then stays where it is."""
        self.join(timeout=within)
        self._enough.set()
        self.join()

    def _upload(self, name: str, content: bytes) -> str:
        with signed_in(self.login) as client:
            about = {"fileName": f"{name}.pdf", "contentType": "application/pdf", "type": self.kind, "force": True}
            headers = {"Idempotency-Key": f"proof-{name}"}
            answer = client.post("/documents/upload", json=about | {"size": len(content)}, headers=headers)
            accepted = answer.raise_for_status().json()["data"]
            form = accepted["upload"]
            client.post(form["url"], data=form["fields"], files={"file": content}).raise_for_status()
            return str(accepted["jobId"])


class Reviewer(threading.Thread):
    """Submits every task as it stands, until told to stop."""

    def __init__(self, login: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.login = login
        self._enough = threading.Event()

    def run(self) -> None:
        while not self._enough.wait(PAUSE):
            try:
                self._round()
            except (httpx.TransportError, httpx.HTTPStatusError, KeyError):
                continue

    def enough(self) -> None:
        self._enough.set()
        self.join(timeout=60)

    def _round(self) -> None:
        with signed_in(self.login) as client:
            for status in ("open", "claimed"):
                tasks = client.get("/hitl/tasks", params={"status": status, "limit": 100}).raise_for_status()
                for task in tasks.json()["data"]:
                    client.post(f"/hitl/tasks/{task['taskId']}/claim")
                    client.post(f"/hitl/tasks/{task['taskId']}/submit", json={"fields": {}})


def ends(
    cloud: RunningCloud, jobs: Iterable[str], *, seconds: float, rests: frozenset[str] = frozenset(ENDED)
) -> list[Carried]:
    """Every job as it came to rest, or as it stands after `seconds`."""
    deadline = time.monotonic() + seconds
    asked = list(jobs)
    while True:
        with signed_in(cloud.login) as client:
            found = [job(client, each) for each in asked]
        if all(each["status"] in rests for each in found) or time.monotonic() > deadline:
            break
        time.sleep(PAUSE)
    runs = Counter(run["name"][:36] for run in executions(cloud.service("stepfunctions")))
    return [_carried(each, runs[each["documentId"]], rests) for each in found]


def _carried(state: dict[str, Any], runs: int, rests: frozenset[str]) -> Carried:
    rested = datetime.fromisoformat(state["events"][-1]["recordedAt"]) if state["status"] in rests else None
    return Carried(state["jobId"], state["documentId"], state["status"], runs, rested)
