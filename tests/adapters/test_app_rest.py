"""The REST functions' answers: one envelope, whatever happens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from app_fixtures import EMAIL, PASSWORD, Cloud, data, rest, signed_in

LOGIN = {"email": EMAIL, "password": PASSWORD}
UPLOAD = {"fileName": "a.pdf", "contentType": "application/pdf", "size": 100}


def answer(cloud: Cloud, event: dict[str, Any], function: str = "documents") -> tuple[int, Any, dict[str, Any]]:
    said = cloud.call(function, event)
    return said["statusCode"], json.loads(said["body"]), said["multiValueHeaders"]


@pytest.mark.parametrize(
    ("method", "route", "body", "path", "code"),
    [
        ("GET", "/v1/documents/{id}", None, "rubbish", (404, "NOT_FOUND")),
        ("GET", "/v1/documents/{id}", None, "01931000-0000-7000-8000-00000000000a", (404, "NOT_FOUND")),
        ("GET", "/v1/jobs/{id}", None, "01931000-0000-7000-8000-00000000000a", (404, "NOT_FOUND")),
        ("GET", "/v1/nowhere", None, "", (404, "NOT_FOUND")),
        ("POST", "/v1/documents/upload", [], "", (400, "VALIDATION_ERROR")),
        ("POST", "/v1/documents/upload", {**UPLOAD, "size": "many"}, "", (400, "VALIDATION_ERROR")),
        ("POST", "/v1/documents/upload", {**UPLOAD, "size": 10**9}, "", (413, "PAYLOAD_TOO_LARGE")),
        ("POST", "/v1/documents/upload", {**UPLOAD, "contentType": "a/b"}, "", (415, "UNSUPPORTED_MEDIA_TYPE")),
    ],
)
def test_what_is_refused_is_refused_in_the_envelope(
    cloud: Cloud, method: str, route: str, body: Any, path: str, code: tuple[int, str]
) -> None:
    status, said, headers = answer(cloud, rest(method, route, signed_in(cloud), body, id=path))

    assert (status, said["success"], said["error"]["code"]) == (code[0], False, code[1])
    assert said["meta"]["requestId"] == "r-1"
    assert headers["Access-Control-Allow-Origin"] == ["*"]


def test_details_name_the_field_and_never_repeat_the_value(cloud: Cloud) -> None:
    event = rest("POST", "/v1/documents/upload", signed_in(cloud), {**UPLOAD, "size": "a secret"})

    _, said, _ = answer(cloud, event)

    assert [detail["field"] for detail in said["error"]["details"]] == ["size"]
    assert "a secret" not in json.dumps(said)


@pytest.mark.parametrize("query", [{"page": "0"}, {"limit": "101"}, {"sortBy": "password"}, {"cursor": "abc"}])
def test_a_list_that_cannot_be_given_is_refused(cloud: Cloud, query: dict[str, str]) -> None:
    event = {**rest("GET", "/v1/documents", signed_in(cloud)), "queryStringParameters": query}

    assert answer(cloud, event)[0] == 400


def test_a_database_that_is_down_is_a_503_that_says_when_to_come_back(cloud: Cloud) -> None:
    me = signed_in(cloud)
    cloud.urls = lambda _role: "postgresql://nobody@127.0.0.1:1/none"

    status, said, headers = answer(cloud, rest("GET", "/v1/health/ready", me))

    assert (status, said["error"]["code"], headers["Retry-After"]) == (503, "SERVICE_UNAVAILABLE", ["2"])


def test_live_needs_nothing(cloud: Cloud) -> None:
    cloud.urls = lambda _role: "postgresql://nobody@127.0.0.1:1/none"

    assert data(cloud, rest("GET", "/v1/health/live", {}), "documents") == {"status": "live"}


def test_ready_asks_the_database(cloud: Cloud) -> None:
    assert data(cloud, rest("GET", "/v1/health/ready", {}), "documents") == {"status": "ready"}


def test_what_nobody_foresaw_is_a_500_without_a_word_of_it(cloud: Cloud) -> None:
    me = signed_in(cloud)
    cloud.monkeypatch.delenv("QUIRE_UPLOADS_BUCKET")

    status, said, _ = answer(cloud, rest("POST", "/v1/documents/upload", me, UPLOAD))

    assert (status, said["error"]["code"]) == (500, "INTERNAL_ERROR")
    assert "QUIRE" not in json.dumps(said)


@pytest.mark.parametrize("given", ["has space", "x" * 65, "ünïcode", "line\nbreak", ""])
def test_a_correlation_id_that_is_no_plain_word_is_replaced(cloud: Cloud, given: str) -> None:
    event = rest("GET", "/v1/health/live", {})
    event["headers"]["X-Correlation-Id"] = given

    assert answer(cloud, event)[2]["X-Correlation-Id"] == ["r-1"]


def test_the_correlation_id_follows_the_job(cloud: Cloud) -> None:
    me = signed_in(cloud)
    event = rest("POST", "/v1/documents/upload", me, UPLOAD)
    event["headers"]["x-correlation-id"] = "from-the-client"

    accepted = data(cloud, event, "documents", 201)

    job = data(cloud, rest("GET", "/v1/jobs/{id}", me, id=accepted["jobId"]), "documents")
    assert (job["correlationId"], job["status"], job["version"]) == ("from-the-client", "pending", 1)


@pytest.mark.parametrize("wrong", [{"password": "no"}, {"email": "nobody@example.org"}])
def test_a_wrong_password_and_an_unknown_address_are_told_the_same(cloud: Cloud, wrong: dict[str, str]) -> None:
    status, said, _ = answer(cloud, rest("POST", "/v1/auth/login", {}, {**LOGIN, **wrong}), "auth")

    assert (status, said["error"]["message"]) == (401, "The e-mail address or the password is wrong.")


def test_the_account_and_a_ticket_are_given_to_who_is_signed_in(cloud: Cloud) -> None:
    me = signed_in(cloud)

    account = data(cloud, rest("GET", "/v1/auth/me", me), "auth")
    ticket = data(cloud, rest("POST", "/v1/auth/ws-ticket", me, {}), "auth")

    assert (account["email"], account["role"]) == (EMAIL, "admin")
    assert (ticket["expiresIn"], ticket["url"]) == (60, "wss://socket.test/ws")


def test_public_keys_are_a_plain_key_set(cloud: Cloud) -> None:
    status, said, _ = answer(cloud, rest("GET", "/v1/auth/jwks.json", {}), "auth")

    [key] = said["keys"]
    assert (status, key["kty"], key["alg"], "d" in key) == (200, "EC", "ES256", False)
