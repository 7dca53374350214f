"""Every page, light and dark, wide and narrow, is checked by axe against WCAG 2.2 AA."""

from __future__ import annotations

import json

import pytest
from console_reader import SAMPLES, Console, Person
from local.states_node import FOLDER, needs_node
from playwright.async_api import Browser, Page, expect
from quire_client import Quire

AXE = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS = {
    "wide and light": {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    "narrow and dark": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
}


@needs_node("axe-core")
@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing_on_any_page(console: Console, browser: Browser, look: str):
    # The checker is put into the page by the test, which the page's own policy rightly refuses.
    async with console.visitor(browser, bypass_csp=True, **LOOKS[look]) as page:
        found = {route: await violations(console, page, route) for route in ("/sign-in", "/register")}
        person = await console.sign_up(page)
        for route in routes(console, person):
            found[route] = await violations(console, page, route)

    assert {route: wrong for route, wrong in found.items() if wrong} == {}


async def violations(console: Console, page: Page, route: str) -> list[str]:
    await console.arrive(page, route)
    await expect(page.get_by_role("heading", level=1).first).to_be_visible()
    await page.evaluate(AXE.read_text())
    found = await page.evaluate(f"axe.run(document, {json.dumps(RULES)}).then((result) => result.violations)")
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]


def routes(console: Console, person: Person) -> list[str]:
    """Each page once, those of things with things on them: a receipt, a timetable, a task."""
    with Quire(console.origin) as quire:
        quire.auth.login(person.email, person.password)
        for _ in quire.documents.process_many([SAMPLES / "receipt.jpg", SAMPLES / "timetable.jpg"]):
            pass
    api = console.api(person)
    task = api.get("/hitl/tasks", params={"limit": 1}).json()["data"][0]
    drawn = {"name": "Class 4b", "timeblocks": [{"name": "Music", "dayOfWeek": "Monday", "startTime": "09:00"}]}
    timetable = api.post("/timetables", json=drawn).json()["data"]
    things = (
        f"/documents/{task['documentId']}",
        f"/review/{task['taskId']}",
        f"/timetables/{timetable['timetableId']}",
    )
    account = ("/account", *(f"/account?part={part}" for part in ("keys", "people", "webhooks")))
    plain = ("/", "/review", "/timetables", "/types", "/types/receipt", "/types/draft", "/usage", *account)
    return [*things, *plain]
