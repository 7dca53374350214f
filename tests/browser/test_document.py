"""A document is looked at: its pages beside its values, how it was made, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
from console_reader import SAMPLES, Console
from playwright.async_api import Locator, Page, Route, expect
from quire_client import Quire

RECEIPT, TIMETABLE = SAMPLES / "receipt.jpg", SAMPLES / "timetable.jpg"
INVOICE, LETTER, WORD = SAMPLES / "invoice.pdf", SAMPLES / "letter.pdf", SAMPLES / "invoice.docx"
DRAWN_LATER = """() => {
  const view = document.querySelector("page-view");
  view.hover("late");
  view.mark([{ id: "late", box: [0.1, 0.1, 0.3, 0.2], label: "Drawn later", confidence: 0.9 }]);
}"""
CHOSEN, HOVERED = "page-view rect.chosen", "page-view rect.hovered"


@pytest.fixture(scope="module")
def library(console: Console, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Documents that were processed, by the names of their files."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "broken.pdf").write_bytes(INVOICE.read_bytes()[:900])
    bundle = pypdfium2.PdfDocument.new()
    for path in (INVOICE, LETTER):
        with pypdfium2.PdfDocument(path) as pages:
            bundle.import_pages(pages)
    bundle.save(folder / "bundle.pdf")
    with Quire(console.origin) as quire:
        quire.auth.login(console.admin.email, console.admin.password)
        done = list(quire.documents.process_many([RECEIPT, WORD, *folder.iterdir()]))
    return {Path(each.file).name: each.document_id or "" for each in done}


async def look(console: Console, page: Page, document_id: str) -> None:
    await console.sign_in(page)
    await console.open(page, f"/documents/{document_id}")


def field(page: Page, label: str) -> Locator:
    """The row of a field."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=label, exact=True))


def announced(api: httpx.Client, path: Path) -> tuple[str, dict[str, Any]]:
    """A document that waits for its file, and the form to post it with."""
    body = {"fileName": f"live {path.name}", "contentType": "image/jpeg", "size": path.stat().st_size}
    made = api.post("/documents/upload", json=body).raise_for_status().json()["data"]
    return made["documentId"], made["upload"]


async def test_a_value_leads_to_its_box_and_a_box_to_its_value(
    console: Console, page: Page, library: Mapping[str, str]
):
    await look(console, page, library["receipt.jpg"])
    total = field(page, "Total")

    await total.hover()
    await expect(page.locator(HOVERED)).to_contain_text("Total: 121.26")
    await page.locator("page-view rect", has_text="Company").click()

    await expect(field(page, "Company").get_by_role("button")).to_be_focused()
    await expect(page.locator(CHOSEN)).to_contain_text("Blue Heron Auto Parts Co.")
    await expect(field(page, "Company")).to_contain_text("Is the name at the head.")


async def test_what_is_pointed_at_stands_out_even_if_its_box_is_drawn_later(
    console: Console, page: Page, library: Mapping[str, str]
):
    await look(console, page, library["receipt.jpg"])
    await expect(page.locator("page-view rect", has_text="Total")).to_be_visible()

    await page.evaluate(DRAWN_LATER)

    await expect(page.locator(HOVERED)).to_contain_text("Drawn later")


async def test_keys_go_from_value_to_value_and_grow_the_page(console: Console, page: Page, library: Mapping[str, str]):
    await look(console, page, library["receipt.jpg"])
    await expect(field(page, "Total")).to_be_visible()

    await page.keyboard.press("n")
    await page.keyboard.press("n")
    await expect(field(page, "Date").get_by_role("button")).to_be_focused()
    await expect(page.locator(CHOSEN)).to_contain_text("Date: 2024-08-29")
    await page.keyboard.press("p")
    await expect(page.locator(CHOSEN)).to_contain_text("Company")
    await page.keyboard.press("+")
    await expect(page.locator(".zoom-level")).to_have_text("150 %")

    await page.keyboard.press("?")
    await page.get_by_role("checkbox", name="Use single keys on this page").uncheck()
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await expect(page.locator(CHOSEN)).to_contain_text("Company")


async def test_each_confidence_is_a_number_with_its_reason_and_what_was_not_found_is_said(
    console: Console, page: Page, library: Mapping[str, str]
):
    await look(console, page, library["invoice.docx"])

    supplier = field(page, "Supplier")
    await expect(supplier).to_contain_text("97 %")
    await expect(supplier).to_contain_text("From the file's own text, page 1.")
    await expect(page.locator("doc-values")).to_contain_text("Not found:Due date")
    await expect(page.locator("doc-head")).to_contain_text("As sure as its least sure values:")


async def test_a_word_file_is_shown_as_text_whose_lines_lead_to_their_values(
    console: Console, page: Page, library: Mapping[str, str]
):
    await look(console, page, library["invoice.docx"])

    await page.get_by_role("button", name="Date: 20 Dec 2019").click()

    await expect(field(page, "Date of issue").get_by_role("button")).to_be_focused()
    await expect(page.locator("doc-text .line.chosen")).to_have_count(1)


async def test_the_documents_of_a_file_stand_in_tabs_that_turn_to_their_pages(
    console: Console, page: Page, library: Mapping[str, str]
):
    await look(console, page, library["bundle.pdf"])

    await page.get_by_role("tab", name="Invoice, page 1").press("ArrowRight")

    await expect(page.get_by_role("tab", name="Letter, page 2")).to_be_focused()
    await expect(field(page, "To")).to_contain_text("Ms Ingrid Lindqvist")
    await expect(page.get_by_role("button", name="Page 2", exact=True)).to_have_attribute("aria-current", "page")
    await expect(page.locator("page-view rect", has_text="Ms Ingrid Lindqvist")).to_be_visible()


async def test_a_document_fills_itself_in_while_it_is_looked_at(console: Console, page: Page):
    with console.api() as api:
        document_id, form = announced(api, TIMETABLE)
    await look(console, page, document_id)
    await page.evaluate("window.isTheSame = true")
    await expect(page.locator("doc-steps [aria-current=step]")).to_contain_text("File arrives")
    await expect(page.get_by_text("Values are shown here as soon as they are found.")).to_be_visible()

    async with httpx.AsyncClient() as storage:
        sent = await storage.post(form["url"], data=form["fields"], files={"file": TIMETABLE.read_bytes()})
    sent.raise_for_status()

    await expect(page.locator("doc-steps [data-state=done]").first).to_be_visible()
    await expect(field(page, "Class")).to_contain_text("7L")
    await expect(page.locator("doc-head")).to_contain_text("Needs review")
    await expect(page.locator("page-view rect", has_text="Monday 08:50: Science")).to_be_visible()
    await expect(page.locator("doc-made")).to_contain_text("Its values were found")
    assert await page.evaluate("window.isTheSame")


async def test_what_was_cancelled_can_be_tried_again_and_what_is_broken_says_what_to_do(
    console: Console, page: Page, library: Mapping[str, str]
):
    await look(console, page, library["broken.pdf"])
    await expect(page.locator("doc-outcome")).to_contain_text("The document is damaged and cannot be opened.")
    await expect(page.locator("doc-outcome")).to_contain_text("Try another copy.")

    await console.open(page, f"/documents/{library['bundle.pdf']}")
    await page.get_by_role("button", name="Cancel", exact=True).click()
    await page.get_by_role("button", name="Cancel the work").click()
    await expect(page.locator("doc-outcome")).to_contain_text("Somebody stopped the work.")

    await page.locator("doc-head").get_by_role("button", name="Try again").click()
    await page.get_by_role("dialog").get_by_role("button", name="Try again").click()
    await expect(page.locator("doc-head")).to_contain_text("Attempt 2")
    await expect(page.get_by_role("tab", name="Invoice, page 1")).to_be_visible()


async def test_a_table_is_exported_as_a_file(console: Console, page: Page, library: Mapping[str, str]):
    await look(console, page, library["receipt.jpg"])

    await page.get_by_role("button", name="Export").click()
    await page.get_by_role("radio", name="CSV").check()
    await page.get_by_label("Which table").select_option(label="Line items")
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Download").click()

    file = await (await downloading.value).path()
    assert "Cheeseburger" in file.read_text()


async def test_a_result_that_no_answer_can_hold_is_fetched_where_it_is_kept(
    console: Console, page: Page, library: Mapping[str, str]
):
    """The file is real and so is the other origin that it comes from; only the answer is made to lead there."""
    document_id = library["receipt.jpg"]
    with console.api() as api:
        kept = api.get(f"/documents/{document_id}/export").raise_for_status().json()["data"]["url"]

    async def leads_there(route: Route) -> None:
        said = await (await route.fetch()).json()
        said["data"] |= {"fields": {}, "lines": [], "pages": [], "text": "", "resultUrl": kept}
        await route.fulfill(json=said)

    await page.route("**/result", leads_there)
    await look(console, page, document_id)

    await expect(field(page, "Total")).to_contain_text("121.26")


async def test_the_last_that_was_seen_is_there_without_a_connection(
    console: Console, page: Page, library: Mapping[str, str]
):
    await look(console, page, library["receipt.jpg"])
    await expect(field(page, "Total")).to_contain_text("121.26")
    await console.open(page, "/timetables")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Timetables")

    await page.context.set_offline(True)
    await console.open(page, f"/documents/{library['receipt.jpg']}")

    await expect(page.get_by_text("This is what was known")).to_be_visible()
    await expect(field(page, "Total")).to_contain_text("121.26")
    await expect(page.get_by_role("button", name="Blue Heron Auto Parts Co.").first).to_be_visible()


async def test_what_a_reviewer_decided_is_shown_as_it_was_and_as_it_is(
    console: Console, page: Page, library: Mapping[str, str]
):
    document_id = library["invoice.docx"]
    with console.api() as api:
        [task] = api.get("/hitl/tasks", params={"documentId": document_id}).json()["data"]
        api.post(f"/hitl/tasks/{task['taskId']}/claim", json={}).raise_for_status()
        await look(console, page, document_id)
        await expect(page.get_by_role("link", name="Review", exact=True).last).to_be_visible()
        decision = {"fields": {"buyer": "Anna Holtz"}, "reviewNotes": "A letter was missing."}
        api.post(f"/hitl/tasks/{task['taskId']}/submit", json=decision).raise_for_status()

    await expect(field(page, "Buyer").first).to_contain_text("Anna Holtz")
    reviews = page.locator("doc-reviews")
    await expect(reviews).to_contain_text("A letter was missing.")
    await expect(reviews.locator("del")).to_have_text("Anna Holt")
    await expect(reviews.locator("ins")).to_have_text("Anna Holtz")


async def test_time_per_step_adds_up_and_a_long_wait_for_a_person_leaves_the_work_visible(console: Console, page: Page):
    await console.open(page, "/sign-in")
    at = {"document.uploaded": 1, "classification.started": 2, "document.classified": 4, "document.preprocessed": 5}
    at |= {"extraction.completed": 9, "validation.completed": 10, "hitl.requested": 10, "hitl.completed": 3610}
    events = [
        {"name": name, "at": f"2026-01-01T{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}Z"} for name, s in at.items()
    ]
    job = {"status": "saving", "stage": "save", "createdAt": "2026-01-01T00:00:00Z", "events": events}
    spans = await page.evaluate(
        f"""async () => {{
          const {{ spansOf, laid }} = await import("/parts/doc-timing.js");
          return laid(spansOf({json.dumps(job)}, Date.parse("2026-01-01T01:00:12Z")));
        }}"""
    )

    assert [span["step"] for span in spans] == [
        "upload", "intake", "classify", "preprocess", "extract", "validate", "review", "save"
    ]  # fmt: skip
    assert all(one["x"] + one["width"] == pytest.approx(other["x"]) for one, other in pairwise(spans))
    assert spans[-1]["x"] + spans[-1]["width"] == pytest.approx(1)
    assert [span["step"] for span in spans if span["isCut"]] == ["review"]
    assert spans[4]["width"] > 0.15
