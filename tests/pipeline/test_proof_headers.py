"""What browsers are told with every kind of answer, and that cookies and other origins get nobody in."""

from __future__ import annotations

import httpx
import pytest

from benchmarks.running import RunningCloud

STRANGE = "https://evil.test"
KINDS: dict[str, tuple[str, str, int]] = {
    "data": ("GET", "/api/v1/documents", 200),
    "something made": ("POST", "/api/v1/timetables", 201),
    "a refusal": ("GET", "/api/v1/documents/01900000-0000-7000-8000-000000000000", 404),
    "a body that does not fit": ("PUT", "/api/v1/usage/budget", 400),
    "without an envelope": ("GET", "/api/v1/auth/jwks.json", 200),
    "the page of the API": ("GET", "/api/v1/docs", 200),
    "its script": ("GET", "/api/v1/docs/page.js", 200),
    "the description": ("GET", "/api/v1/openapi.json", 200),
    "no such route": ("GET", "/api/v1/nowhere", 404),
    "the console": ("GET", "/", 200),
    "a module of the console": ("GET", "/core/api.js", 200),
}
TO_BE_KEPT = {"without an envelope", "the page of the API", "its script", "the description"}
"""What says nothing about anybody."""
OF_THE_CONSOLE = {"the console", "a module of the console"}


def ask(cloud: RunningCloud, api: httpx.Client, kind: str, **headers: str) -> httpx.Response:
    method, path, status = KINDS[kind]
    signed = {"Authorization": api.headers["Authorization"], **headers}
    body = {"name": "Plan"} if method == "POST" else None
    answer = httpx.request(method, f"{cloud.url}{path}", headers=signed, json=body, timeout=60)
    assert answer.status_code == status, answer.text
    return answer


def assert_guarded(answer: httpx.Response) -> None:
    headers = answer.headers
    framed_by_none = "frame-ancestors 'none'" in headers.get("Content-Security-Policy", "")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert framed_by_none or headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_says_what_browsers_may_do_with_it(
    cloud: RunningCloud, api: httpx.Client, kind: str
) -> None:
    answer = ask(cloud, api, kind)

    assert_guarded(answer)
    if kind not in TO_BE_KEPT | OF_THE_CONSOLE:
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("bearer", ["", "Bearer nonsense"])
def test_an_answer_of_the_gateway_itself_says_so_too(cloud: RunningCloud, bearer: str) -> None:
    answer = httpx.get(f"{cloud.url}/api/v1/documents", headers={"Authorization": bearer}, timeout=60)

    assert answer.status_code == 401
    assert_guarded(answer)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("origin", [STRANGE, "null", "http://localhost", "http://127.0.0.1"])
def test_no_answer_lets_another_origin_read_it(cloud: RunningCloud, api: httpx.Client, origin: str) -> None:
    for kind in set(KINDS) - OF_THE_CONSOLE:
        answer = ask(cloud, api, kind, Origin=origin)

        assert answer.headers["Access-Control-Allow-Origin"] == cloud.url, kind
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/api/v1/documents", "/api/v1/auth/refresh"])
def test_a_preflight_of_another_origin_is_told_whose_api_this_is(cloud: RunningCloud, path: str) -> None:
    asked = {"Origin": STRANGE, "Access-Control-Request-Method": "POST"}
    answer = httpx.request("OPTIONS", f"{cloud.url}{path}", headers=asked, timeout=60)

    assert answer.headers["Access-Control-Allow-Origin"] == cloud.url
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("route", ["refresh", "logout"])
@pytest.mark.parametrize("headers", [{}, {"Origin": STRANGE}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_cookie_counts_for_our_own_pages_alone(cloud: RunningCloud, route: str, headers: dict[str, str]) -> None:
    login = {**{name: cloud.login[name] for name in ("email", "password")}, "session": "cookie"}
    ours = {"Origin": cloud.url}
    cookie = httpx.post(f"{cloud.url}/api/v1/auth/login", json=login, headers=ours, timeout=60).headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    sent = {"Cookie": cookie.partition(";")[0]}

    def ask_with(more: dict[str, str]) -> int:
        return httpx.post(f"{cloud.url}/api/v1/auth/{route}", json={}, headers=sent | more, timeout=60).status_code

    assert ask_with(headers) == 403
    assert httpx.post(f"{cloud.url}/api/v1/auth/login", json=login, headers=headers, timeout=60).status_code == 403
    assert ask_with(ours) == 200
