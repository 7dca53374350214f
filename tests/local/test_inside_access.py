"""Who may look into a running cloud, and who may not."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from local.inside_lab import Watched, watched_cloud

pytestmark = pytest.mark.asyncio(loop_scope="module")

REDRIVE = "/_local/api/queues/dead-letters/redrive"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cloud(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watched]:
    async with watched_cloud(tmp_path_factory.mktemp("access")) as watched:
        yield watched


@pytest_asyncio.fixture(loop_scope="module")
async def stranger(cloud: Watched) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=cloud.origin) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def browser(cloud: Watched, stranger: httpx.AsyncClient) -> httpx.AsyncClient:
    """One that has followed the link."""
    await stranger.get("/_local", params={"token": cloud.token})
    return stranger


async def test_the_link_sets_a_cookie_that_scripts_cannot_read_and_leads_to_the_page(cloud, stranger):
    answer = await stranger.get("/_local", params={"token": cloud.token})

    cookie = answer.headers["Set-Cookie"]
    assert (answer.status_code, answer.headers["Location"]) == (303, "/_local")
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Path=/_local"))
    assert cloud.token not in cookie
    assert "<main" in (await stranger.get("/_local")).text


@pytest.mark.parametrize("question", ["", "?token=", "?token=guessed", "?token=%ff"])
async def test_without_the_link_a_page_explains_how_to_get_it(stranger, question):
    answer = await stranger.get(f"/_local{question}")

    assert answer.status_code == 403
    assert "quire up" in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["overview", "executions", "execution?arn=x", "events", "invokes", "logs", "queues"])
async def test_without_the_token_there_is_no_data(stranger, path):
    answer = await stranger.get(f"/_local/api/{path}")

    assert answer.status_code == 403
    assert answer.json().keys() == {"message"}


async def test_a_cookie_of_another_value_opens_nothing(browser):
    (name,) = browser.cookies
    async with httpx.AsyncClient(base_url=browser.base_url) as other:
        answer = await other.get("/_local/api/overview", headers={"Cookie": f"{name}=x"})

    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8080", "LOCALHOST"])
async def test_this_machine_may_be_called_by_its_own_names(browser, host):
    assert (await browser.get("/_local/api/overview", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "[x", ""])
async def test_a_name_that_was_turned_to_this_machine_opens_nothing(browser, host):
    assert (await browser.get("/_local/api/overview", headers={"Host": host})).status_code in {400, 403}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_page_of_another_origin_cannot_fetch_with_the_cookie(browser, site):
    assert (await browser.get("/_local/api/overview", headers={"Sec-Fetch-Site": site})).status_code == 403


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:1"])
async def test_a_change_needs_a_page_of_this_origin(browser, origin):
    headers = {} if origin is None else {"Origin": origin}

    assert (await browser.post(REDRIVE, headers=headers)).status_code == 403


async def test_the_page_itself_may_change_things(cloud, browser):
    answer = await browser.post(REDRIVE, headers={"Origin": cloud.origin, "Sec-Fetch-Site": "same-origin"})

    assert answer.json() == {"moved": 0}


async def test_the_token_in_the_header_is_enough_for_a_program(cloud):
    assert (await cloud.api.post(REDRIVE)).json() == {"moved": 0}


@pytest.mark.parametrize("path", ["/_local", "/_local/static/window.js", "/_local/api/overview"])
async def test_every_answer_forbids_what_the_page_does_not_need(browser, path):
    headers = (await browser.get(path)).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["..%2fpage.py", "%2e%2e/page.py", "none.js", "%00"])
async def test_only_the_files_of_the_page_are_sent(browser, name):
    assert (await browser.get(f"/_local/static/{name}")).status_code == 404
