"""A tenant with people, keys and one or more of everything, made over the API; each of its things says whose it is."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from pipeline.sending import ENDED, announce, pdf, send, until_ended, wait_for

PASSWORD = "a quite good passphrase"
SCOPES = ("documents:read", "documents:write", "review", "timetables:read", "timetables:write")
SCOPES += ("types:read", "types:write", "usage:read", "webhooks")
_FRESH_SECONDS = 600
_PATIENCE_SECONDS = 300.0
SCHEMA = {"type": "object", "properties": {"number": {"type": "string"}}}


@dataclass
class Person:
    """Somebody who signs in again before an access token ends."""

    url: str
    email: str
    tokens: dict[str, str] = field(repr=False)
    since: float = field(default_factory=time.monotonic)

    def bearer(self) -> str:
        if time.monotonic() - self.since > _FRESH_SECONDS:
            body = {"email": self.email, "password": PASSWORD}
            answer = httpx.post(f"{self.url}/api/v1/auth/login", json=body, timeout=60).raise_for_status()
            self.tokens, self.since = answer.json()["data"]["tokens"], time.monotonic()
        return self.tokens["accessToken"]

    def client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.bearer()}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=60)


@dataclass
class FullTenant:
    """`mark` begins every word that this tenant alone has written anywhere."""

    url: str
    mark: str
    hook: str
    tenant: str = ""
    people: dict[str, Person] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    """By what they open: each scope alone, and `every scope`."""
    things: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Ids by kind, as the paths of the API mean them."""
    secrets: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    form: dict[str, Any] = field(default_factory=dict)
    cursors: dict[str, str] = field(default_factory=dict)

    def word(self, of: str) -> str:
        return f"{self.mark}{of}"

    def callers(self) -> Iterator[tuple[str, str]]:
        """Everybody who can call for this tenant, and as whom."""
        yield from ((role, person.bearer()) for role, person in self.people.items())
        yield from ((f"key for {scope}", key) for scope, key in self.keys.items())

    def everything_of_ours(self) -> set[str]:
        """What no answer to anybody else may hold, beside the words with our mark."""
        return {self.tenant, *self.secrets, *(one for ids in self.things.values() for one in ids)}


def full_tenant(url: str, mark: str, hook: str) -> FullTenant:
    made = FullTenant(url, mark, hook)
    _people(made)
    with made.people["admin"].client() as admin, made.people["reviewer"].client() as reviewer:
        _settings(made, admin)
        _documents(made, admin, reviewer)
        _timetables(made, admin)
        _lists(made, admin)
    return made


def _people(made: FullTenant) -> None:
    made.people["admin"] = _registered(made, "admin")
    with made.people["admin"].client() as admin:
        for role in ("reviewer", "member"):
            body = {"email": f"{made.word(role)}@example.org", "role": role}
            invited = _data(admin.post("/auth/invitations", json=body))
            made.people[role] = _registered(made, role, invitation=invited["token"])
        pending = _data(admin.post("/auth/invitations", json={"email": f"{made.word('guest')}@example.org"}))
        made.things["invitation"].append(pending["invitation"]["id"])
        made.secrets.append(pending["token"])
        for name, scopes in {**{scope: [scope] for scope in SCOPES}, "every scope": list(SCOPES)}.items():
            key = _data(admin.post("/auth/api-keys", json={"name": made.word("key"), "scopes": scopes}))
            made.things["key"].append(key["apiKey"]["id"])
            made.keys[name] = key["key"]
            made.secrets.append(key["key"])


def _registered(made: FullTenant, role: str, **more: str) -> Person:
    body = {"email": f"{made.word(role)}@example.org", "password": PASSWORD, "name": made.word(f"name{role}"), **more}
    if "invitation" not in more:
        body["organization"] = made.word("organization")
    said = _data(httpx.post(f"{made.url}/api/v1/auth/register", json=body, timeout=60))
    made.tenant = said["user"]["tenantId"]
    made.things["person"].append(said["user"]["id"])
    made.secrets += [said["tokens"]["refreshToken"], said["tokens"]["accessToken"]]
    return Person(made.url, body["email"], said["tokens"])


def _settings(made: FullTenant, admin: httpx.Client) -> None:
    name = f"t-{made.mark}"
    _data(admin.post("/types", json={"name": name, "title": made.word("title"), "schema": SCHEMA}))
    made.things["type"].append(name)
    webhook = _data(admin.post("/webhooks", json={"url": made.hook, "description": made.word("hook")}))
    made.things["webhook"].append(webhook["id"])
    made.secrets.append(webhook["secret"])
    _data(admin.put("/usage/budget", json={"monthlyUsd": "10"}))
    _data(admin.put("/hitl/policy", json={"rule": "always"}))


def _documents(made: FullTenant, admin: httpx.Client, reviewer: httpx.Client) -> None:
    """Two that a person decided, one that waits for one, one that failed and one that was cancelled."""
    said = (made.word("written"), f"Total: 12.50 {made.word('value')}")
    reviewed = [send(admin, pdf(*said, f"{n}"), name=f"{made.word('file')}-{n}.pdf", force=True) for n in range(2)]
    for accepted in reviewed:
        task = _task(reviewer, accepted)
        _data(reviewer.post(f"/hitl/tasks/{task}/submit", json={"fields": {}, "reviewNotes": made.word("notes")}))
        until_ended(admin, accepted["jobId"], seconds=_PATIENCE_SECONDS)
        made.things["task"].append(task)
    waiting = send(admin, pdf(*said, "waits"), name=f"{made.word('waiting')}.pdf", force=True)
    made.things["task"].append(_task(reviewer, waiting))
    broken = send(admin, b"%PDF-1.7 no more", name=f"{made.word('broken')}.pdf")
    assert until_ended(admin, broken["jobId"], seconds=_PATIENCE_SECONDS)["status"] in ENDED
    cancelled = announce(admin, b"never", name=f"{made.word('cancelled')}.pdf")
    _data(admin.post(f"/jobs/{cancelled['jobId']}/cancel"))
    for accepted in (*reviewed, waiting, broken, cancelled):
        made.things["document"].append(accepted["documentId"])
        made.things["job"].append(accepted["jobId"])
    _data(admin.put("/hitl/policy", json={"rule": "by_confidence", "byType": {made.things["type"][0]: "always"}}))
    made.form = cancelled["upload"]
    made.links = list(_links(admin, reviewed[0]["documentId"]))


def _task(reviewer: httpx.Client, accepted: dict[str, Any]) -> str:
    query = {"documentId": accepted["documentId"]}
    found = wait_for(lambda: _data(reviewer.get("/hitl/tasks", params=query)), seconds=_PATIENCE_SECONDS)
    return str(found[0]["taskId"])


def _links(admin: httpx.Client, document: str) -> Iterator[str]:
    for path in ("original", "pages/1", "export?format=json", "export?format=csv", "export?format=xlsx"):
        yield _data(admin.get(f"/documents/{document}/{path}"))["url"]


def _timetables(made: FullTenant, admin: httpx.Client) -> None:
    said = {"name": made.word("plan"), "teacher": made.word("teacher")}
    block = {"name": made.word("lesson"), "dayOfWeek": "Monday", "startTime": "09:00", "endTime": "10:00"}
    body = {**said, "timeblocks": [block]}
    plan = _data(admin.post("/timetables", json=body, headers={"Idempotency-Key": made.word("again")}))
    made.things["timetable"].append(plan["timetableId"])
    made.things["timeblock"].append(plan["timeblocks"][0]["timeblockId"])
    made.links.append(_data(admin.get(f"/timetables/{plan['timetableId']}/export", params={"format": "ics"}))["url"])


def _lists(made: FullTenant, admin: httpx.Client) -> None:
    [webhook] = made.things["webhook"]
    path = f"/webhooks/{webhook}/deliveries"
    made.things["delivery"] = wait_for(lambda: _delivered(admin, path), seconds=_PATIENCE_SECONDS)
    for name in ("/documents", "/jobs", "/hitl/reviews"):
        told = admin.get(name, params={"limit": 1}).raise_for_status().json()
        made.cursors[name] = told["pagination"]["nextCursor"]


def _delivered(admin: httpx.Client, path: str) -> list[str]:
    """The deliveries, once each of the five documents' ends was told."""
    log = _data(admin.get(path))
    return [each["id"] for each in log] if len(log) >= 5 and all(each["attempts"] for each in log) else []


def _data(answer: httpx.Response) -> Any:
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:300]}"
    return answer.json()["data"]
