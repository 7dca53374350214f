"""What a first visit costs."""

from __future__ import annotations

from console_reader import Console
from playwright.async_api import Browser

from benchmarks.console_reading import first_load

KILOBYTES = 150


async def test_the_first_load_is_light(console: Console, browser: Browser):
    load = await first_load(browser, console.origin)

    assert load.kilobytes <= KILOBYTES
