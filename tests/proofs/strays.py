"""Files where none should be, or other than they were: all that hostile files could have led somebody to write to."""

from __future__ import annotations

import os
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

_OF_THE_CLOUD = ("postgres", "redis", "objects", "logs", "points", "scratch")
"""Folders of the data folder; beside them are the files that its owner's guide names."""
_FILES = ("cloud.json", "login.json", "secret", "lock", "up.log", "state.sqlite")
_CODE = ("functions", "shared", "local", "client", "console", "statemachines")


class Ground:
    """Where a cloud lives with nobody else around it, and what was there before hostile files were let in."""

    def __init__(self, root: Path, word: str) -> None:
        """`word` stands in the names that these files would give."""
        self._root = root
        self._word = word
        self.data = root / "higher" / "high" / "data"
        self._home, self._passing = root / "home", root / "tmp"
        for folder in (self.data, self._home, self._passing):
            folder.mkdir(parents=True)
        self._code, self._libraries = _code(), _libraries()

    @property
    def environment(self) -> Mapping[str, str]:
        """What sends there whoever asks for a place of their own."""
        return {"HOME": str(self._home), "TMPDIR": str(self._passing)}

    def strays(self) -> list[str]:
        """Paths that should not be, or not be as they are."""
        changed = {path for path, _ in self._code.items() ^ _code().items()}
        changed |= {path for path, _ in self._libraries.items() ^ _libraries().items()}
        return sorted({*self._named(), *self._around(), *self._left_behind(), *changed})

    def _named(self) -> Iterator[str]:
        """By the word alone, in folders of the machine to which others write, too."""
        places = {Path("/"), Path("/etc"), Path("/var"), Path("/home"), Path("/usr"), Path.home(), Path.cwd()}
        places |= {Path(tempfile.gettempdir()), Path("/tmp"), *Path.cwd().parents}  # noqa: S108
        for place in places:
            if os.access(place, os.R_OK):
                yield from (str(path) for path in place.iterdir() if self._word in path.name)
        yield from (str(path) for path in self.data.rglob(f"*{self._word}*"))

    def _around(self) -> Iterator[str]:
        """Whatever is beside the data folder, above it, at home or among what is passing."""
        ours = {self._home, self._passing, self.data, *self.data.parents}
        for place in (self._root, *self.data.parents[:2], self._home, self._passing):
            yield from (str(path) for path in place.iterdir() if path not in ours)

    def _left_behind(self) -> Iterator[str]:
        for path in self.data.iterdir():
            if path.name not in _OF_THE_CLOUD and not path.name.startswith(_FILES):
                yield str(path)
        yield from (str(path) for path in (self.data / "scratch").rglob("*") if path.is_file())


def _code() -> dict[str, str]:
    """The programs' own files and what is in them."""
    top = [path for path in Path().iterdir() if not path.name.startswith(".")]
    below = [path for folder in _CODE for path in Path(folder).rglob("*")]
    files = [path for path in (*top, *below) if not path.is_dir() and not _is_compiled(path)]
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in files}


def _libraries() -> dict[str, str]:
    """The files of the packages that they use, of which there are many, by their sizes and times."""
    told: dict[str, str] = {}
    for folder, _, names in os.walk(sysconfig.get_path("purelib")):
        if not folder.endswith("__pycache__"):
            for name in names:
                about = os.lstat(f"{folder}/{name}")
                told[f"{folder}/{name}"] = f"{about.st_size} {about.st_mtime_ns}"
    return told


def _is_compiled(path: Path) -> bool:
    """What Python makes of a file beside it, on the way."""
    source = path.parent.parent / f"{path.name.partition('.')[0]}.py"
    return path.suffix == ".pyc" and path.parent.name == "__pycache__" and source.is_file()
