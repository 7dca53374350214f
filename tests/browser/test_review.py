"""Reviewers at work: the queue, a document beside its values, and what becomes of a decision."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from console_reader import PASSWORD, SAMPLES, Console, Person
from playwright.async_api import Browser, Locator, Page, expect
from quire_client import Quire

AMOUNTS = {"1.234,50 €": "1234.50", "$1,234.50": "1234.50", "(4.20)": "-4.20", "31 907": "31907", "1,234": "1,234"}
DATES = {
    "14. März 2026": "2026-03-14",
    "March 14, 2026": "2026-03-14",
    "14.3.2026": "2026-03-14",
    "03/04/2026": "03/04/2026",
}
TYPED = "Object.keys(sessionStorage).some((name) => name.startsWith('quire-review'))"


@dataclass(frozen=True)
class Task:
    id: str
    document: str
    api: httpx.Client

    @property
    def route(self) -> str:
        return f"/review/{self.id}"

    def result(self) -> dict[str, Any]:
        answer = self.api.get(f"/documents/{self.document}/result").raise_for_status()
        return dict(answer.json()["data"])


Waiting = Callable[[str], Awaitable[Task]]


@pytest.fixture
def waiting(console: Console, page: Page) -> Iterator[Waiting]:
    """Makes a sample wait for somebody of a new organisation, who is signed in on the page."""
    with ExitStack() as clients:

        async def wait(sample: str) -> Task:
            person = await console.sign_up(page)
            api = clients.enter_context(console.api(person))
            api.put("/hitl/policy", json={"rule": "always"}).raise_for_status()
            await asyncio.to_thread(process, console, person, SAMPLES / sample)
            (task,) = api.get("/hitl/tasks").json()["data"]
            return Task(task["taskId"], task["documentId"], api)

        yield wait


def process(console: Console, person: Person, file: Path) -> None:
    with Quire(console.origin) as quire:
        quire.auth.login(person.email, person.password)
        assert [done.status for done in quire.documents.process_many([file])] == ["hitl_pending"]


def colleague(console: Console, task: Task, name: str) -> Person:
    person = Person(f"{uuid4().hex}@example.org", PASSWORD)
    invited = task.api.post("/auth/invitations", json={"email": person.email, "role": "reviewer"}).json()["data"]
    joining = {"email": person.email, "password": PASSWORD, "name": name, "invitation": invited["token"]}
    httpx.post(f"{console.origin}/api/v1/auth/register", json=joining).raise_for_status()
    return person


async def kept(page: Page) -> None:
    """The page has put away what was typed."""
    await page.evaluate(
        f"new Promise((done) => {{ const look = () => {TYPED} ? done() : setTimeout(look, 20); look(); }})"
    )


async def session_over(page: Page) -> None:
    await page.context.clear_cookies()
    await page.reload()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def value(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


async def test_a_review_by_keyboard_alone_ends_in_a_corrected_result(console: Console, page: Page, waiting: Waiting):
    task = await waiting("letter.pdf")

    await console.open(page, "/review")
    await expect(page.get_by_role("link", name="Start with the next one")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(value(page, "From")).to_be_focused()
    await page.keyboard.type("Hazelmere County Archive")
    await page.keyboard.press("Enter")
    await expect(value(page, "To")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(value(page, "Date")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Submit")).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("The document is completed with your values.")).to_be_visible()
    await expect(page.get_by_role("link", name="To the queue")).to_be_focused()
    sender, recipient = (task.result()["fields"][name] for name in ("sender", "recipient"))
    assert (sender["value"], sender["source"]) == ("Hazelmere County Archive", "human")
    assert (recipient["value"], recipient["source"]) == ("Ms Ingrid Lindqvist", "human")


async def test_two_browsers_race_for_one_task_and_the_slower_one_is_told_who_won(
    console: Console, page: Page, browser: Browser, waiting: Waiting
):
    task = await waiting("letter.pdf")
    grace = colleague(console, task, "Grace Hopper")
    await page.route("**/ws-ticket", lambda route: route.abort())  # so that no news arrives
    await page.reload()
    await console.open(page, task.route)
    await value(page, "From").fill("typed by Ada")

    async with console.visitor(browser) as other:
        await console.sign_in(other, grace)
        await console.open(other, task.route)
        await expect(other.get_by_text("Ada Lovelace is at work on this task")).to_be_visible()
        await expect(value(other, "From")).not_to_be_editable()
        task.api.post(f"/hitl/tasks/{task.id}/release").raise_for_status()
        await other.get_by_role("button", name="Take it").click()
        await value(other, "From").fill("decided by Grace")
        await other.keyboard.press("Control+Enter")
        await other.get_by_role("button", name="Submit all the same").click()
        await expect(other.get_by_text("The document is completed with your values.")).to_be_visible()

    await value(page, "From").press("Control+Enter")
    await page.get_by_role("button", name="Submit all the same").click()

    await expect(page.get_by_text("Grace Hopper has decided this task")).to_be_visible()
    await expect(page.get_by_role("button", name="Copy what I typed")).to_be_visible()
    await expect(value(page, "From")).to_have_value("typed by Ada")
    assert task.result()["fields"]["sender"]["value"] == "decided by Grace"


async def test_a_claim_is_seen_in_the_queue_of_another_reviewer_as_it_happens(
    console: Console, page: Page, browser: Browser, waiting: Waiting
):
    task = await waiting("letter.pdf")
    grace = colleague(console, task, "Grace Hopper")
    await console.open(page, "/review")
    row = page.get_by_role("row", name="letter.pdf")
    await expect(row).to_contain_text("Nobody yet")

    async with console.visitor(browser) as other:
        await console.sign_in(other, grace)
        await console.open(other, task.route)
        await expect(row).to_contain_text("Grace Hopper")

        await other.get_by_role("button", name="Leave to others").click()

        await expect(other.get_by_role("heading", name="Review", exact=True)).to_be_visible()
        await expect(row).to_contain_text("Nobody yet")


async def test_a_box_drawn_on_the_page_gives_its_text_as_the_field_wants_it(
    console: Console, page: Page, waiting: Waiting
):
    task = await waiting("letter.pdf")
    read = task.api.get(f"/documents/{task.document}/pages/1/words").json()["data"]["words"]
    dated = next(word for word in read if word["text"] == "2026")
    line = [word["box"] for word in read if word["line"] == dated["line"]][-3:]
    await page.emulate_media(reduced_motion="reduce")  # the page would glide under the pointer
    await console.open(page, task.route)
    await value(page, "Date").fill("nonsense")
    await expect(page.get_by_text("Write the date as YYYY-MM-DD")).to_be_visible()

    await page.keyboard.press("F2")
    await expect(page.get_by_text("Draw a box around Date")).to_be_visible()
    await draw(page, (line[0][0], line[0][1] - 0.005, line[-1][2] + 0.01, line[-1][3] + 0.005))

    await expect(value(page, "Date")).to_have_value("2026-03-12")
    await expect(value(page, "Date")).to_be_focused()


async def draw(page: Page, box: tuple[float, float, float, float]) -> None:
    """From corner to corner, in shares of the page."""
    sheet = page.locator("page-view .marks")
    await page.keyboard.press("Alt+-")
    await page.keyboard.press("Alt+-")
    await page.keyboard.press("Alt+-")
    await expect(page.locator("page-view img")).to_have_js_property("complete", value=True)
    await sheet.hover(trial=True)
    whole = await sheet.bounding_box()
    assert whole is not None
    (left, top), (right, bottom) = (
        (whole["x"] + box[i] * whole["width"], whole["y"] + box[i + 1] * whole["height"]) for i in (0, 2)
    )
    await page.mouse.move(left, top)
    await page.mouse.down()
    await page.mouse.move(right, bottom, steps=4)
    await page.mouse.up()


async def test_what_was_typed_outlives_a_lost_connection_and_a_new_page(console: Console, page: Page, waiting: Waiting):
    task = await waiting("letter.pdf")
    await console.open(page, task.route)
    await value(page, "From").fill("Hazelmere County Archive")
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_role("button", name="Submit all the same").click()
    await expect(page.get_by_role("alert")).to_contain_text("All that you typed is kept")

    await page.context.set_offline(False)
    await page.reload()

    await expect(page.get_by_text("What you had typed here is back.")).to_be_visible()
    await expect(value(page, "From")).to_have_value("Hazelmere County Archive")


async def test_what_was_typed_is_gone_from_every_tab_after_signing_out_in_one(
    console: Console, page: Page, waiting: Waiting
):
    task = await waiting("letter.pdf")
    away, third = await page.context.new_page(), await page.context.new_page()
    for tab in (page, away):
        await console.open(tab, task.route)
        await value(tab, "From").fill("Hazelmere County Archive")
        await kept(tab)
    await away.goto("about:blank")
    await console.open(third, "/account")

    await third.get_by_role("button", name="Sign out", exact=True).click()

    await console.open(away)
    for tab in (third, page, away):
        await expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
        assert not await tab.evaluate(TYPED)


async def test_what_was_typed_waits_for_the_same_person_when_a_session_has_ended_and_for_nobody_else(
    console: Console, page: Page, waiting: Waiting
):
    task = await waiting("letter.pdf")
    email = task.api.get("/auth/me").json()["data"]["email"]
    await console.open(page, task.route)
    await value(page, "From").fill("Hazelmere County Archive")
    await kept(page)

    await session_over(page)
    await console.sign_in(page, Person(email, PASSWORD))
    await console.open(page, task.route)
    await expect(page.get_by_text("What you had typed here is back.")).to_be_visible()
    await expect(value(page, "From")).to_have_value("Hazelmere County Archive")

    await session_over(page)
    await console.sign_in(page, colleague(console, task, "Charles Babbage"))
    assert not await page.evaluate(TYPED)


async def test_rows_are_removed_changed_and_added(console: Console, page: Page, waiting: Waiting):
    task = await waiting("invoice.pdf")
    read = task.api.get(f"/hitl/tasks/{task.id}").json()["data"]["lines"]
    await console.open(page, task.route)

    await page.get_by_role("button", name="Remove row 2").click()
    await value(page, "Description, row 1").fill("Ream of paper")
    await page.get_by_role("button", name="Add a line").click()
    await value(page, f"Description, row {len(read) + 1}").fill("Stapler")
    await value(page, f"Amount, row {len(read) + 1}").fill("1.234,50")
    await page.keyboard.press("Control+Enter")
    await page.get_by_role("button", name="Submit all the same").click()
    await expect(page.get_by_text("The document is completed with your values.")).to_be_visible()

    lines = task.result()["lines"]
    assert [line["description"]["value"] for line in lines] == [
        "Ream of paper",
        *(line["description"]["value"] for line in read[2:]),
        "Stapler",
    ]
    assert lines[-1]["amount"]["value"] == "1234.50"


async def test_a_document_is_rejected_with_a_reason_alone(console: Console, page: Page, waiting: Waiting):
    task = await waiting("letter.pdf")
    await console.open(page, task.route)
    await page.get_by_role("button", name="Reject…").click()
    await page.get_by_role("button", name="Reject the document").click()
    await expect(page.get_by_text("Say why, for whoever looks later.")).to_be_visible()

    await page.get_by_label("Reason").fill("It is the wrong letter.")
    await page.get_by_role("button", name="Reject the document").click()

    await expect(page.get_by_role("heading", name="Rejected")).to_be_visible()
    decision = task.api.get(f"/hitl/tasks/{task.id}").json()["data"]["decision"]
    assert (decision["verdict"], decision["reviewNotes"]) == ("rejected", "It is the wrong letter.")


@pytest.mark.parametrize(
    ("schema", "printed"), [({"type": "number"}, AMOUNTS), ({"type": "string", "format": "date"}, DATES)]
)
async def test_what_is_printed_becomes_what_its_type_takes_and_stays_where_it_is_not_clear(
    console: Console, page: Page, schema: dict[str, str], printed: dict[str, str]
):
    await console.open(page, "/sign-in")

    typed = await page.evaluate(
        """async ([schema, texts]) => {
          const { typed } = await import("/parts/review-typed.js");
          return texts.map((text) => typed(text, schema));
        }""",
        [schema, list(printed)],
    )

    assert typed == list(printed.values())
