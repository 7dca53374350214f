"""Which objects there are: one row a version, in the local cloud's store."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from quire_local.errors import AwsError
from quire_local.s3 import parts
from quire_local.s3.errors import precondition_failed

# Keys are bytes: SQLite then sorts them as S3 does, by UTF-8. Sequences rise over all buckets; they order the
# versions of a key and are the sequencers of events.
SCHEMA = """
CREATE TABLE IF NOT EXISTS s3_buckets (name TEXT PRIMARY KEY, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS s3_sequence (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL);
INSERT OR IGNORE INTO s3_sequence VALUES (1, 0);
CREATE TABLE IF NOT EXISTS s3_versions (
  bucket TEXT NOT NULL,
  key BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  version_id TEXT NOT NULL,
  latest INTEGER NOT NULL,
  content TEXT,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  modified REAL NOT NULL,
  headers TEXT NOT NULL,
  checksums TEXT NOT NULL,
  PRIMARY KEY (bucket, key, sequence DESC),
  UNIQUE (bucket, key, version_id)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of one key. A version without content is a delete marker."""

    bucket: str
    key: str
    version_id: str
    sequence: int = 0
    latest: bool = True
    content: str | None
    size: int
    etag: str
    modified: float
    headers: Mapping[str, str]
    """Sent back with the object as they came: content-type, x-amz-meta-*, ..."""
    checksums: Mapping[str, str]


@dataclass(frozen=True)
class Target:
    """A version to be deleted; without an id, whatever is the latest."""

    key: str
    version_id: str | None


@dataclass(frozen=True)
class Expectation:
    """What a conditional write expects of the current version."""

    absent: bool = False
    etag: str | None = None


def find(db: sqlite3.Connection, bucket: str, key: str, version_id: str | None = None) -> Version | None:
    """One version, or the latest."""
    which = "latest" if version_id is None else "version_id = ?"
    sql = f"SELECT * FROM s3_versions WHERE bucket = ? AND key = ? AND {which}"  # noqa: S608 - one of two literals
    row = db.execute(sql, (bucket, key.encode(), *([] if version_id is None else [version_id]))).fetchone()
    return None if row is None else _version(row)


def find_content(db: sqlite3.Connection, bucket: str, key: str, content: str) -> Version | None:
    """The version of a key that has this content."""
    sql = "SELECT * FROM s3_versions WHERE bucket = ? AND key = ? AND content = ?"
    row = db.execute(sql, (bucket, key.encode(), content)).fetchone()
    return None if row is None else _version(row)


def page(
    db: sqlite3.Connection, bucket: str, start: tuple[bytes, int], end: bytes, limit: int, *, history: bool
) -> list[Version]:
    """Versions in S3's order (by key, the newest first) from below `start`, or only what is there now."""
    shown = "" if history else "AND latest AND content IS NOT NULL"
    rows = db.execute(
        f"""SELECT * FROM s3_versions WHERE bucket = ? AND key >= ? AND key < ? AND (key > ? OR sequence < ?) {shown}
            ORDER BY key, sequence DESC LIMIT ?""",  # noqa: S608 - `shown` is one of two literals
        (bucket, start[0], end, start[0], start[1], limit),
    )
    return [_version(row) for row in rows]


def insert(db: sqlite3.Connection, version: Version, expected: Expectation) -> tuple[Version, list[str]]:
    """Make a version the latest one; also names the contents that nothing refers to any more."""
    current = find(db, version.bucket, version.key)
    _check(current, expected)
    dropped = _drop(db, version) if version.version_id == "null" else []
    db.execute(
        "UPDATE s3_versions SET latest = 0 WHERE bucket = ? AND key = ? AND latest",
        (version.bucket, version.key.encode()),
    )
    stored = replace(version, sequence=next_sequence(db))
    db.execute(
        "INSERT INTO s3_versions VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)",
        (
            stored.bucket,
            stored.key.encode(),
            stored.sequence,
            stored.version_id,
            stored.content,
            stored.size,
            stored.etag,
            stored.modified,
            json.dumps(dict(stored.headers)),
            json.dumps(dict(stored.checksums)),
        ),
    )
    return stored, dropped


def erase(db: sqlite3.Connection, version: Version) -> list[str]:
    """Remove one version for good; the newest of the others becomes the latest."""
    dropped = _drop(db, version)
    where = (version.bucket, version.key.encode())
    db.execute(
        """UPDATE s3_versions SET latest = 1 WHERE bucket = ? AND key = ? AND sequence =
           (SELECT MAX(sequence) FROM s3_versions WHERE bucket = ? AND key = ?)""",
        where + where,
    )
    return dropped


def marker(bucket: str, key: str, *, versioned: bool, modified: float) -> Version:
    """A version that says: deleted."""
    return Version(
        bucket=bucket,
        key=key,
        version_id=new_version_id(versioned=versioned),
        content=None,
        size=0,
        etag="",
        modified=modified,
        headers={},
        checksums={},
    )


def new_version_id(*, versioned: bool) -> str:
    return secrets.token_urlsafe(24) if versioned else "null"


def next_sequence(db: sqlite3.Connection) -> int:
    """A number above every one before; near the clock, so that it rises even over a lost store."""
    now = time.time_ns() // 1000
    sql = "UPDATE s3_sequence SET value = MAX(value + 1, ?) RETURNING value"
    return int(db.execute(sql, (now,)).fetchone()[0])


def contents(db: sqlite3.Connection) -> set[str]:
    """Every file that an object or a part of an unfinished upload needs."""
    whole = {row[0] for row in db.execute("SELECT content FROM s3_versions WHERE content IS NOT NULL")}
    finished = {row[0] for row in db.execute("SELECT upload_id FROM s3_parts")}
    return whole - finished | parts.contents(db)


def enter_buckets(db: sqlite3.Connection, names: list[str]) -> None:
    now = time.time()
    db.executemany("INSERT OR IGNORE INTO s3_buckets VALUES (?, ?)", [(name, now) for name in names])


def bucket_ages(db: sqlite3.Connection) -> dict[str, float]:
    return {row["name"]: row["created"] for row in db.execute("SELECT name, created FROM s3_buckets")}


def _check(current: Version | None, expected: Expectation) -> None:
    exists = current is not None and current.content is not None
    if expected.absent and exists:
        raise precondition_failed("If-None-Match")
    if expected.etag is None:
        return
    if current is None or not exists:
        raise AwsError("NoSuchKey", "The specified key does not exist.", 404)
    if expected.etag not in {"*", current.etag}:
        raise precondition_failed("If-Match")


def _drop(db: sqlite3.Connection, version: Version) -> list[str]:
    where = (version.bucket, version.key.encode(), version.version_id)
    rows = db.execute(
        "DELETE FROM s3_versions WHERE bucket = ? AND key = ? AND version_id = ? RETURNING content", where
    ).fetchall()
    names = [row["content"] for row in rows if row["content"] is not None]
    return [file for name in names for file in parts.drop_parts(db, name) or [name]]


def _version(row: sqlite3.Row) -> Version:
    fields: dict[str, Any] = dict(row)
    fields["key"] = row["key"].decode()
    fields["latest"] = bool(row["latest"])
    fields["headers"] = json.loads(row["headers"])
    fields["checksums"] = json.loads(row["checksums"])
    return Version(**fields)
