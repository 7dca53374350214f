"""An object's bytes on their way out: one range over the files that hold them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Piece:
    """One content, whole: all of an object, or what one part of a multipart upload brought."""

    content: str
    size: int


class Range(AbstractContextManager["Range"]):
    """A range of an object; its files stay on disk until whoever sends it has closed it."""

    def __init__(
        self,
        pieces: Sequence[Piece],
        start: int,
        length: int,
        *,
        path: Callable[[str], Path],
        release: Callable[[], None],
    ) -> None:
        self.length = length
        self._pieces = pieces
        self._start = start
        self._path = path
        self._release = release

    def read(self) -> bytes:
        """All of it, at once."""
        return b"".join(_read(file, start, count) for file, start, count in self._chunks())

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for file, start, count in self._chunks():
            yield await asyncio.to_thread(_read, file, start, count)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._release()

    def _chunks(self) -> Iterator[tuple[Path, int, int]]:
        """Which file, from where, how much: in the order of the object's bytes."""
        skip, left = self._start, self.length
        for piece in self._pieces:
            end = min(piece.size, skip + left)
            for start in range(skip, end, _CHUNK):
                yield self._path(piece.content), start, min(_CHUNK, end - start)
            left -= max(end - skip, 0)
            skip = max(skip - piece.size, 0)


def _read(path: Path, start: int, count: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        chunk = file.read(count)
    if len(chunk) != count:
        raise EOFError("a content is shorter than the index says")
    return chunk
