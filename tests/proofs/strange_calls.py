"""Every operation of the OpenAPI description, as a stranger calls it with ids that are not theirs."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from proofs.full_tenant import SCHEMA

DESCRIPTION = json.loads((Path(__file__).parents[2] / "shared/quire/doors/openapi.json").read_text())
KINDS = {
    "documents": "document",
    "jobs": "job",
    "tasks": "task",
    "timetables": "timetable",
    "timeblocks": "timeblock",
    "types": "type",
    "webhooks": "webhook",
    "api-keys": "key",
    "invitations": "invitation",
    "users": "person",
}
BLOCK = {"name": "Maths", "dayOfWeek": "Monday"}
Pick = Callable[[str], str]
"""An id of this kind."""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    places: tuple[str, ...]
    """The kinds of the ids in its path, in order."""
    queries: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def names_something(self) -> bool:
        """Whether it is about one thing, which is there or is not."""
        return bool(self.places) or self.name in NAMING_BODIES


@dataclass(frozen=True)
class Call:
    """One request, whole: it can be said again as it stands."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    headers: dict[str, str]

    def send(self, api: httpx.Client, bearer: str) -> httpx.Response:
        body = None if self.body is None else json.dumps(self.body)
        headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json", **self.headers}
        return api.request(self.method, self.path, params=self.query, content=body, headers=headers)

    def __str__(self) -> str:
        body = "" if self.body is None else json.dumps(self.body)
        return f"{self.method} {self.path} {self.query or ''} {body} {self.headers or ''}"


def operations() -> list[Operation]:
    return [
        Operation(method.upper(), path.removeprefix("/api/v1"), _places(path), _queries(operation))
        for path, methods in DESCRIPTION["paths"].items()
        for method, operation in methods.items()
    ]


def _places(path: str) -> tuple[str, ...]:
    """A page's number is nobody's, and a delivery is its webhook's."""
    parts = path.split("/")
    named = [(parts[at - 1], part) for at, part in enumerate(parts) if part.startswith("{") and part != "{n}"]
    return tuple("delivery" if part == "{deliveryId}" else KINDS[before] for before, part in named)


def _queries(operation: dict[str, Any]) -> tuple[str, ...]:
    return tuple(each["name"] for each in operation.get("parameters", ()) if each["in"] == "query")


def call(operation: Operation, pick: Pick, dice: random.Random | None = None) -> Call:
    """The operation with what `pick` gives in each place where an id can stand; dice leave some of them out."""
    path = operation.path.replace("{n}", "1")
    for kind in operation.places:
        before, _, rest = path.partition("{")
        path = before + pick(kind) + rest.partition("}")[2]
    named = [name for name in operation.queries if name in QUERIES]
    query = {name: QUERIES[name](pick) for name in named if dice is None or name == "format" or dice.random() < 0.5}
    body = BODIES[operation.name](pick) if operation.method in {"POST", "PUT"} else None
    headers = {"Idempotency-Key": pick("repeat")} if dice is not None and dice.random() < 0.5 else {}
    return Call(operation.method, path, query, body, headers)


QUERIES: dict[str, Callable[[Pick], str]] = {
    "documentId": lambda pick: pick("document"),
    "claimedBy": lambda pick: pick("person"),
    "type": lambda pick: pick("type"),
    "q": lambda pick: pick("word"),
    "format": lambda _: "json",
    "code": lambda pick: pick("repeat"),
    "state": lambda pick: pick("repeat"),
}


def _empty(_: Pick) -> Any:
    return {}


def _none(_: Pick) -> None:
    return None


def _new(_: Pick) -> str:
    return uuid.uuid4().hex


NAMING_BODIES = {"POST /types/try", "POST /types/draft", "POST /documents/upload", "PUT /hitl/policy"}
BODIES: dict[str, Callable[[Pick], Any]] = {
    "POST /auth/api-keys": lambda _: {"name": "a machine", "scopes": ["review"]},
    "POST /auth/invitations": lambda _: {"email": f"{uuid.uuid4()}@example.org"},
    "POST /auth/login": lambda pick: {"email": f"{_new(pick)}@example.org", "password": "not the right one"},
    "POST /auth/logout": lambda pick: {"refreshToken": pick("repeat")},
    "POST /auth/refresh": lambda pick: {"refreshToken": pick("repeat")},
    "POST /auth/register": lambda pick: {"email": pick("address"), "password": "a quite good passphrase"},
    "POST /auth/oidc/link": lambda pick: {"code": pick("repeat")},
    "POST /auth/oidc/session": lambda pick: {"code": pick("repeat")},
    "POST /auth/ws-ticket": _none,
    "PUT /auth/me": lambda _: {"name": "Somebody"},
    "PUT /auth/users/{id}": lambda _: {"role": "admin", "active": False},
    "POST /documents/upload": lambda pick: {
        "fileName": "a.pdf",
        "contentType": "application/pdf",
        "size": 100,
        "type": pick("type"),
        "metadata": {"documentId": pick("document"), "tenantId": pick("tenant")},
    },
    "PUT /hitl/policy": lambda pick: {"rule": "by_confidence", "byType": {pick("type"): "always"}},
    "PUT /hitl/tasks/{id}": lambda _: {"priority": "high"},
    "POST /hitl/tasks/{id}/claim": _none,
    "POST /hitl/tasks/{id}/release": _none,
    "POST /hitl/tasks/{id}/submit": lambda _: {"fields": {}, "reviewNotes": "a stranger's"},
    "POST /hitl/tasks/{id}/reject": lambda _: {"reviewNotes": "a stranger's"},
    "POST /jobs/{id}/cancel": _none,
    "POST /jobs/{id}/retry": _empty,
    "POST /timetables": lambda _: {"name": "Plan", "timeblocks": [BLOCK]},
    "PUT /timetables/{id}": lambda _: {"name": "Taken"},
    "POST /timetables/{id}/timeblocks": lambda _: BLOCK,
    "PUT /timeblocks/{id}": lambda _: BLOCK,
    "POST /types": lambda pick: {"name": f"t-{_new(pick)}", "title": "Mine", "schema": SCHEMA},
    "POST /types/draft": lambda pick: {
        "name": "drafted",
        "documentId": pick("document"),
        "examples": [{"value": pick("word")}],
    },
    "POST /types/try": lambda pick: {
        "name": "tried",
        "title": "Tried",
        "schema": SCHEMA,
        "documentId": pick("document"),
    },
    "PUT /types/{name}": lambda _: {"title": "Taken", "schema": SCHEMA},
    "PUT /usage/budget": lambda _: {"monthlyUsd": "1"},
    "POST /webhooks": lambda pick: {"url": pick("hook")},
    "POST /webhooks/{id}/ping": _none,
    "POST /webhooks/{id}/deliveries/{deliveryId}/redeliver": _none,
}
