"""The file of the local cloud's state gives back the space that it does not need any more."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from local.cloud_lab import wait_for
from quire_local.store import Store

MIB = 2**20


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "state.sqlite", idle_seconds=0.01)
    store.schema("CREATE TABLE IF NOT EXISTS things (content BLOB)")
    yield store
    store.close()


def fill(db: sqlite3.Connection) -> None:
    db.executemany("INSERT INTO things VALUES (zeroblob(?))", [(MIB,)] * 9)


def empty(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM things")


def size(store: Store) -> int:
    query = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    return store.read(lambda db: int(db.execute(query).fetchone()[0]))


async def test_space_goes_back_to_the_disk_when_nobody_writes(store):
    await store.write(fill)
    assert size(store) > 9 * MIB

    await store.write(empty)

    await asyncio.to_thread(wait_for, lambda: size(store) < MIB)


async def test_writes_go_on_while_space_is_given_back(store):
    await store.write(fill)
    await store.write(empty)

    for number in range(200):
        await store.write(lambda db, number=number: db.execute("INSERT INTO things VALUES (?)", (bytes([number]),)))

    assert store.read(lambda db: db.execute("SELECT count(*) FROM things").fetchone()[0]) == 200
    await asyncio.to_thread(wait_for, lambda: size(store) < MIB)


async def test_the_log_beside_the_file_does_not_stay_as_large_as_it_was(store, tmp_path):
    log = tmp_path / "state.sqlite-wal"
    await store.write(lambda db: (fill(db), fill(db)))
    await store.write(empty)
    assert log.stat().st_size > 16 * MIB

    await asyncio.to_thread(wait_for, lambda: size(store) < MIB)
    await store.write(lambda db: db.execute("INSERT INTO things VALUES (zeroblob(1))"))

    assert log.stat().st_size <= 17 * MIB
