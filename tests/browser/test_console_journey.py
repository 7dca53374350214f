"""From a new account to the exported, corrected result of a photo, without leaving the browser."""

from __future__ import annotations

import json
from pathlib import Path

from console_reader import SAMPLES, Console
from playwright.async_api import Page, expect


async def test_a_photo_is_uploaded_read_corrected_and_exported(console: Console, page: Page, tmp_path: Path):
    person = await console.sign_up(page)
    console.api(person).put("/hitl/policy", json={"rule": "always"}).raise_for_status()

    await page.locator("input[type=file]:not([webkitdirectory]):not([capture])").set_input_files(
        SAMPLES / "receipt.jpg"
    )
    await expect(page.get_by_text("Needs review").last).to_be_visible()
    await page.get_by_role("link", name="receipt.jpg").first.click()
    await page.get_by_role("main").get_by_role("link", name="Review", exact=True).click()
    await page.get_by_role("textbox", name="Company", exact=True).fill("Corner Shop & Daughters")
    await page.keyboard.press("Control+Enter")
    await page.get_by_role("button", name="Submit all the same").click()
    await expect(page.get_by_text("The document is completed with your values.")).to_be_visible()
    document = console.api(person).get("/documents").json()["data"][0]["documentId"]
    await console.open(page, f"/documents/{document}")
    await expect(page.get_by_text("Corner Shop & Daughters").locator("visible=true").first).to_be_visible()
    await page.get_by_role("button", name="Export").click()
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Download").click()

    kept = tmp_path / "result.json"
    await (await downloading.value).save_as(kept)
    assert json.loads(kept.read_text())["fields"]["company"]["value"] == "Corner Shop & Daughters"
