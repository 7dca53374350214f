"""The way to the sign-in provider of one's organisation and back, with the provider played by the browser's routes."""

from __future__ import annotations

import json

import pytest
from console_reader import Console
from playwright.async_api import Page, Route, expect


async def test_whoever_comes_back_from_the_sign_in_provider_is_let_in_and_the_code_leaves_the_address(
    console: Console, page: Page
):
    shown: list[str] = []

    async def vouched(route: Route) -> None:
        """The session of somebody who is known, as the provider's word would open it."""
        shown.append(page.url)
        assert route.request.post_data_json == {"code": "good-once", "session": "cookie"}
        who = {"email": console.admin.email, "password": console.admin.password, "session": "cookie"}
        await route.continue_(url=f"{console.origin}/api/v1/auth/login", post_data=json.dumps(who))

    await page.route("**/auth/oidc/session", vouched)

    await console.open(page, "/signed-in?code=good-once")

    await expect(page.get_by_role("heading", name="Documents", level=1)).to_be_visible()
    assert shown == [f"{console.origin}/#/signed-in"]
    await page.go_back()
    assert "good-once" not in page.url


async def test_where_there_is_a_sign_in_provider_the_way_there_and_back_keeps_what_one_came_with(
    console: Console, page: Page
):
    asked: list[object] = []

    async def vouched(route: Route) -> None:
        asked.append(route.request.post_data_json)
        who = {"email": console.admin.email, "password": console.admin.password, "session": "cookie"}
        await route.continue_(url=f"{console.origin}/api/v1/auth/login", post_data=json.dumps(who))

    await provided(console, page, back="code=good-once")
    await page.route("**/auth/oidc/session", vouched)
    await console.arrive(page, "/sign-in?then=/usage&invitation=some.secret")

    await page.get_by_role("link", name="Make an account").click()
    await page.get_by_role("link", name="your organisation").click()

    await expect(page.get_by_role("link", name="Usage")).to_have_attribute("aria-current", "page")
    assert asked == [{"code": "good-once", "invitation": "some.secret", "session": "cookie"}]
    assert "secret" not in await page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")


async def test_where_there_is_none_nothing_leads_to_it(console: Console, page: Page):
    async with page.expect_response("**/auth/oidc"):
        await console.arrive(page, "/sign-in")

    await expect(page.get_by_role("link", name="your organisation")).to_have_count(0)


async def test_whose_address_has_an_account_already_reads_so(console: Console, page: Page):
    error = {"code": "CONFLICT", "message": "There is an account for that already."}
    await page.route(
        "**/auth/oidc/session", lambda route: route.fulfill(status=409, json={"success": False, "error": error})
    )

    await console.open(page, "/signed-in?code=good-once")

    await expect(page.get_by_role("alert").filter(has_text="Sign in with its password")).to_be_visible()


async def provided(console: Console, page: Page, *, back: str) -> None:
    """A provider that sends whoever comes straight back."""

    async def available(route: Route) -> None:
        await route.fulfill(json={"success": True, "data": {"available": True}})

    async def returned(route: Route) -> None:
        await route.fulfill(status=302, headers={"Location": f"{console.origin}/#/signed-in?{back}"})

    await page.route("**/auth/oidc", available)
    await page.route("**/auth/oidc/start", returned)


async def test_whom_the_sign_in_provider_refused_reads_so_where_one_signs_in(console: Console, page: Page):
    await console.open(page, "/signed-in?error=refused")

    await expect(page.get_by_role("alert").filter(has_text="did not let you in")).to_be_visible()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_a_code_that_is_no_good_leads_to_where_one_signs_in(console: Console, page: Page):
    async with page.expect_response("**/auth/oidc/session") as answered:
        await console.open(page, "/signed-in?code=made-up")

    assert 400 <= (await answered.value).status < 500
    await expect(page.get_by_role("alert").filter(has_text="did not let you in")).to_be_visible()
    assert "made-up" not in page.url


async def test_whoever_is_signed_in_adds_the_providers_account_to_their_own(console: Console, page: Page):
    linked: list[object] = []

    async def link(route: Route) -> None:
        linked.append(route.request.post_data_json)
        await route.fulfill(json={"success": True, "data": {}})

    await provided(console, page, back="code=good-once")
    await page.route("**/auth/oidc/link", link)
    await console.sign_in(page)
    await console.arrive(page, "/account")

    await page.get_by_role("link", name="Add it").click()

    await expect(page.get_by_text("account from now on.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Account", level=1)).to_be_visible()
    assert linked == [{"code": "good-once"}]
    assert "good-once" not in page.url


@pytest.mark.parametrize(
    ("back", "reads"), [("error=refused", "Nothing was added."), ("code=made-up", "Sign in again.")]
)
async def test_for_whom_the_provider_does_not_vouch_nothing_is_added(
    console: Console, page: Page, back: str, reads: str
):
    await provided(console, page, back=back)
    await console.sign_in(page)
    await console.arrive(page, "/account")

    await page.get_by_role("link", name="Add it").click()

    await expect(page.get_by_text(reads)).to_be_visible()
    await expect(page.get_by_role("heading", name="Account", level=1)).to_be_visible()


async def test_a_wish_of_a_session_that_has_ended_meanwhile_opens_no_other(console: Console, page: Page):
    asked: list[str] = []

    async def entered(route: Route) -> None:
        asked.append(route.request.url)
        await route.abort()

    async def ends_the_session(route: Route) -> None:
        await page.context.clear_cookies()
        await route.fallback()

    await provided(console, page, back="code=good-once")
    await page.route("**/auth/oidc/start", ends_the_session)
    await page.route("**/auth/oidc/{session,link}", entered)
    await console.sign_in(page)
    await console.arrive(page, "/account")

    await page.get_by_role("link", name="Add it").click()

    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert asked == []
