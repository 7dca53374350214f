"""The side of the opener that the rest sees: starts the child, and believes nothing that it says unchecked."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from typing import IO, Annotated, Any, Literal

from pydantic import Field

from quire.adapters.opening import child
from quire.adapters.opening.outcomes import Outcome
from quire.domain.codes import ErrorCode
from quire.domain.content import Format
from quire.domain.model import Model
from quire.domain.pages import OpenedPage, PageFacts, PageOfWords, Pixels
from quire.errors import PermanentError

_EXITS = {
    Outcome.ENCRYPTED: ErrorCode.ENCRYPTED,
    Outcome.CORRUPT: ErrorCode.CORRUPT,
    Outcome.TOO_MANY_PAGES: ErrorCode.TOO_MANY_PAGES,
    Outcome.RESOURCE_LIMIT: ErrorCode.RESOURCE_LIMIT,
    Outcome.PIXEL_LIMIT: ErrorCode.PIXEL_LIMIT,
    Outcome.TYPE_MISMATCH: ErrorCode.TYPE_MISMATCH,
    -signal.SIGXCPU: ErrorCode.TIMEOUT,
    -signal.SIGKILL: ErrorCode.RESOURCE_LIMIT,
    # PDFium stops itself in these ways when it is refused memory.
    -signal.SIGABRT: ErrorCode.RESOURCE_LIMIT,
    -signal.SIGTRAP: ErrorCode.RESOURCE_LIMIT,
    -signal.SIGILL: ErrorCode.RESOURCE_LIMIT,
    -signal.SIGSEGV: ErrorCode.CORRUPT,
    -signal.SIGBUS: ErrorCode.CORRUPT,
}
_CHUNK = 1 << 20
_LONGEST_LINE = 64 << 20
"""Bytes of what a page of words may say; a page of a million letters says less."""
_MOST_PIXELS = 64_000_000
"""Bytes of one picture; the readers keep far below."""

Length = Annotated[int, Field(ge=1, le=20_000)]


class _Size(Model):
    width: Length
    height: Length
    channels: Literal[1, 3]


class _Page(PageOfWords):
    size: _Size | None = None


class ChildOpener:
    """The port `Opener`."""

    def __init__(self, *, megabytes: int, seconds: float, max_pixels: int) -> None:
        self._megabytes = megabytes
        self._seconds = seconds
        self._max_pixels = max_pixels

    def survey(self, content: bytes, kind: Format, *, max_pages: int) -> Sequence[PageFacts]:
        asked = {"look": "survey", "maxPages": max_pages}
        return [PageFacts.model_validate(line) for line, _ in self._answers(content, kind, asked)]

    def pages(self, content: bytes, kind: Format, *, max_pages: int, scans: Sequence[int] = ()) -> Iterator[OpenedPage]:
        asked = {"look": "pages", "maxPages": max_pages, "scans": list(scans)}
        for line, pixels in self._answers(content, kind, asked):
            yield _opened(_Page.model_validate(line), pixels)

    def _answers(self, content: bytes, kind: Format, asked: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
        request = asked | {
            "format": kind.value,
            "maxPixels": self._max_pixels,
            "megabytes": self._megabytes + len(content) // (1024 * 1024),
            "seconds": ceil(self._seconds),
            "path": sys.path,
        }
        with _running(json.dumps(request), content) as process:
            heard = _Ear(process, seconds=self._seconds)
            while (line := heard.line()) is not None:
                answer: dict[str, Any] = json.loads(line)
                size = int(answer.pop("bytes"))
                yield answer, heard.exactly(size)
            _judge(process)


def _opened(page: _Page, pixels: bytes) -> OpenedPage:
    words = PageOfWords.model_validate(page.model_dump(exclude={"size"}))
    size = page.size
    if size is None:
        return OpenedPage(words=words)
    if len(pixels) != size.width * size.height * size.channels:
        raise PermanentError(ErrorCode.CORRUPT)
    return OpenedPage(words=words, pixels=Pixels(size.width, size.height, size.channels, pixels))


@contextmanager
def _running(request: str, content: bytes) -> Iterator[subprocess.Popen[bytes]]:
    """The child with its file as input, gone at the end however that comes."""
    with tempfile.TemporaryFile() as kept:
        kept.write(content)
        kept.seek(0)
        command = [sys.executable, "-I", "-S", "-B", child.__file__, request]
        process = subprocess.Popen(  # noqa: S603 - our own program; the file is only its input
            command, stdin=kept, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _judge(process: subprocess.Popen[bytes]) -> None:
    """Ends well for a child that did; raises what its end means for the file otherwise."""
    status = process.wait()
    if status in _EXITS:
        raise PermanentError(_EXITS[status])
    if status != 0:
        raise RuntimeError(f"the child that opens files ended with {status}")


class _Ear:
    """Hears what the child says, and does not wait for ever for the next page."""

    def __init__(self, process: subprocess.Popen[bytes], *, seconds: float) -> None:
        if process.stdout is None:
            raise ValueError("the child has no output")
        self._process = process
        self._output: IO[bytes] = process.stdout
        self._seconds = seconds
        self._heard = bytearray()

    def line(self) -> bytes | None:
        """The next line, or None at the end."""
        until = time.monotonic() + self._seconds
        searched = 0
        while (end := self._heard.find(b"\n", searched)) < 0:
            searched = len(self._heard)
            if searched > _LONGEST_LINE:
                raise PermanentError(ErrorCode.RESOURCE_LIMIT)
            if not self._hear_more(until):
                return None
        return self._taken(end + 1)

    def exactly(self, size: int) -> bytes:
        if not 0 <= size <= _MOST_PIXELS:
            raise PermanentError(ErrorCode.RESOURCE_LIMIT)
        until = time.monotonic() + self._seconds
        while len(self._heard) < size:
            if not self._hear_more(until):
                _judge(self._process)
                raise PermanentError(ErrorCode.CORRUPT)
        return self._taken(size)

    def _taken(self, size: int) -> bytes:
        taken = bytes(self._heard[:size])
        del self._heard[:size]
        return taken

    def _hear_more(self, until: float) -> bool:
        descriptor = self._output.fileno()
        ready, _, _ = select.select([descriptor], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise PermanentError(ErrorCode.TIMEOUT)
        said = os.read(descriptor, _CHUNK)
        self._heard += said
        return bool(said)
