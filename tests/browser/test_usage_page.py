"""What was used is shown by days, and administrators bound what a month may cost."""

from __future__ import annotations

from console_reader import SAMPLES, Console
from playwright.async_api import Page, expect
from quire_client import Quire


async def test_a_new_organisation_has_used_nothing(console: Console, page: Page):
    await console.sign_up(page)

    await console.open(page, "/usage")

    await expect(page.get_by_role("heading", name="Nothing was read on these days")).to_be_visible()
    await expect(page.get_by_text("API and database answer")).to_be_visible()
    await expect(page.get_by_text("$0.00 spent; there is no bound.")).to_be_visible()


async def test_what_was_read_is_counted_with_its_ways_and_times(console: Console, page: Page):
    person = await console.sign_up(page)
    with Quire(console.origin) as quire:
        quire.auth.login(person.email, person.password)
        quire.documents.process(SAMPLES / "report.pdf")

    await console.open(page, "/usage")

    figures = page.get_by_role("definition")
    await expect(figures.first).to_contain_text("1")
    await expect(page.get_by_role("img", name="Documents by day: most on one day: 1")).to_be_visible()
    await expect(page.get_by_role("listitem").filter(has_text="Straight through")).to_contain_text("100%")
    steps = page.get_by_role("group", name="Time for each step")
    await expect(steps.get_by_role("row").filter(has_text="Classify")).to_be_visible()
    await page.get_by_text("As a table").first.click()
    await expect(page.get_by_role("group", name="As a table").first.get_by_role("row")).to_have_count(2)


async def test_days_without_work_are_said_to_be_empty(console: Console, page: Page):
    await console.sign_up(page)
    await console.open(page, "/usage")

    await page.get_by_label("Days", exact=True).select_option("own")
    await page.get_by_label("From").fill("2020-01-01")
    await page.get_by_label("To", exact=True).fill("2020-01-31")
    await page.get_by_role("button", name="Show").click()

    await expect(page.get_by_text("Jan 31, 2020")).to_be_visible()
    await expect(page.get_by_role("heading", name="Nothing was read on these days")).to_be_visible()


async def test_a_budget_is_set_and_taken_away_and_nonsense_is_explained(console: Console, page: Page):
    await console.sign_up(page)
    await console.open(page, "/usage")
    amount = page.get_by_label("At most, in US dollars")

    await amount.fill("much")
    await page.get_by_role("button", name="Set budget").click()
    await expect(page.get_by_text("Give a number of dollars, such as 25 or 12.50.")).to_be_visible()
    await amount.fill("12.50")
    await page.get_by_role("button", name="Set budget").click()
    await expect(page.get_by_text("$0.00 of $12.50 spent")).to_be_visible()
    await amount.fill("")
    await page.get_by_role("button", name="Set budget").click()
    await expect(page.get_by_text("$0.00 spent; there is no bound.")).to_be_visible()
