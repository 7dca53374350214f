"""A browser before the real local cloud."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from console_reader import Console
from playwright.async_api import Browser, Page, async_playwright

from benchmarks.console_reading import chromium
from benchmarks.running import RunningCloud


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """The console of a cloud that runs; skips, with the reason, where there is no browser."""
    executable = chromium()
    if executable is None:
        pytest.skip("Chromium is not installed: apt install chromium, or name one in QUIRE_CHROMIUM")
    with RunningCloud(tmp_path_factory.mktemp("console")) as cloud:
        opened = Console(cloud.login, cloud.data, executable)
        yield opened
        opened.close()


@pytest.fixture
async def browser(console: Console) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=console.executable, args=["--no-sandbox"])
        yield launched
        await launched.close()


@pytest.fixture
async def page(console: Console, browser: Browser) -> AsyncIterator[Page]:
    """An empty page of a fresh profile; a script that fails or is refused by the policy fails the test."""
    async with console.visitor(browser) as visitor:
        yield visitor
