"""The guard of a backing server: what is being started again while the end comes."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import psutil
from quire_local.backing.guard import Guard
from quire_local.backing.kept import Kept

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


async def test_a_program_that_is_just_coming_back_is_ended_too(tmp_path: Path) -> None:
    again, told_to_go_on = asyncio.Event(), asyncio.Event()
    revived: list[Kept] = []

    async def start() -> Kept:
        return await Kept.start(SLEEP, log=tmp_path / "log", stop_signal=signal.SIGTERM)

    async def start_again() -> Kept:
        again.set()
        await told_to_go_on.wait()
        revived.append(await start())
        return revived[0]

    guard = Guard("sleep", start_again)
    first = await start()
    guard.watch(first)
    psutil.Process(first.pid).kill()
    await again.wait()

    ending = asyncio.create_task(guard.stop())
    await asyncio.sleep(0)
    told_to_go_on.set()
    await asyncio.wait_for(ending, 30)

    assert not revived[0].running
