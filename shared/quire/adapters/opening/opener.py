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
from typing import IO, Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationError

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
_LARGEST_PICTURE = 64_000_000
"""Bytes of one picture; the readers keep far below."""

Said = TypeVar("Said", bound=Model)
Length = Annotated[int, Field(ge=1, le=20_000)]
Points = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]


class _Size(Model):
    width: Length
    height: Length
    channels: Literal[1, 3]


class _Page(PageOfWords):
    width: Points
    height: Points
    size: _Size | None = None


class ChildOpener:
    """The port `Opener`."""

    def __init__(self, *, megabytes: int, seconds: float, max_pixels: int) -> None:
        self._megabytes = megabytes
        self._seconds = seconds
        self._max_pixels = max_pixels

    def survey(self, content: bytes, kind: Format, *, max_pages: int) -> Sequence[PageFacts]:
        with self._asked(content, kind, {"look": "survey", "maxPages": max_pages}) as child_says:
            return [_checked(PageFacts, line) for line in child_says.lines()]

    def pages(self, content: bytes, kind: Format, *, max_pages: int, scans: Sequence[int] = ()) -> Iterator[OpenedPage]:
        asked = {"look": "pages", "maxPages": max_pages, "scans": list(scans)}
        with self._asked(content, kind, asked) as child_says:
            for line in child_says.lines():
                page = _checked(_Page, line)
                yield OpenedPage(
                    words=PageOfWords.model_validate(page.model_dump(exclude={"size"})),
                    pixels=None if page.size is None else _pixels(page.size, child_says),
                )

    @contextmanager
    def _asked(self, content: bytes, kind: Format, asked: dict[str, Any]) -> Iterator[_Ear]:
        request = asked | {
            "format": kind.value,
            "maxPixels": self._max_pixels,
            "megabytes": self._megabytes + len(content) // (1024 * 1024),
            "seconds": ceil(self._seconds),
            "path": sys.path,
        }
        with _running(json.dumps(request), content) as process:
            yield _Ear(process, seconds=self._seconds)


def _checked(kind: type[Said], line: bytes) -> Said:
    """What the child said; a page that cannot be is of a file that is not as it should be."""
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        raise PermanentError(ErrorCode.CORRUPT) from error


def _pixels(size: _Size, child_says: _Ear) -> Pixels:
    rows = child_says.exactly(size.width * size.height * size.channels)
    return Pixels(size.width, size.height, size.channels, rows)


@contextmanager
def _running(request: str, content: bytes) -> Iterator[subprocess.Popen[bytes]]:
    """The child with its file as input, gone at the end however that comes."""
    with tempfile.TemporaryFile() as kept:
        kept.write(content)
        kept.seek(0)
        command = [sys.executable, "-I", "-S", child.__file__, request]
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

    def lines(self) -> Iterator[bytes]:
        """Line after line, to an end that was a good one."""
        while (line := self._line()) is not None:
            yield line
        _judge(self._process)

    def _line(self) -> bytes | None:
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
        if size > _LARGEST_PICTURE:
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
