"""Programs that live no longer than this process, however it ends."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from quire_local import ports
from quire_local.backing import keeper


@dataclass(frozen=True)
class Account:
    """The user that a program runs as in the place of root."""

    uid: int
    gid: int


class CannotStart(Exception):  # noqa: N818 - it reads as a sentence
    """A backing service did not come up; the message says what its user can do."""


class Kept:
    """A running program and its keeper."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(
        cls,
        program: Sequence[str],
        *,
        log: Path,
        stop_signal: signal.Signals = signal.SIGTERM,
        grace: float = 5.0,
        account: Account | None = None,
    ) -> Kept:
        """Start the program through a keeper; what it prints goes to `log`."""
        user = "-" if account is None else f"{account.uid}:{account.gid}"
        keep = [sys.executable, "-I", "-S", str(Path(keeper.__file__)), str(int(stop_signal)), str(grace), user]
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *keep,
                *program,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd="/",
                start_new_session=True,
            )
        return cls(process)

    @property
    def pid(self) -> int:
        """The keeper's process id; the program is its only child."""
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.returncode is None

    async def wait(self) -> int:
        return await self._process.wait()

    def kill(self) -> bool:
        """SIGKILL the program itself; false where it has already ended."""
        with contextlib.suppress(psutil.NoSuchProcess):
            for program in psutil.Process(self.pid).children() if self.running else ():
                program.kill()
                return True
        return False

    async def stop(self) -> None:
        """Have the keeper stop the program, and wait until both are gone."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    listener = ports.listen("127.0.0.1", 0)
    port = ports.port_of(listener)
    listener.close()
    return port


def is_free(port: int) -> bool:
    listener = ports.listen("127.0.0.1", port)
    found = ports.port_of(listener)
    listener.close()
    return found == port
