"""Timetables are looked at, changed and taken away in the browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pypdfium2
import pytest
from console_reader import Console, Person
from icalendar import Calendar
from playwright.async_api import Locator, Page, Route, expect

WEDNESDAY = datetime(2026, 11, 18, 10, 20)  # noqa: DTZ001 - wherever the reader is
PHONE = {"width": 390, "height": 844}


def block(name: str, day: str, start: str | None, end: str | None, **more: Any) -> dict[str, Any]:
    return {"name": name, "dayOfWeek": day, "startTime": start, "endTime": end, **more}


WEEK = [
    block("Maths", "Monday", "08:00", "08:45", notes="Room 12"),
    block("Art", "Monday", "08:30", "09:15"),
    block("Latin", "Monday", "10:30", "11:15"),
    block("Music", "Wednesday", "10:00", "10:45"),
    block("Choir", "Wednesday", None, None),
]


@pytest.fixture
async def person(console: Console, page: Page) -> Person:
    return await console.sign_up(page)


@pytest.fixture
def api(console: Console, person: Person) -> Iterator[httpx.Client]:
    with console.api(person) as client:
        yield client


@pytest.fixture
async def week(console: Console, page: Page, api: httpx.Client) -> str:
    """A timetable that the reader looks at."""
    made = written(api)
    await console.open(page, f"/timetables/{made}")
    await expect(page.get_by_role("heading", name="Class 7b")).to_be_visible()
    return made


def written(api: httpx.Client) -> str:
    draft = {"name": "Class 7b", "className": "7b", "teacher": "Ms Okafor", "timeblocks": WEEK}
    return str(api.post("/timetables", json=draft).raise_for_status().json()["data"]["timetableId"])


def day(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True)


def on(page: Page, day_name: str, name: str) -> Locator:
    """The block of this day whose name comes first in what its button says."""
    return day(page, day_name).get_by_role("button", name=re.compile(f"^{name}"))


def span(start: str, end: str) -> str:
    return f"{start}\u2013{end}"


def names(api: httpx.Client) -> list[str]:
    return [each["name"] for each in api.get("/timetables").raise_for_status().json()["data"]]


def kept(api: httpx.Client, week: str) -> dict[str, tuple[str, str | None, str | None]]:
    """The blocks as the server has them."""
    blocks = api.get(f"/timetables/{week}").raise_for_status().json()["data"]["timeblocks"]
    return {each["name"]: (each["dayOfWeek"], each["startTime"], each["endTime"]) for each in blocks}


@pytest.mark.usefixtures("week")
async def test_a_day_reads_in_the_order_of_time_with_its_free_periods_and_what_has_no_time_below(page: Page):
    monday = [
        f"Maths{span('08:00', '08:45')}Room 12at the same time as Art",
        f"Art{span('08:30', '09:15')}at the same time as Maths",
        "free 75 min",
        f"Latin{span('10:30', '11:15')}",
    ]

    await expect(day(page, "Monday").get_by_role("listitem")).to_have_text(monday)
    wednesday = [f"Music{span('10:00', '10:45')}", "Choirno time"]
    await expect(day(page, "Wednesday").get_by_role("listitem")).to_have_text(wednesday)


@pytest.mark.usefixtures("week")
async def test_blocks_at_the_same_time_stand_side_by_side_and_are_explained(page: Page):
    maths, art = [await on(page, "Monday", name).bounding_box() for name in ("Maths", "Art")]

    assert maths is not None
    assert art is not None
    assert maths["x"] + maths["width"] <= art["x"]
    assert art["y"] < maths["y"] + maths["height"]
    await page.get_by_text("1 overlap").click()
    await expect(
        page.get_by_text(f"Monday: Maths ({span('08:00', '08:45')}) and Art ({span('08:30', '09:15')})")
    ).to_be_visible()


async def test_a_week_is_edited_by_keyboard_alone(page: Page, api: httpx.Client, week: str):
    await on(page, "Monday", "Latin").focus()
    await page.keyboard.press("Alt+ArrowDown")
    await page.keyboard.press("Alt+Shift+ArrowDown")
    await page.keyboard.press("Alt+ArrowRight")
    moved = on(page, "Tuesday", "Latin")
    await expect(moved).to_be_focused()
    await expect(moved).to_contain_text(span("10:35", "11:25"))

    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Name")).to_be_focused()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("Greek")
    await page.keyboard.press("Enter")

    await expect(on(page, "Tuesday", "Greek")).to_be_focused()
    assert kept(api, week)["Greek"] == ("Tuesday", "10:35", "11:25")


async def test_a_deleted_block_comes_back_with_one_key(page: Page, api: httpx.Client, week: str):
    await on(page, "Wednesday", "Music").focus()

    await page.keyboard.press("Delete")
    await expect(page.get_by_role("button", name="Undo")).to_be_focused()
    await expect(on(page, "Wednesday", "Music")).to_have_count(0)
    await page.keyboard.press("Enter")

    await expect(on(page, "Wednesday", "Music")).to_be_focused()
    assert kept(api, week)["Music"] == ("Wednesday", "10:00", "10:45")


async def test_a_block_is_dragged_to_another_day_and_time(page: Page, api: httpx.Client, week: str):
    music = await on(page, "Wednesday", "Music").bounding_box()
    latin = await on(page, "Monday", "Latin").bounding_box()
    assert music is not None
    assert latin is not None

    await page.mouse.move(latin["x"] + 20, latin["y"] + 10)
    await page.mouse.down()
    await page.mouse.move(music["x"] + 40, latin["y"] + 60, steps=4)
    async with page.expect_response(lambda answer: answer.request.method == "PUT"):
        await page.mouse.move(music["x"] + 20, music["y"] + 10, steps=4)
        await page.mouse.up()

    await expect(on(page, "Wednesday", "Latin")).to_contain_text(span("10:00", "10:45"))
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert kept(api, week)["Latin"] == ("Wednesday", "10:00", "10:45")


async def test_the_lower_edge_of_a_block_makes_it_longer_and_that_is_taken_back(
    page: Page, api: httpx.Client, week: str
):
    latin = await on(page, "Monday", "Latin").bounding_box()
    assert latin is not None
    minute = latin["height"] / 45

    await page.mouse.move(latin["x"] + 20, latin["y"] + latin["height"] - 2)
    await page.mouse.down()
    async with page.expect_response(lambda answer: answer.request.method == "PUT"):
        await page.mouse.move(latin["x"] + 20, latin["y"] + latin["height"] - 2 + 30 * minute, steps=4)
        await page.mouse.up()
    assert kept(api, week)["Latin"] == ("Monday", "10:30", "11:45")
    async with page.expect_response(lambda answer: answer.request.method == "PUT"):
        await page.get_by_role("button", name="Undo").click()

    await expect(on(page, "Monday", "Latin")).to_contain_text(span("10:30", "11:15"))
    assert kept(api, week)["Latin"] == ("Monday", "10:30", "11:15")


async def test_a_click_on_a_free_place_adds_a_block_there(page: Page, api: httpx.Client, week: str):
    await day(page, "Monday").get_by_text("free 75 min").click()
    await page.get_by_label("Name").fill("Sport")
    await page.get_by_label("End").fill("08:00")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_text("The end must be after the start.")).to_be_visible()
    await page.get_by_label("End").fill("10:25")
    await page.get_by_role("button", name="Add", exact=True).click()

    await expect(on(page, "Monday", "Sport")).to_be_focused()
    _, start, end = kept(api, week)["Sport"]
    assert "09:15" <= str(start) < str(end) == "10:25"


@pytest.mark.usefixtures("week")
async def test_what_is_refused_goes_back_and_the_reason_is_said(page: Page):
    async def refuse(route: Route) -> None:
        error = {"code": "CONFLICT", "message": "Somebody else is at it."}
        await route.fulfill(status=409, json={"success": False, "error": error, "meta": {}})

    await page.route("**/api/v1/timeblocks/*", refuse)
    latin = on(page, "Monday", "Latin")
    await latin.focus()

    await page.keyboard.press("Alt+ArrowUp")

    await expect(page.get_by_text("Latin is as it was before: Somebody else is at it.")).to_be_visible()
    await expect(latin).to_contain_text(span("10:30", "11:15"))
    await expect(latin).to_be_focused()


async def test_today_and_the_present_time_are_marked(console: Console, page: Page, week: str):
    await page.clock.set_fixed_time(WEDNESDAY)

    await page.reload()

    await expect(page.locator("[aria-current=date]:visible")).to_have_attribute("aria-label", "Wednesday")
    line = await day(page, "Wednesday").locator(".now").bounding_box()
    music = await on(page, "Wednesday", "Music").bounding_box()
    assert line is not None
    assert music is not None
    assert music["y"] < line["y"] < music["y"] + music["height"]


@pytest.mark.usefixtures("week")
async def test_a_phone_shows_one_day_at_a_time(page: Page):
    await page.set_viewport_size(PHONE)

    await page.get_by_role("group", name="Day").get_by_role("button", name="Wed").click()

    await expect(day(page, "Wednesday")).to_be_visible()
    await expect(day(page, "Monday")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("week")
async def test_the_week_is_printed_on_one_landscape_page(page: Page):
    printed = pypdfium2.PdfDocument(await page.pdf(prefer_css_page_size=True))

    assert len(printed) == 1
    width, height = printed[0].get_size()
    assert width > height
    text = printed[0].get_textpage().get_text_range()
    assert "Latin" in text
    assert "Edit heading" not in text


@pytest.mark.usefixtures("week")
async def test_the_week_is_taken_to_a_calendar_between_two_days(page: Page):
    await page.get_by_role("button", name="Calendar").click()
    await page.get_by_label("First day").fill("2026-09-01")
    await page.get_by_label("Last day").fill("2026-12-18")
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Download").click()
    downloaded = await downloading.value

    calendar = Calendar.from_ical((await downloaded.path()).read_bytes())
    latin = next(each for each in calendar.walk("VEVENT") if each["SUMMARY"] == "Latin")
    assert latin["DTSTART"].dt.isoformat() == "2026-09-07T10:30:00"
    assert latin["RRULE"]["UNTIL"][0].date().isoformat() == "2026-12-18"


async def test_a_timetable_is_made_by_hand_renamed_and_deleted(console: Console, page: Page, api: httpx.Client):
    await console.open(page, "/timetables")
    await page.get_by_role("button", name="New timetable").click()
    await page.get_by_label("Name").fill("Swimming")
    await page.get_by_role("button", name="Make it").click()
    await page.get_by_role("button", name="Edit heading").click()
    await page.get_by_label("Name").fill("<b>Diving</b>")
    await page.get_by_label("Year").fill("2026")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("<b>Diving</b>")

    await page.get_by_role("link", name="All timetables").click()
    await page.get_by_role("button", name="Delete <b>Diving</b>").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    await expect(page.get_by_text("No timetables yet")).to_be_visible()
    assert names(api) == []
