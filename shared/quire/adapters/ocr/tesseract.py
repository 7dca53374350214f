"""Tesseract, where its program is installed: in a child process with limits."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

from quire.adapters.ocr import limited
from quire.adapters.ocr.pictures import as_png, opened
from quire.domain.codes import ErrorCode
from quire.domain.pages import Box, Word
from quire.errors import PermanentError

if TYPE_CHECKING:
    from quire.adapters.ocr.crops import Picture

_PAGE = "3"
"""Page segmentation: columns and blocks are found."""
_WORD_LEVEL = "5"
_LINE, _APART = 40, 30
"""Pixels of a piece and below it, where pieces are read one below the other."""


class Tesseract:
    """The port `TextEngine`."""

    def __init__(self, *, languages: str, seconds: float, megabytes: int) -> None:
        self._languages = languages
        self._seconds = seconds
        self._megabytes = megabytes

    @property
    def name(self) -> str:
        return f"tesseract-{self._version}-{self._languages}"

    def read(self, picture: bytes) -> Sequence[Word]:
        page = opened(picture)
        height, width = page.shape[:2]
        return [
            Word(
                text=row["text"].strip(),
                box=_box(row, width, height),
                confidence=round(min(1.0, max(0.0, float(row["conf"]) / 100)), 4),
            )
            for row in self.rows(page, segmentation=_PAGE)
        ]

    def rows(self, page: Picture, *, segmentation: str) -> Iterator[Mapping[str, str]]:
        """What Tesseract says of each word."""
        options = ["stdin", "stdout", "-l", self._languages, "--psm", segmentation, "--dpi", "300", "tsv"]
        said = self._run(options, as_png(page)).decode(errors="replace")
        for row in csv.DictReader(said.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["level"] == _WORD_LEVEL and (row["text"] or "").strip():
                yield row

    @cached_property
    def _version(self) -> str:
        return self._run(["--version"], b"").split(b"\n")[0].decode().removeprefix("tesseract ").strip()

    @cached_property
    def _program(self) -> str:
        found = shutil.which("tesseract")
        if found is None:
            raise LookupError("tesseract is not installed")
        return found

    def _run(self, options: Sequence[str], given: bytes) -> bytes:
        limits = [str(self._megabytes), str(ceil(self._seconds))]
        command = [sys.executable, "-I", "-S", "-B", limited.__file__, *limits, self._program, *options]
        environment = {"OMP_THREAD_LIMIT": "1"}  # a second thread of its own makes it no quicker
        try:
            ran = subprocess.run(  # noqa: S603 - options are ours; the picture is only its input
                command, input=given, capture_output=True, env=environment, timeout=self._seconds, check=True
            )
        except subprocess.TimeoutExpired as error:
            raise PermanentError(ErrorCode.TIMEOUT) from error
        except subprocess.CalledProcessError as error:
            raise PermanentError(ErrorCode.OCR_FAILED) from error
        return ran.stdout


class TesseractLooksAgain:
    """The port `SecondReader`: all pieces in one call, one below the other."""

    def __init__(self, tesseract: Tesseract) -> None:
        self._tesseract = tesseract

    @property
    def name(self) -> str:
        return self._tesseract.name

    def read(self, pieces: Sequence[Picture]) -> Sequence[str]:
        seen = [""] * len(pieces)
        for row in self._tesseract.rows(_column(pieces), segmentation="6") if pieces else ():
            middle = int(row["top"]) + int(row["height"]) / 2
            seen[min(len(seen) - 1, int(middle // (_LINE + _APART)))] += row["text"].strip()
        return seen


def _column(pieces: Sequence[Picture]) -> Picture:
    import cv2
    import numpy as np

    lines = [cv2.resize(one, (max(1, one.shape[1] * _LINE // one.shape[0]), _LINE)) for one in pieces]
    width = max(line.shape[1] for line in lines) + 2 * _APART
    column = np.full((len(lines) * (_LINE + _APART), width, 3), 255, np.uint8)
    for index, line in enumerate(lines):
        top = index * (_LINE + _APART) + _APART // 2
        column[top : top + _LINE, _APART : _APART + line.shape[1]] = line
    return column


def _box(row: Mapping[str, str], width: int, height: int) -> Box:
    left, top = int(row["left"]), int(row["top"])
    right, bottom = left + int(row["width"]), top + int(row["height"])
    return (
        _share(left, width),
        _share(top, height),
        _share(right, width),
        _share(bottom, height),
    )


def _share(pixels: int, length: int) -> float:
    return min(1.0, max(0.0, round(pixels / length, 5)))
