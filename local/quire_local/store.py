"""The local cloud's own durable state: one SQLite file, one writer thread, group commit."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

# Free pages given back to the disk at a time: few enough that a write which comes just then hardly waits.
_PAGES = 1_000
_LARGEST_LOG = 16 * 2**20
T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


class Store:
    """Runs small transactions; when `write` returns, its work is on disk.

    All services share one store, so what one hands to another (an object's event, a queue's message) commits together
    with its cause. Works that wait at the same time share one commit; each has its own savepoint, so that one that
    raises takes nothing else with it. Space that is not needed any more goes back to the disk when nobody has written
    for `idle_seconds`.
    """

    def __init__(self, path: Path, *, idle_seconds: float = 5.0) -> None:
        self._path = path
        self._idle_seconds = idle_seconds
        self._inbox: queue.SimpleQueue[tuple[Work[Any], asyncio.Future[Any]] | None] = queue.SimpleQueue()
        self._reader = self._connect()
        self._writer = self._connect()
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    def schema(self, sql: str) -> None:
        """Create a service's tables; every statement must be one that may run twice."""
        self._reader.executescript(sql)

    async def write(self, work: Work[T]) -> T:
        """Run `work` in the writer thread inside a transaction; durable when this returns."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._inbox.put((work, future))
        return await asyncio.shield(future)

    def read(self, work: Work[T]) -> T:
        """Run a short query on what is committed."""
        return work(self._reader)

    def close(self) -> None:
        self._inbox.put(None)
        self._thread.join()
        self._writer.close()
        self._reader.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=30)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA auto_vacuum=INCREMENTAL")  # only a new file takes it: before anything is written
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA journal_size_limit={_LARGEST_LOG}")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        return connection

    def _run(self) -> None:
        running = True
        while running:
            batch = [self._next()]
            while not self._inbox.empty():
                batch.append(self._inbox.get())
            running = None not in batch
            works = [entry for entry in batch if entry is not None]
            if works:
                self._commit(works)

    def _next(self) -> tuple[Work[Any], asyncio.Future[Any]] | None:
        """What comes next; while nothing comes, pages that hold nothing are given back."""
        while self._writer.execute("PRAGMA freelist_count").fetchone()[0]:
            try:
                return self._inbox.get(timeout=self._idle_seconds)
            except queue.Empty:
                self._writer.executescript(f"PRAGMA incremental_vacuum({_PAGES})")  # `execute` frees a single page
        return self._inbox.get()

    def _commit(self, works: list[tuple[Work[Any], asyncio.Future[Any]]]) -> None:
        self._writer.execute("BEGIN IMMEDIATE")
        outcomes = [(future, *self._attempt(work)) for work, future in works]
        self._writer.execute("COMMIT")
        for future, result, error in outcomes:
            future.get_loop().call_soon_threadsafe(_settle, future, result, error)

    def _attempt(self, work: Work[Any]) -> tuple[Any, Exception | None]:
        self._writer.execute("SAVEPOINT work")
        try:
            result = work(self._writer)
        except Exception as error:  # noqa: BLE001 - handed to the caller, who awaits it
            self._writer.execute("ROLLBACK TO work")
            self._writer.execute("RELEASE work")
            return None, error
        self._writer.execute("RELEASE work")
        return result, None


def _settle(future: asyncio.Future[Any], result: Any, error: Exception | None) -> None:
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
