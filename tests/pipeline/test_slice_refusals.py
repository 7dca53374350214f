"""Bad requests at the running application: each has its answer, in the envelope of the API."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from benchmarks.running import RunningCloud


def _error(answer: httpx.Response) -> dict[str, Any]:
    body = answer.json()
    assert body["success"] is False
    assert body["meta"]["requestId"]
    return dict(body["error"])


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "NOT_FOUND"),
        ("DELETE", "/auth/login", 404, "NOT_FOUND"),
        ("GET", "/documents/not-a-uuid", 404, "NOT_FOUND"),
        ("GET", "/documents/01890000-0000-7000-8000-000000000000", 404, "NOT_FOUND"),
        ("GET", "/jobs/01890000-0000-7000-8000-000000000000", 404, "NOT_FOUND"),
        ("GET", "/documents?limit=1000", 400, "VALIDATION_ERROR"),
        ("GET", "/documents?page=zero", 400, "VALIDATION_ERROR"),
        ("GET", "/documents?sortBy=password", 400, "VALIDATION_ERROR"),
    ],
)
def test_wrong_requests_get_an_error_in_the_envelope(
    api: httpx.Client, method: str, path: str, status: int, code: str
) -> None:
    answer = api.request(method, path)

    assert answer.status_code == status
    assert _error(answer)["code"] == code


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer rubbish"},
        {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."},
        {"Authorization": "Basic YTpi"},
    ],
)
def test_without_a_valid_token_nothing_is_shown(cloud: RunningCloud, headers: dict[str, str]) -> None:
    answer = httpx.get(f"{cloud.url}/api/v1/documents", headers=headers)

    assert answer.status_code == 401
    assert _error(answer)["code"] == "UNAUTHORIZED"


@pytest.mark.parametrize(
    "body",
    [
        b"{not json",
        b"[]",
        b"null",
        b"{}",
        b'{"fileName": "a.pdf", "contentType": "application/pdf", "size": -1}',
        b'{"fileName": "a.pdf", "contentType": "application/pdf", "size": 0}',
        b'{"fileName": "a.pdf", "contentType": "application/pdf", "size": "many"}',
        b'{"fileName": "", "contentType": "application/pdf", "size": 1}',
        b'{"fileName": "a.pdf", "contentType": "application/pdf", "size": 1, "sha256": "xyz"}',
        b'{"fileName": "a.pdf", "contentType": "application/pdf", "size": 1, "tenantId": "other"}',
        b'{"fileName": "a.pdf", "contentType": "application/pdf", "size": 1, "type": "unheard of"}',
        b'\xff\xfe{"fileName": 1}',
    ],
)
def test_a_malformed_upload_request_says_what_is_wrong(api: httpx.Client, body: bytes) -> None:
    answer = api.post("/documents/upload", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 400
    assert _error(answer)["code"] == "VALIDATION_ERROR"
    assert "Traceback" not in answer.text


def test_a_file_that_is_too_large_or_of_another_kind_is_refused_before_any_upload(api: httpx.Client) -> None:
    large = api.post("/documents/upload", json={"fileName": "a.pdf", "contentType": "application/pdf", "size": 10**9})
    other = api.post("/documents/upload", json={"fileName": "a.exe", "contentType": "application/exe", "size": 10})

    assert (large.status_code, _error(large)["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert (other.status_code, _error(other)["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_body_over_ten_megabytes_is_refused_by_the_gateway_in_our_envelope(api: httpx.Client) -> None:
    answer = api.post("/documents/upload", content=b" " * (10 * 2**20 + 1))

    assert (answer.status_code, _error(answer)["code"]) == (413, "PAYLOAD_TOO_LARGE")


def test_a_wrong_password_and_an_unknown_user_are_told_the_same(cloud: RunningCloud) -> None:
    def attempt(email: str) -> httpx.Response:
        return httpx.post(f"{cloud.url}/api/v1/auth/login", json={"email": email, "password": "not the password"})

    known, unknown = attempt(cloud.login["email"]), attempt("nobody@example.org")

    assert known.status_code == unknown.status_code == 401
    assert _error(known) == _error(unknown)


def test_an_idempotency_key_makes_a_repeated_upload_one_document(api: httpx.Client) -> None:
    body = {"fileName": "a.pdf", "contentType": "application/pdf", "size": 100}
    headers = {"Idempotency-Key": "the-same-click"}

    first = api.post("/documents/upload", json=body, headers=headers)
    again = api.post("/documents/upload", json=body, headers=headers)
    other = api.post("/documents/upload", json=body | {"size": 101}, headers=headers)

    assert first.json()["data"]["documentId"] == again.json()["data"]["documentId"]
    assert (other.status_code, _error(other)["code"]) == (409, "CONFLICT")
