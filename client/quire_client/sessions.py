"""Sessions of the `quire` command, kept between its runs: one for each Quire, readable by their owner alone."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import click

from quire_client.addresses import api_base
from quire_client.errors import FileError
from quire_client.models import Tokens


class Sessions:
    """<config folder>/sessions.json, replaced at once."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or Path(click.get_app_dir("quire"))) / "sessions.json"

    def read(self, url: str) -> Tokens | None:
        kept = self._all().get(api_base(url))
        return None if kept is None else Tokens(**kept)

    def keep(self, url: str, tokens: Tokens) -> None:
        self._write({**self._all(), api_base(url): asdict(tokens)})

    def forget(self, url: str) -> None:
        self._write({base: tokens for base, tokens in self._all().items() if base != api_base(url)})

    def _all(self) -> dict[str, dict[str, str | None]]:
        try:
            kept: dict[str, dict[str, str | None]] = json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise FileError(f"{self._path} cannot be read: {error}") from error
        return kept

    def _write(self, sessions: dict[str, dict[str, str | None]]) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}.draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(json.dumps(sessions, indent=2) + "\n")
        draft.replace(self._path)
