"""Two reviewers of one tenant, what they are asked, and what they do at the same instant."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from pipeline.sending import ENDED, job, pdf, send, wait_for
from proofs.owner import Owner, Run

from benchmarks.owner import history
from benchmarks.running import RunningCloud, signed_in

PATIENCE = 180.0
FIRST, SECOND = "Ada", "Grace"
_PASSWORD = "a quite good passphrase"
_WAITING = "invoke.waitForTaskToken"
T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """A document that waits for a person."""

    label: str
    document: str
    job: str
    task: str
    """Empty if its time was over before there was one."""
    prefix: str
    """Where its objects are."""


@dataclass(frozen=True)
class Said:
    """What somebody was told, and between which moments they waited for it."""

    code: int
    error: str | None
    asked: float
    told: float

    def meets(self, other: Said) -> bool:
        """Whether both had asked before either was told."""
        return max(self.asked, other.asked) < min(self.told, other.told)


@dataclass(frozen=True)
class Desk:
    people: dict[str, httpx.Client]
    names: dict[str, str]
    """By user id."""

    @property
    def api(self) -> httpx.Client:
        return self.people[FIRST]

    def opened(self, labels: Sequence[str]) -> list[Asked]:
        """A document each, once its task is there."""
        with ThreadPoolExecutor(4) as senders:
            sent = list(senders.map(lambda label: send(self.api, pdf(f"{label} {uuid.uuid4()}")), labels))
        return [self._asked(label, one) for label, one in zip(labels, sent, strict=True)]

    def _asked(self, label: str, sent: dict[str, Any]) -> Asked:
        found: list[dict[str, Any]] = []

        def look() -> bool:
            ended = job(self.api, sent["jobId"])["status"] in ENDED
            found[:] = self.api.get("/hitl/tasks", params=_any_task(sent)).raise_for_status().json()["data"]
            return bool(found) or ended

        wait_for(look, seconds=PATIENCE)
        prefix = sent["upload"]["fields"]["key"].rpartition("/")[0]
        return Asked(label, sent["documentId"], sent["jobId"], found[0]["taskId"] if found else "", prefix)

    def does(self, who: str, verb: str, asked: Asked) -> httpx.Response:
        bodies = {"submit": {"fields": vouched(who, asked)}, "reject": {"reviewNotes": who}}
        return self.people[who].post(f"/hitl/tasks/{asked.task}/{verb}", json=bodies.get(verb))

    def says(self, who: str, verb: str, asked: Asked) -> Said:
        began = time.monotonic()
        answer = self.does(who, verb, asked)
        error = None if answer.is_success else str(answer.json()["error"]["code"])
        return Said(answer.status_code, error, began, time.monotonic())

    def task(self, asked: Asked) -> dict[str, Any]:
        return dict(self.api.get(f"/hitl/tasks/{asked.task}").raise_for_status().json()["data"])

    def ended(self, asked: Asked) -> dict[str, Any]:
        """The job at its end, or as it stands when patience ends."""
        found: dict[str, Any] = {}

        def look() -> bool:
            found.update(job(self.api, asked.job))
            return found["status"] in ENDED

        try:
            wait_for(look, seconds=PATIENCE)
        except AssertionError:
            return found
        return found

    def kept(self, asked: Asked) -> dict[str, Any]:
        """The values of the result that are a person's."""
        result = self.api.get(f"/documents/{asked.document}/result").raise_for_status().json()["data"]
        return {name: field["value"] for name, field in result["fields"].items() if field["source"] == "human"}

    def recorded(self, asked: Asked) -> list[tuple[str, str]]:
        """Who has decided what, as it is kept."""
        found = self.api.get(f"/documents/{asked.document}/reviews").raise_for_status().json()["data"]
        return [(self.names[one["reviewedBy"]["id"]], one["verdict"]) for one in found]


def _any_task(sent: dict[str, Any]) -> dict[str, str]:
    return {"documentId": sent["documentId"], "status": "open,claimed,submitted,rejected,expired,cancelled"}


def vouched(who: str, asked: Asked) -> dict[str, str]:
    """Values that nobody else vouches for, under a name that is another's too and one that is not."""
    return {"vouched": f"{who} of {asked.label}", f"only{who}": asked.label}


def at_once(*works: Callable[[], T]) -> list[T]:
    """What each answers, all begun at the same instant."""
    barrier = threading.Barrier(max(1, len(works)))

    def begun(work: Callable[[], T]) -> T:
        barrier.wait(timeout=60)
        return work()

    with ThreadPoolExecutor(max(1, len(works))) as people:
        return list(people.map(begun, works))


def colleague(cloud: RunningCloud) -> dict[str, str]:
    """Invites a second reviewer, and has every document reviewed; answers how they sign in."""
    email = f"{uuid.uuid4()}@example.org"
    with cloud.client() as api:
        api.put("/hitl/policy", json={"rule": "always"}).raise_for_status()
        invited = api.post("/auth/invitations", json={"email": email, "role": "reviewer"}).raise_for_status()
        body = {"email": email, "password": _PASSWORD, "invitation": invited.json()["data"]["token"]}
        api.post("/auth/register", json=body).raise_for_status()
    return {"email": email, "password": _PASSWORD}


@contextmanager
def desk(cloud: RunningCloud, second: dict[str, str]) -> Iterator[Desk]:
    with ExitStack() as open_clients:
        people = {
            FIRST: open_clients.enter_context(signed_in(cloud.login)),
            SECOND: open_clients.enter_context(signed_in({**cloud.login, **second})),
        }
        ids = {client.get("/auth/me").raise_for_status().json()["data"]["id"]: who for who, client in people.items()}
        yield Desk(people, ids)


def resumed(owner: Owner, run: Run) -> int:
    """How often the execution heard what a person had decided."""
    heard = [
        event.get("taskSucceededEventDetails", event.get("taskFailedEventDetails"))
        for event in history(owner.states, run.arn)
    ]
    return sum(1 for details in heard if details and details["resource"] == _WAITING)


def token_ended(owner: Owner, asked: Asked) -> float | None:
    """When the execution has stopped to wait for a person, if nobody came in time."""
    events = [event for run in owner.runs()[asked.document] for event in history(owner.states, run.arn)]
    return next((event["timestamp"].timestamp() for event in events if event["type"] == "TaskTimedOut"), None)
