"""A kept program ends when its parent does, whatever ended that."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from quire_local.backing.kept import Account, Kept

PARENT = """
import asyncio, sys
from pathlib import Path
from quire_local.backing.kept import Kept

async def main():
    await Kept.start(sys.argv[2:], log=Path(sys.argv[1]), grace=0.5)
    await asyncio.Event().wait()

asyncio.run(main())
"""
SAYS_WHEN_STOPPED = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(print("stopped", flush=True)))
print("ready", flush=True)
time.sleep(600)
"""
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"


async def test_program_is_stopped_with_its_signal_when_asked(tmp_path):
    log = tmp_path / "log"
    kept = await Kept.start([sys.executable, "-c", SAYS_WHEN_STOPPED], log=log)
    await asyncio.to_thread(_wait_for, lambda: "ready" in log.read_text())

    await kept.stop()

    assert log.read_text().splitlines() == ["ready", "stopped"]


async def test_program_that_is_stopped_while_it_starts_hears_its_signal(tmp_path):
    kept = await Kept.start(["/bin/sleep", "600"], log=tmp_path / "log", grace=600)

    async with asyncio.timeout(30):
        await kept.stop()


async def test_program_that_does_not_listen_is_killed_after_the_grace(tmp_path):
    log = tmp_path / "log"
    kept = await Kept.start([sys.executable, "-c", DEAF], log=log, grace=0.1)
    await asyncio.to_thread(_wait_for, lambda: "ready" in log.read_text())
    program = psutil.Process(kept.pid).children()[0]

    await kept.stop()

    assert not program.is_running()
    assert await kept.wait() == 128 + signal.SIGKILL


async def test_program_that_ends_by_itself_ends_its_keeper_with_the_same_status(tmp_path):
    kept = await Kept.start([sys.executable, "-c", "raise SystemExit(7)"], log=tmp_path / "log")

    assert await kept.wait() == 7


async def test_program_that_does_not_exist_is_reported_in_the_log(tmp_path):
    kept = await Kept.start(["/no/such/program"], log=tmp_path / "log")

    assert await kept.wait() == 127
    assert "/no/such/program" in (tmp_path / "log").read_text()


@pytest.mark.parametrize("program", [SAYS_WHEN_STOPPED, DEAF], ids=["polite", "deaf"])
def test_nothing_survives_when_the_parent_is_killed(tmp_path, program):
    log = tmp_path / "log"
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(log), sys.executable, "-c", program])
    _wait_for(lambda: log.exists() and "ready" in log.read_text())
    family = psutil.Process(parent.pid).children(recursive=True)

    parent.send_signal(signal.SIGKILL)
    parent.wait()

    _, alive = psutil.wait_procs(family, timeout=10)
    assert len(family) == 2
    assert alive == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
async def test_program_is_told_to_stop_when_its_keeper_is_killed(tmp_path):
    log = tmp_path / "log"
    kept = await Kept.start([sys.executable, "-c", SAYS_WHEN_STOPPED], log=log)
    await asyncio.to_thread(_wait_for, lambda: "ready" in log.read_text())

    os.kill(kept.pid, signal.SIGKILL)
    await kept.wait()

    await asyncio.to_thread(_wait_for, lambda: "stopped" in log.read_text())


async def test_program_runs_as_another_user_and_passes_folders_closed_to_that_user(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "fact").write_text("seen")
    log = tmp_path / "log"
    look = ["/bin/sh", "-c", 'id -u; id -G; cat "$0"', str(closed / "fact")]

    kept = await Kept.start(look, log=log, account=Account(uid=65534, gid=65534))
    status = await kept.wait()

    if os.geteuid() == 0:
        assert (status, log.read_text()) == (0, "65534\n65534\nseen")
    else:
        assert status == 127  # only root can become somebody else
        assert "Operation not permitted" in log.read_text()


def _wait_for(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.01)
