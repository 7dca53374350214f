"""A reader of the console with a stopwatch."""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import dataclass

from playwright.async_api import Browser, Page, Request

from benchmarks.running import RunningCloud

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PUSH = """async (count) => {
  const { live } = await import("/core/live.js");
  const rows = [...document.querySelectorAll("a[href^='#/documents/']")].map((link) => link.hash.split("/")[2]);
  let longest = 0;
  const observer = new PerformanceObserver((list) => {
    for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
  });
  observer.observe({ entryTypes: ["longtask"] });
  for (let index = 0; index < count; index += 1) {
    const documentId = rows[index % rows.length];
    const at = { status: "ocr", stage: "ocr", progress: index % 100, version: 1000 + index };
    const rest = { confidence: null, errorCode: null, message: null, timestamp: new Date().toISOString() };
    const detail = { event: "job:status", jobId: documentId, documentId, ...at, ...rest };
    live.dispatchEvent(new CustomEvent("job", { detail }));
    if (index % 10 === 9) await new Promise((resolve) => setTimeout(resolve));
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  observer.disconnect();
  return longest;
}"""


def chromium() -> str | None:
    """Where a browser is, if there is one."""
    return os.environ.get("QUIRE_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


@dataclass(frozen=True)
class Load:
    kilobytes: float
    requests: int
    usable_ms: float


async def first_load(browser: Browser, origin: str) -> Load:
    """What a visitor's first look costs, headers included."""
    profile = await browser.new_context()
    page = await profile.new_page()
    requests: list[Request] = []

    def finished(request: Request) -> None:
        requests.append(request)

    page.on("requestfinished", finished)
    began = time.perf_counter()
    await page.goto(origin)
    await page.get_by_label("E-mail address").wait_for()
    usable = (time.perf_counter() - began) * 1000
    await page.wait_for_load_state("networkidle")
    sizes = [await request.sizes() for request in requests]
    await profile.close()
    total = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    return Load(kilobytes=total / 1000, requests=len(requests), usable_ms=usable)


async def signed_in_page(browser: Browser, cloud: RunningCloud) -> Page:
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{cloud.url}/#/sign-in")
    await page.get_by_label("E-mail address").fill(cloud.login["email"])
    await page.get_by_label("Password").fill(cloud.login["password"])
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.locator("a[href^='#/documents/']").first.wait_for()
    return page


async def timed(page: Page, address: str, shown: str) -> float:
    """Milliseconds from going to the address, from another page, until what is looked for is seen."""
    await page.evaluate("location.hash = '#/account'")
    await page.locator("account-page h1").wait_for()
    began = time.perf_counter()
    await page.evaluate(f"location.href = {json.dumps(address)}")
    await page.locator(f".page:not(account-page) {shown}").first.wait_for()
    return (time.perf_counter() - began) * 1000


async def pushes(page: Page, count: int) -> float:
    """The longest task, in milliseconds, that changes of listed documents cause; 0 where none was over 50."""
    await page.evaluate("location.hash = '#/'")
    await page.locator("a[href^='#/documents/']").first.wait_for()
    more = page.get_by_role("button", name="Show more")
    while await more.is_visible():
        listed = await page.locator("[data-key]").count()
        await more.click()
        await page.locator("[data-key]").nth(listed).wait_for(state="attached")
    longest: float = await page.evaluate(_PUSH, count)
    return longest
