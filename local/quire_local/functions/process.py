"""One worker process and all that it starts: begun with a lifeline, ended as a whole tree."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

CHUNK = 65_536


class WorkerProcess:
    """A process in a group of its own. It ends itself when the cloud ends (see child.py)."""

    def __init__(self, process: asyncio.subprocess.Process, lifeline: int, output: OutputPipe) -> None:
        self._process = process
        self._lifeline = lifeline
        self._output = output
        self.exited = asyncio.create_task(self._wait())
        """Ends with the return code, after all output has been read."""

    @classmethod
    async def start(
        cls,
        arguments: list[str],
        folder: Path,
        environment: Mapping[str, str],
        write: Callable[[bytes], None],
    ) -> WorkerProcess:
        lifeline_end, lifeline = os.pipe()
        output = OutputPipe(write)
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "quire_local.functions.child",
                *arguments,
                cwd=folder,
                env=environment,
                stdin=lifeline_end,
                stdout=output.write_end,
                stderr=output.write_end,
                start_new_session=True,
            )
        except BaseException:
            os.close(lifeline)
            output.close()
            raise
        finally:
            os.close(lifeline_end)
            os.close(output.write_end)
        return cls(process, lifeline, output)

    @property
    def pid(self) -> int:
        return self._process.pid

    def drain(self) -> None:
        """Hand on the output that is already there."""
        self._output.drain()

    def kill(self) -> None:
        """End it this moment, as a crash would."""
        _signal_group(self.pid, signal.SIGKILL)

    async def end(self, grace: float = 0.0) -> None:
        """SIGTERM, `grace` seconds, SIGKILL, to the process and what it started; returns when it is gone."""
        if self.exited.done():
            return
        tree = await asyncio.to_thread(tree_of, self.pid)
        if grace > 0:
            _signal_group(self.pid, signal.SIGTERM)
            await asyncio.wait([self.exited], timeout=grace)
        if not self.exited.done():
            _signal_group(self.pid, signal.SIGKILL)
        for process in tree:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        await asyncio.shield(self.exited)

    async def _wait(self) -> int:
        returncode = await self._process.wait()
        _signal_group(self.pid, signal.SIGKILL)  # what it left behind, as Lambda resets the whole environment
        self._output.drain()
        self._output.close()
        os.close(self._lifeline)
        return returncode


class OutputPipe:
    """Standard output and error of a process, in the order written."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._closed = False
        self._read_end, self.write_end = os.pipe()
        os.set_blocking(self._read_end, False)
        asyncio.get_running_loop().add_reader(self._read_end, self._read)

    def drain(self) -> None:
        while not self._closed and self._read():
            pass

    def close(self) -> None:
        self._closed = True
        asyncio.get_running_loop().remove_reader(self._read_end)
        os.close(self._read_end)

    def _read(self) -> bool:
        try:
            data = os.read(self._read_end, CHUNK)
        except BlockingIOError:
            return False
        if data:
            self._write(data)
        else:
            asyncio.get_running_loop().remove_reader(self._read_end)
        return bool(data)


def tree_of(pid: int) -> list[psutil.Process]:
    """The process and all below it that can still be found."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    return []


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for a group of zombies
        os.killpg(group, number)
