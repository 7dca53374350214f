"""Servers that start and, when told to end, let what is under way come to its end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int, *, grace: float) -> AsyncIterator[None]:
    """On leaving, nothing new is taken and open requests have `grace` seconds."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=grace, auto_decompress=False)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()


def told_to_end() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    return told
