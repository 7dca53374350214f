"""The API's description, and the page that shows it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from app_fixtures import ROOT, Cloud, rest

COMMITTED = ROOT / "shared" / "quire" / "doors" / "openapi.json"
FILES = {"/v1/docs": "text/html", "/v1/docs/page.js": "text/javascript", "/v1/docs/page.css": "text/css"}


def asked(cloud: Cloud, route: str, headers: dict[str, str] | None = None) -> tuple[int, str, dict[str, Any]]:
    said = cloud.call("documents", {**rest("GET", route, {}), "headers": headers or {}})
    return said["statusCode"], said["body"], said["multiValueHeaders"]


def test_anyone_gets_the_committed_description_as_it_is(cloud: Cloud) -> None:
    status, body, headers = asked(cloud, "/v1/openapi.json")

    assert (status, headers["Content-Type"]) == (200, ["application/json"])
    assert json.loads(body) == json.loads(COMMITTED.read_text())


def test_whoever_has_the_description_already_is_told_so(cloud: Cloud) -> None:
    [tag] = asked(cloud, "/v1/openapi.json")[2]["ETag"]

    assert asked(cloud, "/v1/openapi.json", {"If-None-Match": tag})[:2] == (304, "")
    assert asked(cloud, "/v1/openapi.json", {"If-None-Match": '"another"'})[0] == 200


@pytest.mark.parametrize(("route", "kind"), FILES.items())
def test_the_page_and_its_parts_come_as_what_they_are(cloud: Cloud, route: str, kind: str) -> None:
    status, body, headers = asked(cloud, route)

    assert (status, headers["Content-Type"]) == (200, [f"{kind}; charset=utf-8"])
    assert headers["X-Content-Type-Options"] == ["nosniff"]
    assert body


def test_the_page_takes_nothing_from_elsewhere_and_nothing_inline(cloud: Cloud) -> None:
    _, page, headers = asked(cloud, "/v1/docs")
    [policy] = headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert re.findall(r"<script[^>]*>[^<]|<style| style=| on\w+=|//", page) == []


def test_what_the_page_names_is_there(cloud: Cloud) -> None:
    page = asked(cloud, "/v1/docs")[1]
    named = set(re.findall(r'(?:src|href)="([\w./]+)"', page))

    assert named == {"docs/page.css", "docs/page.js", "openapi.json"}
    assert {asked(cloud, f"/v1/{name}")[0] for name in named} == {200}


def test_the_script_writes_text_and_never_markup(cloud: Cloud) -> None:
    script = asked(cloud, "/v1/docs/page.js")[1]

    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|//\w+\.", script) == []
