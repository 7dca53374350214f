"""Files where none should be: a word that only hostile files know, and folders that are not theirs to write to."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

_OF_THE_CLOUD = ("postgres", "redis", "objects", "logs", "points", "scratch")
"""Folders of the data folder; beside them are the files that its owner's guide names."""
_FILES = ("cloud.json", "login.json", "secret", "lock", "up.log", "state.sqlite")
_CODE = ("functions", "shared", "local", "client", "console", "statemachines")


class Ground:
    """What is there before hostile files are let in, and what has come since."""

    def __init__(self, data: Path, word: str) -> None:
        self._data = data
        self._word = word
        self._code = set(_code())

    def strays(self) -> list[str]:
        """Paths that should not be."""
        return sorted({*self._named(), *self._left_behind(), *map(str, set(_code()) - self._code)})

    def _named(self) -> Iterator[str]:
        """Wherever a name with enough `..` in it, or an absolute one, could have led."""
        places = {Path("/"), Path("/etc"), Path("/var"), Path("/home"), Path("/usr"), Path.home(), Path.cwd()}
        places |= {Path(tempfile.gettempdir()), Path("/tmp"), *self._data.parents, *Path.cwd().parents}  # noqa: S108
        for place in places:
            if os.access(place, os.R_OK):
                yield from (str(path) for path in place.iterdir() if self._word in path.name)
        yield from (str(path) for path in self._data.rglob(f"*{self._word}*"))

    def _left_behind(self) -> Iterator[str]:
        for path in self._data.iterdir():
            if path.name not in _OF_THE_CLOUD and not path.name.startswith(_FILES):
                yield str(path)
        yield from (str(path) for path in (self._data / "scratch").rglob("*") if path.is_file())


def _code() -> Iterator[Path]:
    """The programs' own files, but for what Python compiles of them on the way."""
    for folder in _CODE:
        yield from (path for path in Path(folder).rglob("*") if "__pycache__" not in path.parts and path.is_file())
