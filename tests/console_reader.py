"""Somebody with a browser who uses the console."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from benchmarks.running import signed_in

SAMPLES = Path(__file__).parents[1] / "samples"
PASSWORD = "correct horse battery staple"
PATIENCE_MS = 60_000
"""For whatever waits for the pipeline on a busy machine."""

expect.set_options(timeout=PATIENCE_MS)


@dataclass(frozen=True)
class Person:
    email: str
    password: str


@dataclass(frozen=True)
class Console:
    login: Mapping[str, str]
    """The local administrator's."""
    data: Path
    executable: str
    _clients: list[httpx.Client] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return self.login["url"]

    @property
    def admin(self) -> Person:
        return Person(self.login["email"], self.login["password"])

    def api(self, who: Person | None = None) -> httpx.Client:
        """The REST API as this person, for as long as the cloud runs."""
        person = who or self.admin
        self._clients.append(signed_in({"url": self.origin, "email": person.email, "password": person.password}))
        return self._clients[-1]

    def close(self) -> None:
        for client in self._clients:
            client.close()

    @asynccontextmanager
    async def visitor(self, browser: Browser, **context: Any) -> AsyncIterator[Page]:
        """A fresh profile; it must see no error of a script and no refusal of the policy about content."""
        profile = await browser.new_context(**context)
        profile.set_default_timeout(PATIENCE_MS)
        wrong: list[str] = []
        page = await profile.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.extend(_refusals(message)))
        yield page
        if not page.is_closed():
            await page.unroute_all(behavior="ignoreErrors")
        await profile.close()
        assert wrong == [], wrong

    async def open(self, page: Page, route: str = "/") -> None:
        await page.goto(f"{self.origin}/#{route}")

    async def arrive(self, page: Page, route: str) -> None:
        """Open it and wait until it is there and filled."""
        await self.open(page, route)
        await expect(page.locator(f"main[data-at='#{route}']")).to_be_visible()
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)

    async def sign_in(self, page: Page, who: Person | None = None) -> None:
        person = who or self.admin
        await self.arrive(page, "/sign-in")
        await page.get_by_label("E-mail address").fill(person.email)
        await page.get_by_label("Password").fill(person.password)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await expect(page.get_by_role("navigation", name="Main")).to_be_visible()

    async def sign_up(self, page: Page) -> Person:
        """A new organisation with its first administrator, who is signed in then."""
        person = Person(f"{uuid4().hex}@example.org", PASSWORD)
        await self.open(page, "/register")
        await page.get_by_label("Your name").fill("Ada Lovelace")
        await page.get_by_label("Organisation").fill("Analytical Engines")
        await page.get_by_label("E-mail address").fill(person.email)
        await page.get_by_label("Password").fill(person.password)
        await page.get_by_role("button", name="Make an account").click()
        await expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        return person


def _refusals(message: ConsoleMessage) -> list[str]:
    """What the policy about content kept from happening."""
    is_refusal = message.type == "error" and "Content Security Policy" in message.text
    return [message.text] if is_refusal else []
