"""Reads the cloud's durable state from beside it: no look ever holds up the cloud's own loop or writer."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class Reader:
    """A connection for each look, which can only read; nothing is open while nobody looks."""

    def __init__(self, path: Path) -> None:
        self._uri = f"{path.resolve().as_uri()}?mode=ro"

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.to_thread(self._read, work)

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with closing(sqlite3.connect(self._uri, uri=True, isolation_level=None, timeout=5)) as db:
            db.row_factory = sqlite3.Row
            db.text_factory = _text
            db.execute("BEGIN")  # one look sees one moment
            return work(db)


def _text(value: bytes) -> str:
    return value.decode(errors="replace")
