"""The data folder of one local cloud: what is where, and that only one cloud uses it at a time."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path


class FolderInUse(Exception):  # noqa: N818 - it reads as a sentence
    """Another local cloud runs on this data folder."""


class DataFolder:
    """Everything that a local cloud keeps lives below one folder, readable by its owner alone."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.database = self.root / "postgres"
        self.cache = self.root / "redis"
        self.objects = self.root / "objects"
        self.logs = self.root / "logs"
        self.state = self.root / "state.sqlite"
        self._lock: int | None = None

    def claim(self) -> None:
        """Make the folder and lock it until `release`; the lock ends with the process, however that ends."""
        for folder in (self.root, self.objects, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise FolderInUse(f"another local cloud is running on {self.root}") from error

    def release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def secret(self) -> bytes:
        """The root of all local credentials, made once."""
        path = self.root / "secret"
        if not path.exists():
            write_private(path, secrets.token_hex(32))
        return bytes.fromhex(path.read_text())

    def announce(self, facts: Mapping[str, str]) -> None:
        """Write for the owner's tools how to reach this cloud."""
        write_private(self.root / "cloud.json", json.dumps(facts, indent=2) + "\n")


def write_private(path: Path, text: str) -> None:
    """Replace a file at once, readable by its owner alone."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)
