"""The console in a headless browser: what it weighs, when it can be used, how it answers while much happens."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from benchmarks.at_once import upload_at_once
from benchmarks.console_reading import chromium, first_load, pushes, signed_in_page, timed
from benchmarks.report import Report
from benchmarks.running import RunningCloud

KILOBYTES, USABLE_MS, ANSWER_MS = 150, 1000, 100
AT_ONCE = 100


def measure(*, runs: int, uploads: int) -> Report:
    report = Report("Console")
    executable = chromium()
    if executable is None:
        report.note("nothing was measured: Chromium is not installed")
        return report
    with tempfile.TemporaryDirectory(prefix="quire-bench-") as folder, RunningCloud(Path(folder)) as cloud:
        for begun in range(0, uploads, AT_ONCE):
            upload_at_once(cloud, min(AT_ONCE, uploads - begun))
        asyncio.run(_measure(report, cloud, executable, runs, uploads))
    return report


async def _measure(report: Report, cloud: RunningCloud, executable: str, runs: int, documents: int) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        await _loads(report, browser, cloud, runs)
        page = await signed_in_page(browser, cloud)
        await _answers(report, page, cloud, runs)
        await _pushes(report, page, runs, documents)
        await browser.close()


async def _loads(report: Report, browser: Browser, cloud: RunningCloud, runs: int) -> None:
    """Each load is a visitor's first: an empty profile."""
    loads = []
    for _ in range(runs):
        report.calibrate()
        loads.append(await first_load(browser, cloud.url))
    report.add("first load over the wire", [load.kilobytes for load in loads], "KB", aim=KILOBYTES)
    report.add("requests of it", [load.requests for load in loads], "")
    report.add("first load until the form can be used", [load.usable_ms for load in loads], "ms", aim=USABLE_MS)


async def _answers(report: Report, page: Page, cloud: RunningCloud, runs: int) -> None:
    steps = {
        "the list of documents": ("/", "[data-key]"),
        "a document with what was read": ("document", "[data-values=there]"),
        "the review queue": ("/review", "h1"),
        "usage": ("/usage", "h1"),
    }
    first = await page.locator("a[href^='#/documents/']").first.get_attribute("href")
    for name, (route, shown) in steps.items():
        address = f"{cloud.url}/{first}" if route == "document" else f"{cloud.url}/#{route}"
        samples = []
        for _ in range(runs):
            report.calibrate()
            samples.append(await timed(page, address, shown))
        report.add(name, samples, "ms", aim=USABLE_MS)


async def _pushes(report: Report, page: Page, runs: int, documents: int) -> None:
    longest = [await pushes(page, 200) for _ in range(runs)]
    report.add(f"longest task while 200 changes arrive, {documents} documents listed", longest, "ms", aim=ANSWER_MS)
