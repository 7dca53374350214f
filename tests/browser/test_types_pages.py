"""Types are seen, made by pointing at values, tried, saved, changed and deleted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from console_reader import SAMPLES, Console, Person
from playwright.async_api import Locator, Page, expect
from quire_client import Quire


@pytest.fixture
async def admin(console: Console, page: Page) -> Person:
    """Somebody with an invoice that has been read."""
    person = await console.sign_up(page)
    with Quire(console.origin) as quire:
        quire.auth.login(person.email, person.password)
        quire.documents.process(SAMPLES / "invoice.pdf", type="invoice")
    return person


async def place(page: Page, *texts: str) -> dict[str, float]:
    """Where these words stand on the picture of the page, in pixels of the window."""
    wanted: list[dict[str, Any]] = await page.evaluate(
        """async (texts) => {
            const { get } = await import("/core/api.js");
            const id = document.querySelector("#bench-document").value;
            const { words } = await get(`/documents/${id}/pages/1/words`);
            const at = words.findIndex((_, at) => texts.every((text, next) => words[at + next]?.text === text));
            return words.slice(at, at + texts.length);
        }""",
        texts,
    )
    layer = await page.locator("page-view .marks").bounding_box()
    assert layer is not None
    boxes = [word["box"] for word in wanted]
    return {
        "left": layer["x"] + min(box[0] for box in boxes) * layer["width"] - 3,
        "top": layer["y"] + min(box[1] for box in boxes) * layer["height"] - 2,
        "right": layer["x"] + max(box[2] for box in boxes) * layer["width"] + 3,
        "bottom": layer["y"] + max(box[3] for box in boxes) * layer["height"] + 2,
    }


async def draw_around(page: Page, *texts: str) -> None:
    box = await place(page, *texts)
    await page.mouse.move(box["left"], box["top"])
    await page.mouse.down()
    await page.mouse.move(box["right"], box["bottom"], steps=3)
    await page.mouse.up()


async def click_on(page: Page, text: str) -> None:
    box = await place(page, text)
    await page.mouse.click((box["left"] + box["right"]) / 2, (box["top"] + box["bottom"]) / 2)


async def tell(page: Page, value: str) -> None:
    await page.get_by_label("Or type a value as it is printed").fill(value)
    await page.get_by_role("button", name="Add", exact=True).click()


def field(page: Page, label: str) -> Locator:
    return page.get_by_role("group", name=f"Field {label}", exact=True)


async def begin(console: Console, page: Page) -> None:
    await console.open(page, "/types/draft")
    await expect(page.get_by_label("Document", exact=True)).not_to_have_value("")
    await expect(page.locator("page-view img")).to_be_visible()


async def test_a_type_is_made_by_pointing_tried_and_saved(console: Console, page: Page, admin: Person):
    await begin(console, page)

    await draw_around(page, "17", "April", "2026")
    await expect(field(page, "Date").get_by_label("Form")).to_have_value("date")
    await click_on(page, "2026-0417")
    await expect(field(page, "Invoice number").get_by_label("Pattern")).to_have_value("^[0-9]{3,}-[0-9]{3,}$")
    await tell(page, "96.24 EUR")
    await expect(field(page, "Total").get_by_label("Form")).to_have_value("number")
    await page.get_by_role("button", name="Try it").click()
    await expect(page.get_by_text("No problems: all rules hold.")).to_be_visible()
    await expect(field(page, "Date").get_by_text("2026-04-17")).to_be_visible()
    await expect(page.locator("page-view .marks rect")).to_have_count(3)
    await page.get_by_label("What it is called").fill("Bill of Nordlicht")
    await page.get_by_label("Name for programs").fill("nordlicht-bill")
    await page.get_by_role("button", name="Save type").click()

    await expect(page.get_by_role("heading", name="Bill of Nordlicht", level=1)).to_be_visible()
    made = known(console, admin, "nordlicht-bill")
    assert made["labels"] == {"date": "Date", "invoiceNumber": "Invoice number", "total": "Total"}
    assert made["rules"] == [{"rule": "required", "fields": ["date", "invoiceNumber", "total"]}]


async def test_cells_of_a_table_become_the_columns_of_a_list(console: Console, page: Page, admin: Person):
    await begin(console, page)
    await page.get_by_label("It is a cell of a table").check()

    await tell(page, "27.60")
    await expect(field(page, "Amount")).to_be_visible()
    await tell(page, "Writing paper, A4, 500 sheets")
    await expect(field(page, "Description")).to_be_visible()
    await page.get_by_role("button", name="Try it").click()

    await expect(field(page, "Amount").get_by_text("27.60")).to_be_visible()
    await expect(field(page, "Description").get_by_text("4 rows")).to_be_visible()


async def test_what_is_nowhere_in_the_document_is_not_added(console: Console, page: Page, admin: Person):
    await begin(console, page)

    await tell(page, "no such words")

    await expect(page.get_by_text("Not added: the value stands nowhere in this document.")).to_be_visible()
    await expect(page.get_by_text("No fields yet.")).to_be_visible()


async def test_a_type_gets_new_versions_and_goes(console: Console, page: Page, admin: Person):
    save(console, admin, "note", ["due", "total"])
    await console.open(page, "/types/note")

    await page.get_by_role("button", name="Change").click()
    await page.get_by_label("What it is called").fill("Note of delivery")
    await page.get_by_role("button", name="Save as version 2").click()
    await expect(page.get_by_text("Version 2", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    await expect(page.get_by_text("No types of your own yet")).to_be_visible()


async def test_who_comes_second_is_told_and_nothing_is_overwritten(console: Console, page: Page, admin: Person):
    save(console, admin, "note", ["due"])
    await console.open(page, "/types/note")
    await page.get_by_role("button", name="Change").click()
    await page.get_by_label("What it is called").fill("Mine")

    save(console, admin, "note", ["due", "paid"], again=True)
    await page.get_by_role("button", name="Save as version 2").click()

    await expect(page.get_by_text("Somebody else has changed this type meanwhile.")).to_be_visible()
    assert known(console, admin, "note")["title"] == "Note"


async def test_rules_are_added_in_words_and_the_json_says_the_same(console: Console, page: Page, admin: Person):
    save(console, admin, "note", ["ordered", "delivered"], form={"type": "string", "format": "date"})
    await console.open(page, "/types/note")
    await page.get_by_role("button", name="Change").click()

    await page.get_by_role("button", name="Add an order of dates").click()
    await page.get_by_role("button", name="Add", exact=True).last.click()

    await expect(page.get_by_text("ordered and delivered follow each other")).to_be_visible()
    await page.get_by_text("As JSON").click()
    written = page.get_by_role("textbox", name="As JSON")
    await expect(written).to_have_value(re.compile('"rule": "order"'))
    await written.fill((await written.input_value()).replace('"ordered"', '"sent"'))
    await page.get_by_role("button", name="Take this over").click()
    await expect(page.get_by_text("sent and delivered follow each other")).to_be_visible()


async def test_a_built_in_type_is_shown_and_cannot_be_changed(console: Console, page: Page, admin: Person):
    await console.open(page, "/types/invoice")

    await expect(page.get_by_role("heading", name="Invoice", level=1)).to_be_visible()
    await expect(page.get_by_text("The sum of Subtotal and Tax is Total")).to_be_visible()
    await expect(page.get_by_role("button", name="Change")).to_have_count(0)


def save(
    console: Console, who: Person, name: str, fields: Sequence[str], *, again: bool = False, form: Any = None
) -> None:
    properties = {each: form or {"type": "string"} for each in fields}
    draft = {"title": "Note", "schema": {"type": "object", "properties": properties}}
    with console.api(who) as api:
        answer = api.put(f"/types/{name}", json=draft) if again else api.post("/types", json={**draft, "name": name})
    answer.raise_for_status()


def known(console: Console, who: Person, name: str) -> dict[str, Any]:
    with console.api(who) as api:
        found: dict[str, Any] = api.get(f"/types/{name}").json()["data"]
    return found
