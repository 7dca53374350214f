"""Starts the real thing, the way a user does, and talks to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar

import httpx
import psutil
from botocore.config import Config

from benchmarks.owner import service

START_LIMIT = 120.0
_FIRST_PORT = 20_000 + os.getpid() % 1000 * 10
"""Free ports are looked for from here: a cloud that starts again finds those that it had, whatever else runs."""


class RunningCloud:
    """`quire up` in a process of its own, on a data folder of its own."""

    at_end: ClassVar[list[Callable[[RunningCloud], None]]] = []
    """Who wants to look at each cloud that has ended, as long as its folder is there."""
    started: ClassVar[int] = 0
    """How many there have been in this process."""
    was_ready = False

    def __init__(self, data: Path, *more: str, environment: Mapping[str, str] | None = None) -> None:
        """`environment` comes on top of that of this process."""
        self.data = data
        data.mkdir(parents=True, exist_ok=True)
        self._log = (data / "up.log").open("ab")
        command = [sys.executable, "-m", "quire_client", "up", "--data", str(data), "--port", str(_FIRST_PORT), *more]
        started = time.perf_counter()
        RunningCloud.started += 1
        own = {**os.environ, **(environment or {})}
        self.process = subprocess.Popen(command, stdout=self._log, stderr=self._log, env=own)  # noqa: S603 - our own
        try:
            self.login = self._wait_until_ready()
        except RuntimeError:
            self.kill()
            raise
        self.was_ready = True
        self.start_seconds = time.perf_counter() - started

    @property
    def url(self) -> str:
        return self.login["url"]

    def client(self) -> httpx.Client:
        """A signed-in client of the REST API."""
        return signed_in(self.login)

    def owner(self) -> dict[str, str]:
        """How the machine's owner reaches the AWS services of this cloud."""
        facts: dict[str, str] = json.loads((self.data / "cloud.json").read_text())
        return facts

    def service(self, name: str, config: Config | None = None) -> Any:
        """boto3's client of one of these services, with the owner's rights."""
        return service(self.owner(), name, config)

    def tree(self) -> list[psutil.Process]:
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def memory(self) -> float:
        """MiB of the whole process tree; pages that processes share count once."""
        return sum(_memory(process) for process in self.tree()) / 2**20

    def stop(self) -> float:
        """Seconds from the signal to the end."""
        started = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        seconds = time.perf_counter() - started
        self._over()
        return seconds

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=30)
        self._over()

    def _over(self) -> None:
        self._log.close()
        for look in self.at_end:
            look(self)

    def __enter__(self) -> RunningCloud:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.stop()
        elif not self._log.closed:
            self._over()

    def _wait_until_ready(self) -> dict[str, str]:
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            login = _read_login(self.data / "login.json", self.process.pid)
            if login is not None and _answers(login["url"]):
                return login
            time.sleep(0.02)
        raise RuntimeError(f"the local cloud did not start: {(self.data / 'up.log').read_text()[-2000:]}")


def signed_in(login: dict[str, str]) -> httpx.Client:
    """A client of the REST API at `login["url"]`, with a fresh access token."""
    base = f"{login['url']}/api/v1"
    credentials = {"email": login["email"], "password": login["password"]}
    answer = httpx.post(f"{base}/auth/login", json=credentials, timeout=30).raise_for_status().json()
    token = answer["data"]["tokens"]["accessToken"]
    return httpx.Client(base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=60)


def _read_login(path: Path, pid: int) -> dict[str, str] | None:
    try:
        login: dict[str, str] = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return login if login.get("url") and int(login.get("pid") or 0) == pid else None


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v1/health/ready", timeout=10).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _memory(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(full, "pss", 0) or full.rss)
