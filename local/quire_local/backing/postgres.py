"""PostgreSQL for one local cloud: its own data folder, its own port on this machine, its own passwords."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from quire_local import resources
from quire_local.backing import postgres_files, postgres_roles
from quire_local.backing.guard import Guard
from quire_local.backing.kept import Account, CannotStart, Kept, free_port, is_free
from quire_local.backing.postgres_files import SUPERUSER

# What a laptop can spare. fsync stays on: an acknowledged row survives kill -9 and a power cut.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "huge_pages": "off",
    "io_method": "sync",
    "max_worker_processes": "2",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_PORT_TRIES = 5
_READY_SECONDS = 60.0
_PREDECESSOR_SECONDS = 10.0
_POLL_SECONDS = 0.01


class Database(Protocol):
    """The application's database, wherever it runs."""

    async def start(self) -> None:
        """Return when connections are accepted; raises CannotStart with what to do about it."""

    async def stop(self) -> None:
        """Return when everything that `start` began has ended."""

    def kill(self) -> bool:
        """SIGKILL the server, which then comes back; false where none of ours runs."""

    def url(self, role: str) -> str:
        """How a role of the template connects."""

    def describe(self) -> str:
        """What runs where, for the start-up lines."""


def choose_database(folder: Path, database: resources.Postgres, environment: Mapping[str, str]) -> Database:
    """The server that DATABASE_URL names, or one of our own in `folder`."""
    given = environment.get("DATABASE_URL")
    return GivenDatabase(given) if given else PostgresServer(folder, database)


class GivenDatabase:
    """A server that somebody else runs: every role uses the one URL, which must be allowed to do everything."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._version = ""

    async def start(self) -> None:
        self._version = await asyncio.to_thread(postgres_roles.version_of, self._url)

    async def stop(self) -> None:
        return None

    def kill(self) -> bool:
        return False

    def url(self, role: str) -> str:  # noqa: ARG002 - part of the protocol
        return self._url

    def describe(self) -> str:
        return f"PostgreSQL {self._version} given by DATABASE_URL"


class PostgresServer:
    """A PostgreSQL that lives exactly as long as this process and keeps its data between runs."""

    def __init__(self, folder: Path, database: resources.Postgres, *, installation: Path | None = None) -> None:
        self._folder = folder.resolve()
        self._data = self._folder / "data"
        self._log = self._folder / "postgres.log"
        self._database = database
        self._installation = installation
        self._guard = Guard("PostgreSQL", self._again)
        self._account: Account | None = None
        self._passwords: Mapping[str, str] = {}
        self._port = 0
        self._version = ""

    async def start(self) -> None:
        self._account = postgres_files.prepare(self._folder)
        self._passwords = postgres_files.passwords(self._folder, self._database.roles)
        if not self._data.exists():
            await self._initialise()
        await self._take_over()
        self._guard.watch(await self._launch())
        self._version = await asyncio.to_thread(
            postgres_roles.set_up, self._address(SUPERUSER, "postgres"), self._database, self._passwords
        )

    async def stop(self) -> None:
        await self._guard.stop()

    def kill(self) -> bool:
        return self._guard.kill()

    def url(self, role: str) -> str:
        return self._address(role, self._database.database)

    def describe(self) -> str:
        return f"PostgreSQL {self._version} on 127.0.0.1:{self._port}"

    def _address(self, user: str, database: str) -> str:
        return f"postgresql://{user}:{self._passwords[user]}@127.0.0.1:{self._port}/{database}"

    def _program(self, name: str) -> str:
        return str((self._installation or postgres_files.installation()) / "bin" / name)

    async def _initialise(self) -> None:
        """Make the data folder under another name, so that a half-made one is never taken for whole."""
        draft = self._folder / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        with postgres_files.password_file(self._folder, self._passwords[SUPERUSER], self._account) as password:
            initdb = [self._program("initdb"), *_initial(draft, password)]
            kept = await Kept.start(initdb, log=self._log, account=self._account)
            if await kept.wait() != 0:
                raise postgres_files.failure(self._folder, "PostgreSQL's data folder could not be made", self._log)
        draft.rename(self._data)
        postgres_files.sync(self._folder)

    async def _take_over(self) -> None:
        """Wait until a server of an earlier run is gone, then remove what a killed one left behind."""
        leftover = self._data / "postmaster.pid"
        if not leftover.exists():
            return
        deadline = asyncio.get_running_loop().time() + _PREDECESSOR_SECONDS
        while pids := await asyncio.to_thread(postgres_files.servers_of, self._data):
            if asyncio.get_running_loop().time() > deadline:
                raise CannotStart(f"{self._data} is in use by the PostgreSQL processes {pids}; stop them first")
            await asyncio.sleep(_POLL_SECONDS)
        # The process id in it may by now be anybody's, which PostgreSQL would take for a running server.
        leftover.unlink(missing_ok=True)

    async def _launch(self) -> Kept:
        for _ in range(_PORT_TRIES):
            self._port = free_port()
            kept = await self._launched()
            if kept is not None:
                return kept
            if is_free(self._port):
                break
        raise self._failure()

    async def _again(self) -> Kept:
        """On the same port, which the functions know."""
        await self._take_over()
        kept = await self._launched()
        if kept is None:
            raise self._failure()
        return kept

    async def _launched(self) -> Kept | None:
        """The server, accepting connections on its port; None where it gave up."""
        program = [self._program("postgres"), "-D", str(self._data), "-p", str(self._port), *_options()]
        kept = await Kept.start(program, log=self._log, stop_signal=signal.SIGINT, account=self._account)
        if await self._ready(kept):
            return kept
        await kept.stop()
        return None

    def _failure(self) -> CannotStart:
        return postgres_files.failure(self._folder, "PostgreSQL did not start", self._log)

    async def _ready(self, kept: Kept) -> bool:
        """Whether the server came up; false as soon as it has given up."""
        deadline = asyncio.get_running_loop().time() + _READY_SECONDS
        while kept.running and asyncio.get_running_loop().time() < deadline:
            if postgres_files.is_ready(self._data):
                return True
            await asyncio.sleep(_POLL_SECONDS)
        return False


def _options() -> list[str]:
    return [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]


def _initial(data: Path, password: Path) -> list[str]:
    # The builtin C.UTF-8 sorts the same on every machine, whatever locales that has.
    locale = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
    login = [f"--username={SUPERUSER}", f"--pwfile={password}", "--auth=scram-sha-256"]
    return ["-D", str(data), *locale, *login, "--no-instructions"]
