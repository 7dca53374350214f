"""What is left of somebody who is not here any more."""

from __future__ import annotations

from console_reader import Console
from playwright.async_api import Page, expect

SEEN = "caches.keys().then((names) => names.filter((name) => name.startsWith('quire-seen')))"


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
