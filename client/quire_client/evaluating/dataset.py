"""Documents with the truth about them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quire_client.errors import FileError

MANIFEST, DOUBTS = "manifest.jsonl", "doubts.json"


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Other values that count as right too, for a field or for one of a time block."""

    field: str
    accept: tuple[Any, ...]
    block: tuple[Any, Any, Any] | None = None
    """Day, name and start of the block as the truth says them."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One document of a dataset: `file` is its name there, `path` where it lies."""

    file: str
    path: Path
    type: str
    expected: Mapping[str, Any]
    text: tuple[str, ...] | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def fields(self) -> Mapping[str, Any]:
        """The values that have a name of their own."""
        return {name: value for name, value in self.expected.items() if not isinstance(value, list | dict)}

    @property
    def blocks(self) -> tuple[Mapping[str, Any], ...] | None:
        return None if self.expected.get("blocks") is None else tuple(self.expected["blocks"])


def read_dataset(folder: Path) -> tuple[Sample, ...]:
    """The samples in their order; raises FileError for what is no dataset."""
    doubts = _doubts(folder / DOUBTS)
    lines = enumerate(_text(folder / MANIFEST).splitlines(), start=1)
    return tuple(_sample(folder, line, number, doubts) for number, line in lines if line.strip())


def _sample(folder: Path, line: str, number: int, doubts: Mapping[str, tuple[Doubt, ...]]) -> Sample:
    entry = _parsed(line, f"{folder / MANIFEST}, line {number}")
    if not isinstance(entry, dict) or not isinstance(entry.get("expected"), dict):
        raise FileError(f"{folder / MANIFEST}, line {number}: not an object with file, type and expected")
    name, kind = entry.get("file"), entry.get("type")
    if not isinstance(name, str) or not isinstance(kind, str):
        raise FileError(f"{folder / MANIFEST}, line {number}: file and type must be texts")
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
        raise FileError(f"{folder / MANIFEST}, line {number}: {name} is no file of the dataset")
    text = entry.get("text")
    return Sample(
        file=name,
        path=path,
        type=kind,
        expected=entry["expected"],
        text=None if text is None else tuple(str(line) for line in text),
        doubts=doubts.get(path.stem, ()),
    )


def _doubts(path: Path) -> dict[str, tuple[Doubt, ...]]:
    if not path.is_file():
        return {}
    written = _parsed(_text(path), str(path))
    if not isinstance(written, dict):
        raise FileError(f"{path}: not an object of file stems")
    return {stem: tuple(_doubts_of(entries)) for stem, entries in written.items()}


def _doubts_of(entries: Any) -> Iterator[Doubt]:
    """Entries without values to accept are remarks for people."""
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict) or "accept" not in entry:
            continue
        accept = tuple(entry["accept"])
        if "meta" in entry:
            yield Doubt(field=entry["meta"], accept=accept)
        elif "field" in entry:
            block = (entry.get("dayOfWeek"), entry.get("name"), entry.get("startTime"))
            yield Doubt(field=entry["field"], accept=accept, block=block)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{path} cannot be read: {error}") from error


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise FileError(f"{where}: not JSON: {error}") from error
