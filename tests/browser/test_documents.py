"""Documents are uploaded in the browser and followed there until they are done."""

from __future__ import annotations

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from console_reader import SAMPLES, Console, Person
from playwright.async_api import Locator, Page, Route, expect

RECEIPT = SAMPLES / "receipt.jpg"
FILES, FOLDER = "Choose files", "Choose a folder"
MANY = 500
PASTE = """async () => {
  const canvas = new OffscreenCanvas(40, 40);
  canvas.getContext("2d").fillRect(5, 5, 20, 20);
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([await canvas.convertToBlob()], "image.png", { type: "image/png" }));
  document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
}"""
PUSH = """async (documents) => {
  const { live } = await import("/core/live.js");
  for (let index = 0; index < 2 * documents.length; index += 1) {
    const [documentId, jobId] = documents[index % documents.length];
    const news = { event: "job:status", jobId, documentId, version: 1000 + index, timestamp: new Date().toISOString() };
    const state = { status: "extracting", stage: "extracting", progress: 55 };
    const detail = { ...news, ...state, confidence: null, errorCode: null, message: null };
    live.dispatchEvent(new CustomEvent("job", { detail }));
    if (index % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}"""


@pytest.fixture
async def person(console: Console, page: Page) -> Person:
    """Somebody with a list of their own, who looks at it."""
    person = await console.sign_up(page)
    await expect(page.get_by_role("heading", name="Nothing here yet")).to_be_visible()
    return person


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name))


async def choose(page: Page, *files: Path, by: str = FILES) -> None:
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name=by).first.click()
    await (await choosing.value).set_files(files)


async def drop(page: Page, *paths: Path) -> None:
    """As somebody does who drags them from the files of this machine."""
    browser = await page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        await browser.send("Input.dispatchDragEvent", {"type": kind, "x": 200, "y": 400, "data": data})


def announced(api: httpx.Client, name: str) -> tuple[str, str]:
    """A document that waits for its file."""
    body = {"fileName": name, "contentType": "image/jpeg", "size": 1000}
    made = api.post("/documents/upload", json=body).raise_for_status().json()["data"]
    return made["documentId"], made["jobId"]


@pytest.mark.usefixtures("person")
async def test_a_photo_is_uploaded_and_completes_before_the_readers_eyes(page: Page):
    await page.evaluate("window.isTheSame = true")

    await choose(page, RECEIPT)

    done = row(page, RECEIPT.name)
    await expect(done).to_contain_text("Completed")
    await expect(done).to_contain_text("Receipt · 1 page")
    await expect(done.locator("confidence-mark")).to_have_text("98 %")
    assert await page.evaluate("window.isTheSame")


@pytest.mark.usefixtures("person")
async def test_files_and_folders_are_dropped_anywhere_on_the_page(page: Page, tmp_path: Path):
    inner = tmp_path / "drawer" / "shelf"
    inner.mkdir(parents=True)
    shutil.copy(SAMPLES / "letter.pdf", inner)

    await drop(page, tmp_path / "drawer", SAMPLES / "invoice.docx")

    await expect(row(page, "letter.pdf")).to_contain_text("drawer/shelf")
    await expect(row(page, "invoice.docx")).to_be_visible()
    await expect(page.get_by_text("Let go to upload")).to_be_hidden()


@pytest.mark.usefixtures("person")
async def test_a_picture_is_pasted(page: Page):
    await page.evaluate(PASTE)

    await expect(page.get_by_role("row").filter(has_text="pasted-")).to_be_visible()


@pytest.mark.usefixtures("person")
async def test_a_folder_is_uploaded_with_its_folders_and_without_what_is_no_document(page: Page, tmp_path: Path):
    inner = tmp_path / "papers" / "march"
    inner.mkdir(parents=True)
    shutil.copy(SAMPLES / "letter.pdf", tmp_path / "papers")
    shutil.copy(SAMPLES / "invoice.docx", inner)
    (inner / "notes.txt").write_text("Not a document.")
    (inner / ".DS_Store").write_text("Nobody's.")

    await choose(page, tmp_path / "papers", by=FOLDER)

    await expect(page.get_by_text("1 file of another kind was left out.")).to_be_visible()
    await expect(row(page, "invoice.docx")).to_contain_text("papers/march")
    await expect(row(page, "letter.pdf")).to_be_visible()
    await expect(page.get_by_role("link", name="notes.txt")).to_have_count(0)


@pytest.mark.usefixtures("person")
async def test_a_file_that_is_known_is_told_with_the_way_to_it_and_can_be_sent_anyway(page: Page):
    await choose(page, RECEIPT)
    await expect(row(page, RECEIPT.name)).to_contain_text("Completed")
    earlier = await page.get_by_role("link", name=RECEIPT.name).get_attribute("href")

    await choose(page, RECEIPT)

    uploads = page.get_by_role("region", name="Uploads")
    await expect(uploads).to_contain_text("This file has been read before.")
    await expect(uploads.get_by_role("link", name="Open the earlier document")).to_have_attribute("href", earlier or "")
    await uploads.get_by_role("button", name="Upload anyway").click()
    await expect(page.get_by_role("link", name=RECEIPT.name)).to_have_count(2)


@pytest.mark.usefixtures("person")
async def test_a_file_that_cannot_be_read_says_what_to_do(page: Page, tmp_path: Path):
    contents = {
        "song.mp3": b"ID3",
        "nothing.pdf": b"",
        "disguised.jpg": b"%PDF-1.7 this is no picture",
        "huge.pdf": b"%PDF-1.7" + bytes(40_000_000),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)

    await choose(page, *(tmp_path / name for name in contents))

    uploads = page.get_by_role("region", name="Uploads")
    await expect(uploads).to_contain_text("Upload a PNG, JPEG, TIFF, WEBP, PDF or DOCX file.")
    await expect(uploads).to_contain_text("The file has nothing in it. Choose another one.")
    await expect(uploads).to_contain_text("Make it smaller, or split it.")
    await expect(row(page, "disguised.jpg")).to_contain_text("Save it again in its real format and upload it.")


async def test_what_happened_while_the_connection_was_lost_is_there_when_it_is_back(
    console: Console, page: Page, person: Person
):
    await choose(page, RECEIPT)
    await expect(row(page, RECEIPT.name)).to_contain_text("Completed")
    await page.context.set_offline(True)
    await expect(page.get_by_text("You are offline.")).to_be_visible()
    with console.api(person) as api:
        [known] = api.get("/documents").json()["data"]
        api.delete(f"/documents/{known['documentId']}").raise_for_status()
        announced(api, "came meanwhile.jpg")

    await page.context.set_offline(False)

    await expect(row(page, "came meanwhile.jpg")).to_be_visible()
    await expect(page.get_by_role("link", name=RECEIPT.name)).to_have_count(0)


@pytest.mark.usefixtures("person")
async def test_an_upload_goes_on_while_its_reader_looks_at_something_else(console: Console, page: Page):
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    await page.route(lambda url: not url.startswith(console.origin), hold)
    await choose(page, RECEIPT)
    await expect(row(page, RECEIPT.name)).to_contain_text("Waiting for the file")
    await console.open(page, "/nowhere")
    await console.open(page, "/")
    await expect(page.get_by_role("region", name="Uploads")).to_contain_text("0 of 1 sent")
    await console.open(page, "/nowhere")

    await held[0].continue_()

    await expect(page.get_by_text("The file has been uploaded.")).to_be_visible()
    await console.open(page, "/")
    await expect(row(page, RECEIPT.name)).to_contain_text("Completed")


@pytest.mark.usefixtures("person")
async def test_whoever_leaves_while_a_file_is_on_its_way_is_asked_first(console: Console, page: Page):
    await page.route(lambda url: not url.startswith(console.origin), lambda _: None)
    await choose(page, RECEIPT)
    await expect(row(page, RECEIPT.name)).to_contain_text("Waiting for the file")

    async with page.expect_event("dialog") as asking:
        await page.close(run_before_unload=True)

    question = await asking.value
    assert question.type == "beforeunload"
    async with page.expect_event("close"):
        await question.accept()


@pytest.mark.usefixtures("person")
async def test_an_upload_that_came_too_soon_goes_on_by_itself(page: Page):
    error = {"code": "RATE_LIMIT_EXCEEDED", "message": "Too many requests; try again later.", "details": []}
    refused: list[Route] = []

    async def refuse_once(route: Route) -> None:
        refused.append(route)
        await route.fulfill(
            status=429, headers={"Retry-After": "2"}, body=json.dumps({"success": False, "error": error})
        )

    await page.route("**/documents/upload", refuse_once, times=1)

    await choose(page, RECEIPT)

    await expect(page.get_by_text("Many files at once: goes on by itself")).to_be_visible()
    await expect(row(page, RECEIPT.name)).to_be_visible()
    assert len(refused) == 1


async def test_the_last_list_is_shown_without_a_connection(console: Console, page: Page, person: Person):
    with console.api(person) as api:
        announced(api, "seen before.jpg")
    await page.reload()
    await expect(row(page, "seen before.jpg")).to_be_visible()
    await console.open(page, "/nowhere")
    await page.context.set_offline(True)

    await console.open(page, "/")

    await expect(row(page, "seen before.jpg")).to_be_visible()
    await expect(page.get_by_text("This is the list as it was on")).to_be_visible()


async def test_several_documents_are_chosen_and_deleted_by_keyboard(console: Console, page: Page, person: Person):
    with console.api(person) as api:
        for name in ("one.jpg", "two.jpg", "three.jpg", "four.jpg"):
            announced(api, name)
    await page.reload()
    await page.get_by_role("checkbox", name="Select three.jpg").focus()

    await page.keyboard.press("Space")
    await page.keyboard.press("Shift+ArrowDown")
    await expect(page.get_by_text("2 selected")).to_be_visible()
    await page.keyboard.press("Delete")
    await page.get_by_role("dialog").get_by_role("button", name="Delete").press("Enter")

    await expect(page.get_by_text("2 documents have been deleted.")).to_be_visible()
    await expect(page.locator("document-row")).to_have_count(2)
    await expect(row(page, "one.jpg")).to_be_visible()
    await expect(page.locator("document-list :focus")).to_have_count(1)


async def test_filters_stand_in_the_address_and_what_no_longer_fits_leaves(
    console: Console, page: Page, person: Person
):
    with console.api(person) as api:
        _, job = announced(api, "stopped.jpg")
        announced(api, "other.jpg")
    await page.reload()

    await page.get_by_role("button", name="In work").click()
    await page.get_by_role("searchbox").fill("stopp")

    await expect(page.locator("document-row")).to_have_count(1)
    assert page.url.endswith("#/?status=work&q=stopp")
    with console.api(person) as api:
        api.post(f"/jobs/{job}/cancel").raise_for_status()
    await expect(page.get_by_role("heading", name="No document fits")).to_be_visible()
    clear = await page.get_by_role("button", name="Show all documents").element_handle()
    assert clear is not None
    await page.get_by_label("Order").select_option("By name")
    await expect(page).to_have_url(re.compile("sort="))
    await expect(page.locator("documents-page")).to_have_attribute("aria-busy", "false")
    await clear.click()  # what is found anew puts no other button in the place of one that may be pressed just now
    await expect(row(page, "stopped.jpg")).to_contain_text("Cancelled")


@pytest.mark.usefixtures("person")
async def test_what_is_being_typed_stays_when_the_types_are_learnt_meanwhile(page: Page):
    await page.evaluate(
        """() => {
            const filters = document.querySelector("document-filters");
            const search = filters.querySelector("input[type=search]");
            search.value = "stopp";
            search.dispatchEvent(new Event("input"));
            filters.offer([]);
        }"""
    )

    await expect(page).to_have_url(re.compile("q=stopp"))
    await expect(page.get_by_role("searchbox")).to_have_value("stopp")


@pytest.mark.usefixtures("person")
async def test_words_are_found_where_they_stand(page: Page):
    await choose(page, SAMPLES / "report.pdf")
    await expect(row(page, "report.pdf")).to_contain_text("Completed")

    await page.get_by_role("searchbox").fill("valmerie")
    await page.get_by_label("Show where it stands").check()

    await expect(page.get_by_text("Found in 1 document")).to_be_visible()
    await expect(page.locator("mark").first).to_have_text("Valmérie")


async def test_whoever_comes_back_finds_the_place_in_the_list_again(console: Console, page: Page, person: Person):
    with console.api(person) as api:
        for number in range(60):
            announced(api, f"{number:02}.jpg")
    await page.reload()
    await page.get_by_role("button", name="Show more").click()
    await row(page, "05.jpg").evaluate("(row) => row.scrollIntoView({ block: 'center' })")
    await row(page, "05.jpg").get_by_role("link").click()
    await expect(page.locator("documents-page")).to_have_count(0)

    await page.go_back()

    await expect(row(page, "05.jpg")).to_be_in_viewport()


async def test_a_list_of_hundreds_follows_every_push_and_keeps_its_rows(console: Console, page: Page, person: Person):
    with console.api(person) as api, ThreadPoolExecutor(8) as pool:
        documents = list(pool.map(lambda number: announced(api, f"{number:03}.jpg"), range(MANY)))
    await page.reload()
    for count in range(50, MANY, 50):
        await expect(page.locator("document-row")).to_have_count(count)
        await page.get_by_role("button", name="Show more").click()
    await expect(page.locator("document-row")).to_have_count(MANY)
    await page.get_by_role("checkbox", name="Select 250.jpg").focus()

    await page.evaluate(PUSH, documents)

    await expect(page.locator("status-mark[data-status=extracting]")).to_have_count(MANY)
    await expect(page.get_by_role("checkbox", name="Select 250.jpg")).to_be_focused()
