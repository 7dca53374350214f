"""Every route of the OpenAPI document against everybody who could call it; `access.toml` says what has to come out."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from app_fixtures import EMAIL, PASSWORD, Cloud, rest
from fakes.making import PDF
from people_doing import authorized, newcomer
from quire import bootstrap
from quire.domain.ids import new_id
from quire.domain.people import Identity, Role, Scope
from quire.domain.tenant_tokens import hashed
from quire.steps.oidc import Vouched
from tenant_doing import Person, Tenant, a_stranger, a_tenant, answered, function_of, unhurried

HERE = Path(__file__).parent
TABLE = tomllib.loads((HERE / "access.toml").read_text())
COLUMNS = TABLE["columns"].split()
ROWS = {route: dict(zip(COLUMNS, row.split(), strict=True)) for route, row in TABLE["routes"].items()}
DOCUMENT = json.loads((HERE.parents[1] / "shared/quire/doors/openapi.json").read_text())
OPERATIONS = {
    f"{method.upper()} {path.removeprefix('/api')}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
DONE = {"ok", "shows", "none"}
ROLES = {"stranger": "admin", "colleague": "member", "owner": "member", "reviewer": "reviewer", "admin": "admin"}
NAMES = {"documents": "document", "timetables": "timetable", "tasks": "task"} | {
    "webhooks": "webhook",
    "types": "type",
    "api-keys": "key",
    "invitations": "invitation",
    "users": "person",
    "jobs": "job",
}
BROWSER = "a-browser"


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert set(ROWS) == set(OPERATIONS)


@pytest.mark.parametrize("route", OPERATIONS)
def test_what_the_document_says_of_a_route_is_what_its_row_says(route: str) -> None:
    roles, scope = OPERATIONS[route].get("x-roles"), OPERATIONS[route].get("x-scope")

    row = ROWS[route]
    assert (row["anonymous"] == "401") == (roles is not None)
    assert {who for who, role in ROLES.items() if row[who] == "403"} == {
        who for who, role in ROLES.items() if roles is not None and role not in roles
    }
    assert (row["keyless"] == "403") == (roles is not None)
    assert (row["key"] == "403") == (roles is not None and scope is None)


class World:
    """Two tenants, and everybody who could call."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.tenant: Tenant = a_tenant(cloud)
        self.tenant.add("reviewer", Role.REVIEWER)
        self.tenant.add("colleague", Role.MEMBER)
        self.stranger: Person = a_stranger(cloud)
        self.things = self.tenant.own_everything() | {"owner": str(self.tenant.people["owner"].user.id)}
        self._keys: dict[frozenset[Scope], dict[str, str]] = {}

    def caller(self, who: str, route: str) -> dict[str, str]:
        """Whom the gateway takes them for."""
        scope = OPERATIONS[route].get("x-scope")
        if who == "anonymous":
            return {}
        if who == "stranger":
            return self.stranger.spoken
        if who == "key":
            return self._key(frozenset(Scope) if scope is None else frozenset({Scope(scope)}))
        if who == "keyless":
            return self._key(frozenset(Scope) - {scope})
        return self.tenant.people[who].spoken

    def address(self, who: str) -> str:
        person = self.stranger if who == "stranger" else self.tenant.people.get(who)
        return EMAIL if person is None else person.user.email

    def _key(self, scopes: frozenset[Scope]) -> dict[str, str]:
        if scopes not in self._keys:
            self.cloud.remain("quire_auth")
            body = {"name": "a machine", "scopes": sorted(scopes)}
            spoken = authorized(self.cloud, self.tenant.said("admin", "POST", "/v1/auth/api-keys", body)["key"])
            assert spoken is not None
            self._keys[scopes] = spoken
        return self._keys[scopes]


@pytest.fixture(scope="module")
def world(postgres: Callable[[str], str]) -> Iterator[World]:
    with unhurried(postgres) as cloud:
        yield World(cloud)


@pytest.mark.parametrize("route", OPERATIONS)
def test_everybody_gets_what_the_row_says(world: World, route: str) -> None:
    assert {who: outcome(world, who, route) for who in COLUMNS} == ROWS[route]


def outcome(world: World, who: str, route: str) -> str:
    method, path = route.split()
    expected, things = ROWS[route][who], world.things
    if method != "GET" and expected in DONE and "{" in path:
        things = things | world.tenant.own(kind_of(path))
    caller = world.caller(who, route)
    role = "quire_auth" if function_of(method, path) == "auth" else "quire_app"
    event = {**rest(method, path, caller, **places(path, things)), **said_with(route, things)}
    event["body"] = json.dumps(body(world, who, route))
    world.cloud.remain(role)
    if route.endswith("/release") and expected in DONE:
        answered(
            {**event, "resource": path.replace("release", "claim"), "path": event["path"].replace("release", "claim")}
        )
    answer = answered(event)
    if answer["statusCode"] >= 400:
        return str(answer["statusCode"])
    if expected == "ok":
        return "ok"
    return "shows" if any(thing in answer["body"] for thing in things.values()) else "none"


def kind_of(path: str) -> str:
    """What has to be made for a call that uses it up."""
    collection = path.split("/{", maxsplit=1)[0].rpartition("/")[2]
    return "document" if path.endswith("/retry") else "timetable" if collection == "timeblocks" else NAMES[collection]


def places(path: str, things: dict[str, str]) -> dict[str, str]:
    """What stands in the path: a thing of the owner."""
    if "{" not in path:
        return {}
    name = {"/v1/jobs/{id}/retry": "finished", "/v1/timeblocks/{id}": "timeblock"}.get(path, kind_of(path))
    return {"id": things[name], "name": things[name], "n": "1", "deliveryId": things["delivery"]}


def said_with(route: str, things: dict[str, str]) -> dict[str, Any]:
    queries = {"GET /v1/search": {"q": things["name"]}, "GET /v1/auth/oidc/callback": {"state": "x", "code": "y"}}
    headers = {"Cookie": f"__Host-sign-in={BROWSER}"} if "/oidc/" in route else {}
    return {"queryStringParameters": queries.get(route), "headers": headers}


def body(world: World, who: str, route: str) -> Any:
    document = world.things["document"]
    made = {
        "POST /v1/auth/register": newcomer,
        "POST /v1/auth/refresh": lambda: {"refreshToken": world.tenant.add("guest", Role.MEMBER).refresh_token},
        "POST /v1/auth/logout": lambda: {"refreshToken": world.tenant.add("guest", Role.MEMBER).refresh_token},
        "POST /v1/auth/oidc/session": lambda: {"code": vouched(f"{new_id()}@example.org")},
        "POST /v1/auth/oidc/link": lambda: {"code": vouched(world.address(who))},
        "POST /v1/types": lambda: {**BODIES["PUT /v1/types/{name}"], "name": f"t-{new_id().hex}"},
        "POST /v1/types/try": lambda: {**BODIES["PUT /v1/types/{name}"], "name": "t", "documentId": document},
        "POST /v1/types/draft": lambda: {"name": "t", "documentId": document, "examples": [{"value": document}]},
    }.get(route)
    return BODIES.get(route) if made is None else made()


BODIES: dict[str, Any] = {
    "POST /v1/auth/api-keys": {"name": "a machine", "scopes": ["review"]},
    "POST /v1/auth/invitations": {"email": "guest@example.org"},
    "PUT /v1/auth/users/{id}": {"role": "reviewer"},
    "PUT /v1/auth/me": {"name": "Somebody"},
    "POST /v1/auth/login": {"email": EMAIL, "password": PASSWORD},
    "POST /v1/documents/upload": {"fileName": "a.pdf", "contentType": "application/pdf", "size": len(PDF)},
    "POST /v1/jobs/{id}/retry": {},
    "PUT /v1/hitl/tasks/{id}": {"priority": "high"},
    "POST /v1/hitl/tasks/{id}/submit": {"fields": {}},
    "POST /v1/hitl/tasks/{id}/reject": {},
    "PUT /v1/hitl/policy": {"rule": "always"},
    "POST /v1/timetables": {"name": "Plan"},
    "PUT /v1/timetables/{id}": {"name": "Plan"},
    "POST /v1/timetables/{id}/timeblocks": {"name": "Maths", "dayOfWeek": "Monday"},
    "PUT /v1/timeblocks/{id}": {"name": "Maths", "dayOfWeek": "Monday"},
    "PUT /v1/types/{name}": {"title": "Mine", "schema": {"type": "object", "properties": {"a": {"type": "string"}}}},
    "POST /v1/webhooks": {"url": "https://hook.test/"},
    "PUT /v1/usage/budget": {"monthlyUsd": "1"},
}


def vouched(email: str) -> str:
    """A code with which the sign-in provider's word is redeemed."""
    code = new_id().hex
    kept = Vouched(identity=Identity(issuer="https://id.test", subject=code, email=email), browser_hash=hashed(BROWSER))
    ends_at = datetime.now(UTC) + timedelta(hours=1)
    bootstrap.handoffs().keep(hashed(f"code#{code}"), kept.model_dump_json(), expires_at=ends_at)
    return code
