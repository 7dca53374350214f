"""What is left when the local cloud is killed: no process, and every event."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import psutil
import pytest
from local.functions_lab import RUNTIMES, function, is_alive, running, until


@pytest.mark.parametrize("runtime", RUNTIMES)
async def test_after_kill_9_every_worker_ends_by_itself_and_the_event_runs_again(tmp_path, runtime):
    program = Path(__file__).with_name("functions_host.py")
    host = await asyncio.create_subprocess_exec(
        sys.executable, program, tmp_path, runtime, stdout=asyncio.subprocess.PIPE
    )
    assert await host.stdout.readline() == b"busy\n"
    workers = [process.pid for process in psutil.Process(host.pid).children(recursive=True)]
    host.kill()
    await host.wait()

    assert len(workers) == 4, "one idle, one in an event, one busy with a child of its own"
    await until(lambda: not any(map(is_alive, workers)))

    async with running(tmp_path, function("event")) as lab:
        await until(lambda: not lab.functions.stats()["event"]["queued"])
    assert (tmp_path / "event").read_text() == "xx"
