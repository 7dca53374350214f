"""Answers on disk while an evaluation runs, so that one that was interrupted goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from quire_client.errors import FileError
from quire_client.evaluating.answers import Answer
from quire_client.evaluating.dataset import Sample
from quire_client.sending import describe


class Journal:
    """One line for each answer, under what decided it: which Quire, and which bytes."""

    def __init__(self, path: Path, url: str) -> None:
        self._path = path
        self._url = url

    def known(self, samples: tuple[Sample, ...]) -> dict[str, Answer]:
        """The answers that an earlier run was given for these files as they are now."""
        if not self._path.is_file():
            return {}
        keys = {self._key(sample): sample.file for sample in samples}
        entries = [entry for line in self._path.read_text().splitlines() if (entry := _entry(line)) is not None]
        return {keys[entry["key"]]: Answer.from_json(entry["answer"]) for entry in entries if entry["key"] in keys}

    def note(self, sample: Sample, answer: Answer) -> None:
        line = json.dumps({"key": self._key(sample), "answer": answer.as_json()})
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a") as journal:
                journal.write(f"{line}\n")
        except OSError as error:
            raise FileError(f"{self._path} cannot be written: {error.strerror or error}") from error

    def finish(self) -> None:
        self._path.unlink(missing_ok=True)

    def _key(self, sample: Sample) -> str:
        return f"{self._url} {sample.file} {describe(sample.path).sha256}"


def _entry(line: str) -> dict[str, Any] | None:
    try:
        entry: dict[str, Any] = json.loads(line)
    except ValueError:  # the line that an interruption cut
        return None
    return entry
