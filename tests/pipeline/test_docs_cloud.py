"""The page that shows the API, as a browser gets it from the running cloud."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import httpx
import pytest

from benchmarks.running import RunningCloud

PAGE = "/api/v1/docs"


@pytest.fixture
def browser(cloud: RunningCloud) -> httpx.Client:
    """Nobody has signed in here."""
    return httpx.Client(base_url=cloud.url, timeout=60)


def test_the_page_and_all_that_it_loads_come_in_their_kinds(browser: httpx.Client) -> None:
    with browser:
        page = browser.get(PAGE).raise_for_status()
        named = [urljoin(PAGE, path) for path in re.findall(r'(?:href|src)="([^"#]*\.(?:js|css|json))"', page.text)]
        kinds = {path: browser.get(path).raise_for_status().headers["Content-Type"] for path in named}

    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert kinds == {
        "/api/v1/docs/page.css": "text/css; charset=utf-8",
        "/api/v1/docs/page.js": "text/javascript; charset=utf-8",
        "/api/v1/openapi.json": "application/json",
    }


def test_the_page_may_load_and_reach_its_own_host_alone(browser: httpx.Client) -> None:
    with browser:
        page = browser.get(PAGE).raise_for_status()

    allowed = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert allowed["default-src"] == "'none'"
    assert {allowed[kind] for kind in ("script-src", "style-src", "connect-src")} == {"'self'"}
    assert not re.search(r"https?://|<style|<script(?![^>]*src=)|\son\w+=", page.text)


def test_the_description_is_of_this_api_and_its_open_operations_answer(browser: httpx.Client) -> None:
    with browser:
        described = browser.get("/api/v1/openapi.json").raise_for_status().json()
        live = browser.get("/api/v1/health/live")
        closed = browser.get("/api/v1/documents")

    assert described["openapi"].startswith("3.1")
    assert described["paths"]["/api/v1/health/live"]["get"]["security"] == []
    assert (live.status_code, closed.status_code) == (200, 401)
