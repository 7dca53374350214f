"""Links that somebody else made up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from console_reader import Console
from playwright.async_api import Page, Request, expect

SOME_ID = UUID(int=7)


MADE_UP = (
    "/documents/..%2Fjobs",
    "/documents/..%2F..%2Fv1%2Fauth%2Fme%3F",
    f"/documents/{SOME_ID}%2Fresult",
    "/documents/:id",
    "/review/..%2Fpolicy",
    "/review/..",
    "/timetables/..%2Fdocuments%3Flimit=1%23",
    "/types/..",
    "/types/%2e%2e",
)


async def test_a_made_up_address_leads_to_no_path_of_the_api(console: Console, page: Page):
    await console.sign_in(page)
    for route in MADE_UP:
        await page.goto("about:blank")
        with asking(page) as asked:
            await console.open(page, route)
            await expect(page.locator(".page, .empty")).to_be_visible()
            await expect(page.locator("[aria-busy=true]")).to_have_count(0)

        assert (route, asked) == (route, [])
        await expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()


async def test_the_address_of_something_that_is_gone_is_asked_for_under_its_id_alone(console: Console, page: Page):
    await console.sign_in(page)

    async with page.expect_response(f"**/api/v1/documents/{SOME_ID}") as answered:
        await console.open(page, f"/documents/{SOME_ID}")

    assert (await answered.value).status == 404
    await expect(page.get_by_role("heading", name="There is no such thing")).to_be_visible()


@contextmanager
def asking(page: Page) -> Iterator[list[str]]:
    """What is read from the API meanwhile."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.method == "GET" and "/api/" in request.url:
            asked.append(request.url)

    page.on("request", note)
    yield asked
    page.remove_listener("request", note)
