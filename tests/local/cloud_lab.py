"""Whole local clouds for tests: templates of `cloud_fixtures`, in this process or in one of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import psutil
from botocore.config import Config
from local.functions_lab import is_alive
from quire_local.cloud import Cloud, Settings

from benchmarks import owner

FIXTURES = Path(__file__).parent / "cloud_fixtures"
HOST = Path(__file__).with_name("cloud_host.py")


class Owner:
    """What the owner of a data folder can do with its cloud."""

    def __init__(self, data: Path) -> None:
        self.facts: Mapping[str, str] = json.loads((data / "cloud.json").read_text())
        self.origin = self.facts["origin"]

    def client(self, service: str, path: str = "", *, read_timeout: float = 60) -> Any:
        config = Config(retries={"total_max_attempts": 1}, read_timeout=read_timeout)
        return owner.service({**self.facts, "origin": self.origin + path}, service, config)

    def call(self, function: str, **event: Any) -> Any:
        """The function's result, where there must be no error."""
        answer = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        result = json.load(answer["Payload"])
        assert "FunctionError" not in answer, result
        return result

    def call_later(self, function: str, **event: Any) -> None:
        self.client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(event))


@asynccontextmanager
async def cloud_here(
    template: str, data: Path, *, port: int = 0, welcome: Mapping[str, str] | None = None
) -> AsyncIterator[Cloud]:
    """A cloud in this process, served and resumed."""
    cloud = Cloud(Settings(template=FIXTURES / template, data=data, port=port, welcome=welcome))
    try:
        await cloud.start()
        await cloud.resume()
        yield cloud
    finally:
        await cloud.stop()


class CloudProcess:
    """A cloud in a process of its own, which can be killed."""

    def __init__(self, template: Path, data: Path, *more: str) -> None:
        self.data = data
        data.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, str(HOST), str(template), str(data), *more]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def ready(self) -> CloudProcess:
        """Return when it says that it serves."""
        assert self.process.stdout is not None
        if self.process.stdout.readline() != "ready\n":
            raise AssertionError(self.ended())
        return self

    @property
    def owner(self) -> Owner:
        return Owner(self.data)

    def tree(self) -> list[psutil.Process]:
        """What it started: every process below it."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=30)

    def ended(self) -> tuple[int, str]:
        """Exit code and everything it said, when it has ended by itself."""
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said

    def close(self) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGTERM)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


@contextmanager
def cloud_process(template: Path | str, data: Path, *more: str) -> Iterator[CloudProcess]:
    process = CloudProcess(FIXTURES / template, data, *more)
    try:
        yield process
    finally:
        process.close()


def wait_for(condition: Callable[[], Any], *, seconds: float = 30) -> Any:
    """What `condition` gives as soon as that is something."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not seen within {seconds} s"
        time.sleep(0.02)
    return found


def wait_until_gone(processes: list[psutil.Process], *, seconds: float) -> None:
    wait_for(lambda: not any(is_alive(process.pid) for process in processes), seconds=seconds)


def processes_of(folder: Path) -> list[int]:
    """Processes that have this folder in their command line or work in it, other than this one."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "environ"]):
        words = [*(process.info["cmdline"] or ()), *(process.info["environ"] or {}).values()]
        if process.pid != os.getpid() and any(str(folder) in word for word in words):
            found.append(process.pid)
    return found
