"""What the owner's browser is told by whoever started the cloud, and nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from local.cloud_lab import Owner, cloud_here

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORDS = {"name": "owner", "password": "a secret that nobody else is told"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cloud(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Owner]:
    data = tmp_path_factory.mktemp("welcome")
    async with cloud_here("page.yaml", data, welcome=WORDS) as running:
        assert any(f"{running.origin}/_local/enter?token=" in line for line in running.describe())
        yield Owner(data)


@pytest_asyncio.fixture(loop_scope="module")
async def stranger(cloud: Owner) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=cloud.origin) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def browser(cloud: Owner, stranger: httpx.AsyncClient) -> httpx.AsyncClient:
    """One that has followed the link."""
    await stranger.get("/_local/enter", params={"token": cloud.facts["token"]})
    return stranger


async def test_the_link_leads_to_the_page_with_a_cookie_for_the_owners_tools_alone(cloud, stranger):
    answer = await stranger.get("/_local/enter", params={"token": cloud.facts["token"]})

    cookie = answer.headers["Set-Cookie"]
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Path=/_local"))
    assert cloud.facts["token"] not in cookie


async def test_a_browser_that_followed_the_link_is_told(browser):
    answer = await browser.get("/_local/welcome", headers={"Sec-Fetch-Site": "same-origin"})

    assert (answer.status_code, answer.json()) == (200, WORDS)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("question", ["", "?token=", "?token=guessed"])
async def test_a_wrong_link_opens_nothing(stranger, question):
    refused = await stranger.get(f"/_local/enter{question}")

    assert (refused.status_code, "Set-Cookie" in refused.headers) == (403, False)
    assert (await stranger.get("/_local/welcome")).status_code == 403


async def test_whoever_has_not_followed_the_link_hears_of_it_and_of_nothing_else(stranger):
    answer = await stranger.get("/_local/welcome")

    assert answer.status_code == 403
    assert answer.json().keys() == {"message"}
    assert "quire up" in answer.json()["message"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Host": "localhost.evil.example", "Sec-Fetch-Site": "same-origin"},
    ],
)
async def test_no_other_page_is_told_though_its_browser_has_the_cookie(browser, headers):
    answer = await browser.get("/_local/welcome", headers=headers)

    assert answer.status_code == 403
    assert WORDS["password"] not in answer.text


async def test_a_cloud_that_was_told_nothing_has_nothing_to_say(tmp_path: Path):
    async with cloud_here("small.yaml", tmp_path) as cloud, httpx.AsyncClient(base_url=cloud.origin) as client:
        token = Owner(tmp_path).facts["token"]
        answer = await client.get("/_local/welcome", headers={"X-Local-Token": token})
        assert not any("/_local/enter" in line for line in cloud.describe())

    assert answer.status_code == 404
