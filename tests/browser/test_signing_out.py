"""What is left of somebody who is not here any more."""

from __future__ import annotations

import httpx
from console_reader import Console
from playwright.async_api import Page, expect

SEEN = "caches.keys().then((names) => names.filter((name) => name.startsWith('quire-seen')))"

UNTIL_KEPT = """(async () => {
  const needed = ["/core/session.js", "/pages/sign-in.js"];
  while (!(await Promise.all(needed.map((each) => caches.match(each)))).every(Boolean))
    await new Promise((later) => setTimeout(later, 50));
})()"""
"""What came before the service worker was there is kept too, and the page that nobody has opened yet."""


async def test_what_was_seen_is_gone_when_the_session_ended_while_no_page_was_open(console: Console, page: Page):
    await console.sign_up(page)
    await console.arrive(page, "/types")
    assert await page.evaluate(SEEN) != []
    await page.goto("about:blank")
    await page.context.clear_cookies()

    await console.open(page, "/types")

    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert await page.evaluate(SEEN) == []


async def test_what_was_seen_is_gone_where_nothing_tells_of_a_session(console: Console, page: Page):
    await console.sign_up(page)
    await console.arrive(page, "/types")
    await page.evaluate("localStorage.clear()")

    await page.reload()

    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert await page.evaluate(SEEN) == []


async def test_whoever_takes_over_without_a_sign_out_finds_nothing_of_the_one_before(console: Console, page: Page):
    await console.sign_up(page)
    await console.arrive(page, "/types")
    (before,) = await page.evaluate(SEEN)
    await page.context.clear_cookies()
    other = await page.context.new_page()
    await console.open(other)
    await console.sign_in(other)

    await console.arrive(other, "/types")

    (seen,) = await other.evaluate(SEEN)
    assert seen != before


async def test_signing_out_without_a_connection_ends_the_session_as_soon_as_there_is_one(console: Console, page: Page):
    token = await signed_out_without_a_connection(console, page)

    async with page.expect_response("**/auth/logout"):
        await page.context.set_offline(False)

    assert not is_good(console, token)


async def test_a_sign_out_that_nobody_heard_is_told_at_the_next_start(console: Console, page: Page):
    token = await signed_out_without_a_connection(console, page)
    await page.goto("about:blank")
    await page.context.set_offline(False)

    async with page.expect_response("**/auth/logout"):
        await console.open(page)

    assert not is_good(console, token)


async def test_who_signs_in_after_a_sign_out_that_nobody_heard_stays_signed_in(console: Console, page: Page):
    person = await console.sign_up(page)
    await console.arrive(page, "/account")
    await page.route("**/auth/logout", lambda route: route.abort())
    await page.get_by_role("button", name="Sign out", exact=True).click()

    await console.sign_in(page, person)

    await page.unroute("**/auth/logout")
    await page.reload()
    await console.arrive(page, "/types")
    assert is_good(console, await refresh_token(page))


async def signed_out_without_a_connection(console: Console, page: Page) -> str:
    """The refresh token that nobody could take back."""
    await console.sign_up(page)
    await console.arrive(page, "/account")
    await page.evaluate(UNTIL_KEPT)
    token = await refresh_token(page)
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    return token


async def refresh_token(page: Page) -> str:
    (token,) = [one["value"] for one in await page.context.cookies() if one["name"] == "__Host-refresh"]
    return token


def is_good(console: Console, token: str) -> bool:
    """Whether somebody who has this refresh token gets in."""
    return httpx.post(f"{console.origin}/api/v1/auth/refresh", json={"refreshToken": token}).is_success
