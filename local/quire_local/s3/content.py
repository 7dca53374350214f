"""The bytes of objects on disk: each content is one file under a fresh name, whole or not there."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from quire_local.s3.checksums import ALGORITHMS
from quire_local.s3.pieces import Piece, Range

# A batch is worth a thread's while; what is smaller waits for company.
_BATCH = 1 << 20


class Contents:
    """A folder of contents, sharded by the first letters of their names.

    A content that no row of the index names is an orphan of a crash; the next start sweeps it away.
    """

    def __init__(self, folder: Path) -> None:
        self._incoming = folder / "incoming"
        self._kept = folder / "contents"
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="s3")
        self._readers: Counter[str] = Counter()
        self._removed: set[str] = set()

    def prepare(self, known: Iterable[str]) -> None:
        """Make the folders; remove what a crash left behind."""
        self._incoming.mkdir(parents=True, exist_ok=True)
        for shard in range(256):
            (self._kept / f"{shard:02x}").mkdir(parents=True, exist_ok=True)
        keep = set(known)
        orphans = (file for file in self._kept.glob("*/*") if file.name not in keep)
        for file in (*self._incoming.iterdir(), *orphans):
            file.unlink()

    def close(self) -> None:
        self._pool.shutdown()

    @asynccontextmanager
    async def receive(self, algorithms: Iterable[str]) -> AsyncIterator[Draft]:
        """A draft to write to; gone at the end unless it was kept."""
        name = uuid.uuid4().hex
        draft = Draft(self._pool, self._incoming / name, self._path(name), algorithms)
        try:
            yield draft
        finally:
            await draft.close()

    def read(self, pieces: Sequence[Piece], start: int, length: int) -> Range:
        """A range of these pieces, which can be read to its end whatever is removed meanwhile."""
        names = [piece.content for piece in pieces]
        self._readers.update(names)
        return Range(pieces, start, length, path=self._path, release=lambda: self._release(names))

    def remove(self, names: Iterable[str]) -> None:
        """Remove contents that nothing refers to; what is being read goes when it has been."""
        for name in names:
            if self._readers[name]:
                self._removed.add(name)
            else:
                self._path(name).unlink(missing_ok=True)

    def _release(self, names: Sequence[str]) -> None:
        self._readers.subtract(names)
        for name in names:
            if self._readers[name] <= 0:
                del self._readers[name]
        unread = [name for name in names if name in self._removed and name not in self._readers]
        self._removed.difference_update(unread)
        self.remove(unread)

    def _path(self, name: str) -> Path:
        return self._kept / name[:2] / name


class Draft:
    """A content on its way in: hashed and written in threads while the next bytes arrive."""

    def __init__(self, pool: ThreadPoolExecutor, draft: Path, final: Path, algorithms: Iterable[str]) -> None:
        self.name = final.name
        self.size = 0
        self._pool = pool
        self._draft = draft
        self._final = final
        self._digests = {name: ALGORITHMS[name]() for name in {"md5", *algorithms}}
        self._file = draft.open("xb")
        self._batch: list[bytes] = []
        self._waiting = 0
        self._writing: asyncio.Future[None] | None = None

    async def feed(self, chunk: bytes) -> None:
        self._batch.append(chunk)
        self._waiting += len(chunk)
        self.size += len(chunk)
        if self._waiting >= _BATCH:
            await self._settle()
            batch, self._batch, self._waiting = self._batch, [], 0
            self._writing = asyncio.get_running_loop().run_in_executor(self._pool, self._absorb, batch)

    async def digests(self) -> dict[str, bytes]:
        """All bytes are in: what they hash to."""
        await self._settle()
        if self._batch:
            batch, self._batch = self._batch, []
            if self._waiting < _BATCH // 16:
                self._absorb(batch)
            else:
                await asyncio.get_running_loop().run_in_executor(self._pool, self._absorb, batch)
        return {name: digest.digest() for name, digest in self._digests.items()}

    async def keep(self) -> None:
        """Make the content durable under its final name."""
        await asyncio.get_running_loop().run_in_executor(self._pool, self._keep)

    async def close(self) -> None:
        if not self._file.closed:
            with suppress(OSError):
                await self._settle()
            self._file.close()
        self._draft.unlink(missing_ok=True)

    async def _settle(self) -> None:
        if self._writing is not None:
            await self._writing
            self._writing = None

    def _absorb(self, batch: list[bytes]) -> None:
        for chunk in batch:
            self._file.write(chunk)
            for digest in self._digests.values():
                digest.update(chunk)

    def _keep(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._draft.rename(self._final)
        folder = os.open(self._final.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
