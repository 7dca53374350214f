"""Result files on disk."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from quire_client.errors import FileError
from quire_client.models import ProcessedDocument


class OutputFolder:
    """Writes <file>.json for each document; files of the same name get numbers: letter.pdf-2.json."""

    def __init__(self, folder: Path, files: Iterable[Path]) -> None:
        self._folder = folder
        self._names = _distinct_names(files)

    def write(self, document: ProcessedDocument) -> Path:
        path = self._folder / self._names[document.file]
        text = json.dumps(document.as_json(), ensure_ascii=False, indent=2) + "\n"
        draft = path.with_name(f".{path.name}.draft")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            # A file name may hold bytes that are no text: JSON's own escapes carry them.
            draft.write_bytes(text.encode("utf-8", "backslashreplace"))
            draft.replace(path)
        except OSError as error:
            raise FileError(f"{path} cannot be written: {error.strerror or error}") from error
        return path


def _distinct_names(files: Iterable[Path]) -> dict[Path, str]:
    taken: set[str] = set()
    names: dict[Path, str] = {}
    for file in files:
        number = 1
        while (name := _numbered(file.name, number)).casefold() in taken:  # some disks ignore case
            number += 1
        taken.add(name.casefold())
        names[file] = name
    return names


def _numbered(name: str, number: int) -> str:
    return f"{name}.json" if number == 1 else f"{name}-{number}.json"
