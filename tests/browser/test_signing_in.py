"""Who is signed in, and who is not any more."""

from __future__ import annotations

import json

from console_reader import PASSWORD, Console
from playwright.async_api import Browser, Page, expect

SIGN_IN = {"name": "Sign in", "exact": True}


async def test_a_new_organisation_is_signed_in_at_once_and_stays_so_when_the_page_is_loaded_again(
    console: Console, page: Page
):
    person = await console.sign_up(page)

    await page.reload()

    await expect(page.get_by_role("link", name="Account of Ada Lovelace")).to_be_visible()
    assert PASSWORD not in await page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    assert person.email not in await page.evaluate("document.cookie")


async def test_the_owner_of_the_machine_is_signed_in_with_one_click(console: Console, page: Page):
    token = json.loads((console.data / "cloud.json").read_text())["token"]

    await page.goto(f"{console.origin}/_local/enter?token={token}")
    await page.get_by_role("button", name=f"Sign in as {console.admin.email}").click()

    await expect(page.get_by_role("link", name=f"Account of {console.admin.email}")).to_be_visible()


async def test_whoever_did_not_follow_the_owners_link_has_no_such_button(console: Console, page: Page):
    await console.open(page, "/sign-in")

    await expect(page.get_by_text("Open the link that")).to_be_visible()
    await expect(page.get_by_role("button", name="Sign in as")).to_have_count(0)


async def test_a_wrong_password_is_said_beside_the_form_and_nothing_is_shown(console: Console, page: Page):
    await console.open(page, "/")
    await page.get_by_label("E-mail address").fill(console.admin.email)
    await page.get_by_label("Password").fill("not the password")
    await page.get_by_role("button", **SIGN_IN).click()

    await expect(page.get_by_role("alert")).not_to_be_empty()
    await expect(page.get_by_role("navigation", name="Main")).to_have_count(0)


async def test_a_form_that_lacks_something_says_what_at_its_field(console: Console, page: Page):
    await console.open(page, "/register")
    await page.get_by_role("button", name="Make an account").click()

    await expect(page.get_by_label("Organisation")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_label("Organisation")).to_be_focused()


async def test_whoever_came_to_a_page_gets_there_after_signing_in(console: Console, page: Page):
    await console.open(page, "/usage")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    await page.get_by_label("E-mail address").fill(console.admin.email)
    await page.get_by_label("Password").fill(console.admin.password)
    await page.get_by_role("button", **SIGN_IN).click()

    await expect(page.get_by_role("link", name="Usage")).to_have_attribute("aria-current", "page")
    assert page.url == f"{console.origin}/#/usage"


async def test_tabs_that_open_at_once_share_one_session(console: Console, page: Page):
    """Each exchanges the refresh token when it opens; one that is shown twice would end the session."""
    await console.sign_up(page)

    tabs = [await page.context.new_page() for _ in range(4)]
    for tab in tabs:
        await tab.goto(console.origin, wait_until="commit")

    for tab in (*tabs, page):
        await expect(tab.get_by_role("navigation", name="Main")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("navigation", name="Main")).to_be_visible()


async def test_an_address_that_is_none_leads_home(console: Console, page: Page):
    await console.open(page, "/nowhere")

    await expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()


async def test_without_a_connection_the_shell_still_opens_and_says_so(console: Console, page: Page):
    await console.sign_up(page)
    await page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    await page.reload()
    await expect(page.get_by_role("heading", name="Documents", level=1)).to_be_visible()
    await page.context.set_offline(True)

    await page.reload()

    await expect(page.get_by_text("You are offline.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Documents", level=1)).to_be_visible()


async def test_nothing_of_a_session_stands_in_the_page_of_the_next_reader(console: Console, browser: Browser):
    async with console.visitor(browser) as first, console.visitor(browser) as second:
        await console.sign_up(first)

        await console.open(second)

        await expect(second.get_by_role("heading", name="Sign in")).to_be_visible()
