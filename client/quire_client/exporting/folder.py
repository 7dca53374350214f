"""The folder of a dataset that is written, and nothing outside of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from quire_client.errors import AnswerError, FileError
from quire_client.evaluating.dataset import MANIFEST
from quire_client.review_shapes import Review

FILES = "files"

_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tiff",
    "image/webp": ".webp",
}
_OWN_NAME = re.compile(rf"{FILES}/[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}\.[a-z]{{3,4}}")


class DatasetFolder:
    """Raises FileError for what cannot be written, and for a dataset that somebody else has made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if not (folder / FILES).resolve().is_relative_to(folder.resolve()):
            raise FileError(f"{folder / FILES} leads out of {folder}")
        if not _is_ours(folder / MANIFEST):
            raise FileError(f"{folder / MANIFEST} is of another dataset; name a folder of its own")

    def name_of(self, review: Review) -> str:
        """Where the original of this document lies; nothing of it was chosen by whoever sent the document."""
        suffix = _SUFFIXES.get(review["contentType"])
        try:
            document = UUID(review["documentId"])
        except ValueError as error:
            raise AnswerError(f"{review['documentId']!r} is no document's id") from error
        if suffix is None:
            raise AnswerError(f"{review['contentType']!r} is no document's content type")
        return f"{FILES}/{document}{suffix}"

    def has(self, name: str) -> bool:
        """Whether the original is there; it is whole then, and never changes."""
        return (self._folder / name).is_file()

    def keep(self, name: str, content: bytes) -> None:
        _write(self._folder / name, content)

    def write(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """The manifest with these entries and no others, in the order of their files."""
        lines = sorted(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
        _write(self._folder / MANIFEST, "".join(lines).encode())


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror or error}") from error


def _is_ours(manifest: Path) -> bool:
    if not manifest.exists():
        return True
    try:
        return all(_OWN_NAME.fullmatch(json.loads(line)["file"]) for line in manifest.read_text("utf-8").splitlines())
    except (OSError, ValueError, TypeError, KeyError):
        return False
