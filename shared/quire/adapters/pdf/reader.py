"""Opens PDFs where they can do no harm: in a child with limits and an empty environment."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from math import ceil
from typing import Any

from quire.adapters.pdf import child
from quire.domain.codes import ErrorCode
from quire.domain.pages import PageFacts, PageOfWords
from quire.errors import PermanentError

_EXITS = {
    child.ENCRYPTED: ErrorCode.ENCRYPTED,
    child.CORRUPT: ErrorCode.CORRUPT,
    child.TOO_MANY_PAGES: ErrorCode.TOO_MANY_PAGES,
    child.OUT_OF_MEMORY: ErrorCode.RESOURCE_LIMIT,
    -signal.SIGXCPU: ErrorCode.TIMEOUT,
    -signal.SIGKILL: ErrorCode.RESOURCE_LIMIT,
    # PDFium stops itself in these ways when it is refused memory.
    -signal.SIGABRT: ErrorCode.RESOURCE_LIMIT,
    -signal.SIGTRAP: ErrorCode.RESOURCE_LIMIT,
    -signal.SIGILL: ErrorCode.RESOURCE_LIMIT,
    -signal.SIGSEGV: ErrorCode.CORRUPT,
    -signal.SIGBUS: ErrorCode.CORRUPT,
}


class PdfiumReader:
    """The port `PdfReader`."""

    def __init__(self, *, megabytes: int, seconds: float) -> None:
        self._megabytes = megabytes
        self._seconds = seconds

    def survey(self, pdf: bytes, *, max_pages: int) -> Sequence[PageFacts]:
        return [PageFacts.model_validate(page) for page in self._look("survey", pdf, max_pages)]

    def words(self, pdf: bytes, *, max_pages: int) -> Sequence[PageOfWords]:
        return [PageOfWords.model_validate(page) for page in self._look("words", pdf, max_pages)]

    def _look(self, look: str, pdf: bytes, max_pages: int) -> list[dict[str, Any]]:
        request = {
            "look": look,
            "maxPages": max_pages,
            "megabytes": self._megabytes + len(pdf) // (1024 * 1024),
            "seconds": ceil(self._seconds),
            "path": sys.path,
        }
        command = [sys.executable, "-I", "-S", "-B", child.__file__, json.dumps(request)]
        try:
            ran = subprocess.run(  # noqa: S603 - our own program; the file is only its input
                command, input=pdf, capture_output=True, env={}, timeout=self._seconds, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise PermanentError(ErrorCode.TIMEOUT) from error
        if ran.returncode in _EXITS:
            raise PermanentError(_EXITS[ran.returncode])
        if ran.returncode != 0:
            raise RuntimeError(
                f"the PDF child ended with {ran.returncode}: {ran.stderr[-2000:].decode(errors='replace')}"
            )
        answer: list[dict[str, Any]] = json.loads(ran.stdout)
        return answer
