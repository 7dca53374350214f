"""Nothing that stands in a file, or in its name, ever runs in the reader's browser."""

from __future__ import annotations

from pathlib import Path

from console_reader import Console
from hostile_words import RAN, WORDS, invoice
from playwright.async_api import Page, expect
from quire_client import Quire


async def test_words_of_names_and_documents_are_shown_and_never_run(console: Console, page: Page, tmp_path: Path):
    person = await console.sign_up(page)
    documents = uploaded(console, person.email, person.password, tmp_path)

    await page.reload()
    for name in documents:
        await expect(page.get_by_text(name).first).to_be_visible()
    for document in documents.values():
        await console.open(page, f"/documents/{document}")
        await expect(page.get_by_text(RAN).first).to_be_visible()
        assert await page.evaluate(f"window.{RAN}") is None
    tasks = console.api(person).get("/hitl/tasks", params={"limit": 100}).json()["data"]
    for task in tasks[:5]:
        await console.open(page, f"/review/{task['taskId']}")
        await expect(page.get_by_role("button", name="Submit").first).to_be_visible()
        assert await page.evaluate(f"window.{RAN}") is None


def uploaded(console: Console, email: str, password: str, folder: Path) -> dict[str, str]:
    """File name -> document, each word in a file that is named after it as far as a file can be."""
    made: dict[str, str] = {}
    with Quire(console.origin) as quire:
        quire.auth.login(email, password)
        for number, word in enumerate(WORDS):
            path = folder / f"{number} {word.replace('/', chr(0x2215))[:150]}.pdf"
            path.write_bytes(invoice(word))
            made[path.name] = ""
        for processed in quire.documents.process_many([folder / name for name in made], concurrency=4):
            made[Path(processed.file).name] = str(processed.document_id)
    return made
