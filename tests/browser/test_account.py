"""The account: oneself, one's sessions, one's keys, and for administrators the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from console_reader import PASSWORD, Console, Person
from playwright.async_api import Browser, Page, expect

NEW_PASSWORD = "seven quiet boats at dawn"


@pytest.fixture
async def person(console: Console, page: Page) -> Person:
    """A new administrator, who looks at their account."""
    signed_up = await console.sign_up(page)
    await console.open(page, "/account")
    return signed_up


@pytest.fixture
def api(console: Console, person: Person) -> Iterator[httpx.Client]:
    with console.api(person) as client:
        yield client


def invited(api: httpx.Client, role: str) -> tuple[str, str]:
    """An address and the secret with which it joins."""
    email = f"{uuid4().hex}@example.org"
    made = api.post("/auth/invitations", json={"email": email, "role": role}).raise_for_status().json()["data"]
    return email, made["token"]


def joined(console: Console, api: httpx.Client, role: str) -> Person:
    email, token = invited(api, role)
    body = {"email": email, "password": PASSWORD, "name": "Charles Babbage", "invitation": token}
    api.post("/auth/register", json=body).raise_for_status()
    return Person(email, PASSWORD)


def roles(api: httpx.Client) -> dict[str, tuple[str, bool]]:
    people = api.get("/auth/users").raise_for_status().json()["data"]
    return {each["email"]: (each["role"], each["active"]) for each in people}


def status_with(console: Console, key: str) -> int:
    """What the API answers somebody who comes with this key."""
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.get(f"{console.origin}/api/v1/documents", headers=headers).status_code


async def open_part(page: Page, name: str) -> None:
    await page.get_by_role("navigation", name="Parts of the account").get_by_role("link", name=name).click()
    await expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


async def test_signing_out_everywhere_ends_the_session_in_another_browser(
    console: Console, page: Page, browser: Browser, person: Person
):
    async with console.visitor(browser) as other:
        await console.sign_in(other, person)

        await page.get_by_role("button", name="Sign out everywhere").click()
        await page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()

        await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        await other.reload()
        await expect(other.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_a_password_is_refused_where_it_was_typed_and_then_changed(
    console: Console, page: Page, browser: Browser, person: Person
):
    present, fresh = page.get_by_label("Present password").last, page.get_by_label("New password")
    change = page.get_by_role("button", name="Change the password")
    await present.fill("not my password")
    await fresh.fill(NEW_PASSWORD)
    await change.click()
    await expect(present).to_have_accessible_description("is wrong")

    await present.fill(PASSWORD)
    await fresh.fill("password1234")
    await change.click()
    await expect(fresh).to_have_attribute("aria-invalid", "true")

    await fresh.fill(NEW_PASSWORD)
    await change.click()
    await expect(page.get_by_text("The new password counts from now on.")).to_be_visible()
    async with console.visitor(browser) as other:
        await console.sign_in(other, Person(person.email, NEW_PASSWORD))


@pytest.mark.usefixtures("person")
async def test_a_new_name_is_shown_at_once_and_the_reader_stays_where_they_are(page: Page):
    save = page.get_by_role("button", name="Save")
    await page.get_by_label("Name", exact=True).fill("Augusta King")
    await save.focus()
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("link", name="Account of Augusta King")).to_be_visible()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Augusta King")


async def test_who_opens_the_link_of_an_invitation_joins_with_the_role_that_it_names(
    console: Console, page: Page, browser: Browser, api: httpx.Client
):
    email = f"{uuid4().hex}@example.org"
    await open_part(page, "People")
    await page.get_by_label("E-mail address").fill(email)
    await page.get_by_label("Role", exact=True).select_option("Reviewer")
    await page.get_by_role("button", name="Invite").click()
    link = await page.get_by_label(f"The link for {email}").input_value()

    async with console.visitor(browser) as guest:
        await guest.goto(link)
        await guest.get_by_label("E-mail address").fill(email)
        await guest.get_by_label("Password").fill(PASSWORD)
        await guest.get_by_role("button", name="Accept the invitation").click()
        await expect(guest.get_by_role("link", name="Review")).to_be_visible()
    assert roles(api)[email] == ("reviewer", True)


async def test_an_administrator_changes_a_role_and_shuts_somebody_out(console: Console, page: Page, api: httpx.Client):
    other = joined(console, api, "member")
    await open_part(page, "People")

    await page.get_by_label("Role of Charles Babbage").select_option("Reviewer")
    await expect(page.get_by_text("Charles Babbage: Reviewer")).to_be_visible()
    await page.get_by_role("button", name="Shut Charles Babbage out").click()
    await page.get_by_role("dialog").get_by_role("button", name="Shut out").click()

    await expect(page.get_by_role("button", name="Let Charles Babbage in again")).to_be_visible()
    assert roles(api)[other.email] == ("reviewer", False)


async def test_members_see_nothing_of_people_and_webhooks(
    console: Console, page: Page, browser: Browser, api: httpx.Client
):
    member = joined(console, api, "member")
    async with console.visitor(browser) as other:
        await console.sign_in(other, member)
        await console.open(other, "/account?part=people")

        await expect(other.get_by_role("heading", name="Profile")).to_be_visible()
        parts = other.get_by_role("navigation", name="Parts of the account").get_by_role("link")
        await expect(parts).to_have_text(["You", "API keys"])


@pytest.mark.usefixtures("person")
async def test_a_key_is_shown_once_opens_what_its_scopes_name_and_is_revoked(console: Console, page: Page):
    await open_part(page, "API keys")
    await page.get_by_label("What it is for").fill("Nightly import")
    await page.get_by_role("button", name="Make the key").click()
    secret = page.get_by_label("The key “Nightly import”")
    key = await secret.input_value()
    assert status_with(console, key) == 200

    await page.get_by_role("button", name="I have copied it").click()
    await expect(secret).to_have_count(0)
    await page.reload()
    await expect(page.get_by_text("Nightly import")).to_be_visible()
    assert key not in await page.content()
    await page.get_by_role("button", name="Revoke Nightly import").click()
    await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()

    await expect(page.get_by_text("No keys.")).to_be_visible()


@pytest.mark.usefixtures("person")
async def test_a_key_without_scopes_is_refused_at_the_scopes(page: Page):
    await open_part(page, "API keys")
    await page.get_by_label("What it is for").fill("Nothing")
    for name in ("Read documents and results", "Upload, retry and delete documents"):
        await page.get_by_label(name).uncheck()
    await page.get_by_role("button", name="Make the key").click()

    await expect(page.get_by_role("group", name="Scopes")).to_contain_text("Choose at least one.")


@pytest.mark.usefixtures("person")
async def test_a_webhook_is_made_pinged_and_deleted(page: Page):
    address = "https://quire.invalid/told"
    await open_part(page, "Webhooks")
    await page.get_by_label("Address").fill("http://quire.invalid/told")
    await page.get_by_role("button", name="Make the webhook").click()
    await expect(page.get_by_label("Address")).to_have_accessible_description(
        "Begins with https://. must begin with https://"
    )
    await page.get_by_label("Address").fill(address)
    await page.get_by_role("button", name="Make the webhook").click()
    await expect(page.get_by_label("The secret of the webhook")).to_have_value(re.compile("^whsec_"))

    await page.get_by_role("button", name=f"Ping {address}").click()
    deliveries = page.get_by_role("list", name="Deliveries").get_by_role("listitem")
    await expect(deliveries).to_have_count(1)
    await deliveries.get_by_role("button", name="Send again").click()
    await expect(deliveries).to_have_count(2)
    await expect(deliveries.first).to_contain_text("1 attempt")

    await page.get_by_role("button", name=f"Delete the webhook {address}").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("No webhooks.")).to_be_visible()
