"""Fields that nobody may set, names that mean harm, and what is never logged."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from adapters.test_proof_access import BODIES, OPERATIONS, function_of, places
from app_fixtures import EMAIL, PASSWORD, rest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from people_doing import newcomer
from quire.domain.ids import new_id
from quire.domain.refs import JobRef
from quire.doors.logs import log
from tenant_doing import Tenant, a_tenant, answered, unhurried

WITH_BODY = sorted(route for route, operation in OPERATIONS.items() if "requestBody" in operation)
MADE_HERE: dict[str, Any] = {
    "POST /v1/auth/register": newcomer(),
    "POST /v1/auth/refresh": {"refreshToken": "x"},
    "POST /v1/auth/logout": {"refreshToken": "x"},
    "POST /v1/auth/oidc/session": {"code": "x"},
    "POST /v1/auth/oidc/link": {"code": "x"},
    "POST /v1/types": {**BODIES["PUT /v1/types/{name}"], "name": "another"},
    "POST /v1/types/try": {**BODIES["PUT /v1/types/{name}"], "name": "another", "documentId": str(new_id())},
    "POST /v1/types/draft": {"name": "another", "documentId": str(new_id()), "examples": [{"value": "x"}]},
}
NOT_THEIRS = ("tenantId", "tenant_id", "userId", "role_", "isAdmin", "id", "status", "createdAt", "__proto__", "")


@pytest.fixture(scope="module")
def tenant(postgres: Callable[[str], str]) -> Iterator[Tenant]:
    with unhurried(postgres) as cloud:
        made = a_tenant(cloud)
        yield made


@pytest.fixture(scope="module")
def things(tenant: Tenant) -> dict[str, str]:
    return tenant.own_everything()


def asked(tenant: Tenant, route: str, body: Any, things: dict[str, str], **query: str) -> Any:
    method, path = route.split()
    tenant.cloud.remain("quire_auth" if function_of(method, path) == "auth" else "quire_app")
    event = rest(method, path, tenant.people["admin"].spoken, body, **places(path, things))
    return answered({**event, "queryStringParameters": query or None})


@pytest.mark.parametrize("route", WITH_BODY)
def test_a_field_that_is_not_the_callers_to_set_is_refused_and_named(
    tenant: Tenant, things: dict[str, str], route: str
) -> None:
    body = BODIES.get(route) if route in BODIES else MADE_HERE[route]

    for name in NOT_THEIRS:
        answer = asked(tenant, route, {**body, name: str(new_id())}, things)
        error = json.loads(answer["body"]).get("error", {})
        assert (answer["statusCode"], error.get("code")) == (400, "VALIDATION_ERROR"), (route, name)
        assert name in {detail["field"] for detail in error["details"]}, (route, name)


@pytest.mark.parametrize("route", WITH_BODY)
@pytest.mark.parametrize("body", [None, [], "text", 1, {"": {}}])
def test_a_body_of_another_shape_is_refused(tenant: Tenant, things: dict[str, str], route: str, body: Any) -> None:
    assert asked(tenant, route, body, things)["statusCode"] == 400


NUL, ENORMOUS = "a\0b", 10**100
STRANGE: list[Any] = [NUL, "9" * 100, "2026-W01-1", ENORMOUS, -ENORMOUS, float("inf"), float("nan")]
TOLD_IN_FULL: dict[str, dict[str, Any]] = {
    "PUT /v1/auth/me": {"email": EMAIL, "currentPassword": PASSWORD, "newPassword": PASSWORD, "refreshToken": "x"},
    "POST /v1/auth/register": {"name": "A", "organization": "B", "invitation": "x"},
    "POST /v1/auth/api-keys": {"expiresInDays": 1},
    "POST /v1/documents/upload": {"sha256": "0" * 64, "type": "receipt", "metadata": {"tags": ["a", {"b": 1}]}},
    "POST /v1/hitl/tasks/{id}/submit": {
        "fields": {"total": "1", "lines": [{"a": 1}]},
        "lines": [{"amount": "1"}],
        "reviewNotes": "a",
    },
    "POST /v1/hitl/tasks/{id}/reject": {"reviewNotes": "a"},
    "PUT /v1/hitl/policy": {"byType": {"receipt": "always"}},
    "POST /v1/timetables": {"teacher": "A", "year": 2026, "timeblocks": [{"name": "A", "dayOfWeek": "Monday"}]},
    "PUT /v1/timetables/{id}": {"teacher": "A", "year": 2026},
    "POST /v1/timetables/{id}/timeblocks": {"notes": "a", "color": "#000000", "position": 1, "startTime": "08:00"},
    "PUT /v1/timeblocks/{id}": {"notes": "a", "color": "#000000", "position": 1, "startTime": "08:00"},
    "PUT /v1/types/{name}": {"description": "a", "labels": {"a": "A"}, "synonyms": {"a": ["A"]}, "hints": ["a"]},
    "POST /v1/webhooks": {"description": "a", "events": ["job.failed"]},
}


def bent(body: Any) -> Iterator[tuple[str, Any]]:
    """The body with each of its values in turn made strange, and where that stands."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield from ((f"{name}.{path}".rstrip("."), {**body, name: strange}) for path, strange in bent(value))
        yield NUL, {**body, NUL: "x"}
    elif isinstance(body, list):
        for path, strange in bent(body[0]):
            yield f"0.{path}".rstrip("."), [strange, *body[1:]]
    yield from (("", strange) for strange in STRANGE)


@pytest.mark.parametrize("route", WITH_BODY)
def test_strange_values_are_refused_and_named_or_kept(tenant: Tenant, things: dict[str, str], route: str) -> None:
    told = {**(BODIES[route] if route in BODIES else MADE_HERE[route]), **TOLD_IN_FULL.get(route, {})}
    usual = asked(tenant, route, told, things)
    assert usual["statusCode"] != 400, usual["body"]
    if "/hitl/tasks/" in route:
        things = things | tenant.own("task")

    for path, body in bent(told):
        answer = asked(tenant, route, body, things)
        assert answer["statusCode"] < 500, (path, body)
        if answer["statusCode"] == 400:
            assert path.partition(".")[0] in named(answer), (path, body, answer["body"])
        elif answer["statusCode"] < 300 and "/hitl/tasks/" in route:
            things = things | tenant.own("task")


def named(answer: dict[str, Any]) -> set[str]:
    """The outermost fields with which a request was refused."""
    error = json.loads(answer["body"])["error"]
    assert error["code"] == "VALIDATION_ERROR"
    return {detail["field"].partition(".")[0] for detail in error["details"]}


def a_cursor(**more: Any) -> str:
    said = {"sortBy": "createdAt", "order": "desc", "value": "2026-01-01T00:00:00Z", "id": str(new_id()), **more}
    return urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


STRANGE_CURSORS = [
    "a",
    "_" * 3,
    urlsafe_b64encode(b"[" * 500).decode().rstrip("="),
    *[a_cursor(value=value) for value in ("2026-W01-1", "2026-01-01", "20260101", "2026-01-01T24:00", NUL, "9" * 100)],
    *[a_cursor(sortBy="reviewedAt", value=value) for value in ("2026-W01-1", "2026-01-01", NUL)],
    *[a_cursor(sortBy="size", value=value) for value in ("9" * 100, "1_0", " 1", "\u0661", "-1", "1.5")],
    *[a_cursor(sortBy="fileName", value=value) for value in (NUL, "\ud800")],
]
STRANGE_WORDS = [NUL, "\ud800", "9" * 100, "-1", "2026-W01-1", "1e300", "nan", "inf", "0001-01-01T00:00:00+14:00"]
STRANGE_WORDS += ["9999-12-31T23:59:59-14:00", "9999-12-31", "0001-01-01", "1" * 18, "\u0661"]
WITH_QUERY = {
    route: [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
    for route, operation in OPERATIONS.items()
}


@pytest.mark.parametrize("route", [route for route, names in WITH_QUERY.items() if names])
def test_strange_questions_are_answered_or_refused(tenant: Tenant, things: dict[str, str], route: str) -> None:
    usual = {"GET /v1/search": {"q": "a"}}.get(route, {"format": "csv"} if route.endswith("/export") else {})

    for name, word in product(WITH_QUERY[route], STRANGE_WORDS):
        answer = asked(tenant, route, None, things, **{**usual, name: word})
        assert answer["statusCode"] < 500, (name, word)
        assert answer["statusCode"] != 400 or name in named(answer), (name, word, answer["body"])


@pytest.mark.parametrize("route", [route for route, names in WITH_QUERY.items() if "cursor" in names])
def test_a_cursor_that_no_list_gave_is_refused_and_named(tenant: Tenant, things: dict[str, str], route: str) -> None:
    for cursor, by in product(STRANGE_CURSORS, sorting(route)):
        answer = asked(tenant, route, None, things, cursor=cursor, sortBy=by)
        assert (answer["statusCode"], named(answer)) == (400, {"cursor"}), (cursor, by)


def sorting(route: str) -> list[str]:
    [orders] = [one["schema"] for one in OPERATIONS[route]["parameters"] if one["name"] == "sortBy"]
    return list(orders.get("enum") or [orders["const"]])


HEADER = re.compile(r"""attachment; filename="[ -!#-.0-9;-\[\]-~]*"; filename\*=UTF-8''[A-Za-z0-9%._~-]*""")
HOSTILE = st.text(st.characters(codec="utf-8"), min_size=1, max_size=255)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=HOSTILE)
@example(name="../../etc/passwd")
@example(name="..\\..\\boot.ini")
@example(name='a.pdf"; filename="b.exe')
@example(name="a\r\nSet-Cookie: x=1.pdf")
@example(name="a\u202efdp.exe")
@example(name="${filename}")
@example(name="%2e%2e%2f%0d%0a.pdf")
@example(name="\U0001f4c4" * 60)
def test_a_hostile_file_name_reaches_no_path_and_no_header(tenant: Tenant, name: str) -> None:
    body = {"fileName": name, "contentType": "application/pdf", "size": 9, "force": True}
    answer = asked(tenant, "POST /v1/documents/upload", body, {})
    if answer["statusCode"] == 400:
        return
    accepted = json.loads(answer["body"])["data"]
    key = accepted["upload"]["fields"]["key"]
    assert key == f"{tenant.tenant_id}/{accepted['documentId']}/1"
    assert all(value.isprintable() for values in answer["multiValueHeaders"].values() for value in values)

    for link, ending in ((original(tenant, accepted), ".pdf"), (exported(tenant, accepted), ".json")):
        address = urlsplit(link["url"])
        assert address.path.split("/")[1] in {str(tenant.tenant_id), "quire-work", "quire-uploads"}
        assert ".." not in address.path
        [header] = parse_qs(address.query)["response-content-disposition"]
        assert HEADER.fullmatch(header), header
        assert header.lower().endswith(ending)


def original(tenant: Tenant, accepted: dict[str, Any]) -> Any:
    with tenant.owning() as owner:
        owner.execute("UPDATE documents SET version_id = '1' WHERE document_id = %s", (accepted["documentId"],))
    return tenant.said("admin", "GET", "/v1/documents/{id}/original", id=accepted["documentId"])


def exported(tenant: Tenant, accepted: dict[str, Any]) -> Any:
    job = {name: accepted[name] for name in ("documentId", "jobId")}
    ref = {"tenantId": str(tenant.tenant_id), "attempt": 1, "correlationId": "r-1", **job}
    tenant.finish(JobRef.model_validate(ref))
    return tenant.said("admin", "GET", "/v1/documents/{id}/export", id=accepted["documentId"])


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """What functions have written; a logger holds on to the stream that there was when its name was first used."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", f"watched-{new_id()}")
    log.cache_clear()
    yield lambda: "".join(capsys.readouterr())
    log.cache_clear()


def test_no_secret_no_address_and_no_content_stands_in_a_log(tenant: Tenant, logged: Callable[[], str]) -> None:
    content, guest = new_id().hex, newcomer()
    things = tenant.own_everything()
    said = [asked(tenant, "POST /v1/auth/register", guest, things)]
    said.append(asked(tenant, "POST /v1/auth/login", {"email": EMAIL, "password": PASSWORD}, things))
    said.append(asked(tenant, "POST /v1/auth/login", {"email": EMAIL, "password": f"wrong {content}"}, things))
    said.append(asked(tenant, "POST /v1/auth/api-keys", BODIES["POST /v1/auth/api-keys"], things))
    said.append(asked(tenant, "POST /v1/auth/invitations", {"email": f"{content}@example.org"}, things))
    said.append(asked(tenant, "POST /v1/auth/ws-ticket", None, things))
    said.append(asked(tenant, "POST /v1/webhooks", {"url": f"https://{content}.test/"}, things))
    upload = {**BODIES["POST /v1/documents/upload"], "fileName": f"{content}.pdf", "metadata": {"note": content}}
    said.append(asked(tenant, "POST /v1/documents/upload", upload, things))
    said.append(asked(tenant, "POST /v1/timetables", {"name": content}, things))
    said.append(asked(tenant, "POST /v1/hitl/tasks/{id}/submit", {"fields": {"total": content}}, things))
    for route in WITH_BODY:
        asked(tenant, route, {content: content}, things)

    lines = logged()
    assert lines.count('"answered"') >= len(said) + len(WITH_BODY)
    assert [one["statusCode"] for one in said] == [201, 200, 401, 201, 201, 200, 201, 201, 201, 200]
    secrets = [value for one in said for value in _secrets(json.loads(one["body"]))]
    assert len(secrets) >= 8
    hidden = [content, guest["email"], guest["password"], EMAIL, PASSWORD, "@example.org", *secrets]
    assert [word for word in hidden if word in lines] == []


def _secrets(said: Any, name: str = "") -> Iterator[str]:
    """Whatever an answer shows only to its reader."""
    if isinstance(said, dict):
        for key, value in said.items():
            yield from _secrets(value, key)
    elif isinstance(said, str) and name in {
        "accessToken",
        "refreshToken",
        "key",
        "token",
        "ticket",
        "secret",
        "policy",
    }:
        yield said
