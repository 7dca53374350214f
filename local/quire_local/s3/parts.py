"""Multipart uploads in the local cloud's store: what has begun, and the parts of what is finished."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quire_local.errors import AwsError

# A finished upload has no row any more but keeps its parts: the object's version names the upload as its content.
SCHEMA = """
CREATE TABLE IF NOT EXISTS s3_uploads (
  bucket TEXT NOT NULL,
  key BLOB NOT NULL,
  upload_id TEXT NOT NULL,
  initiated REAL NOT NULL,
  headers TEXT NOT NULL,
  tags TEXT NOT NULL,
  algorithm TEXT,
  composite INTEGER NOT NULL,
  PRIMARY KEY (bucket, key, upload_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS s3_parts (
  upload_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  content TEXT NOT NULL,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  modified REAL NOT NULL,
  checksums TEXT NOT NULL,
  PRIMARY KEY (upload_id, number)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, kw_only=True)
class Upload:
    bucket: str
    key: str
    upload_id: str
    initiated: float
    headers: Mapping[str, str]
    """What the object will carry, as `Version.headers`."""
    tags: Mapping[str, str]
    algorithm: str | None
    composite: bool
    """The object's checksum will be one of its parts' checksums, not of its bytes."""


@dataclass(frozen=True, kw_only=True)
class Part:
    number: int
    content: str
    size: int
    etag: str
    modified: float
    checksums: Mapping[str, str]


def new_upload_id() -> str:
    return secrets.token_urlsafe(48)


def begin(db: sqlite3.Connection, upload: Upload) -> None:
    db.execute(
        "INSERT INTO s3_uploads VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            upload.bucket,
            upload.key.encode(),
            upload.upload_id,
            upload.initiated,
            json.dumps(dict(upload.headers)),
            json.dumps(dict(upload.tags)),
            upload.algorithm,
            upload.composite,
        ),
    )


def find_upload(db: sqlite3.Connection, bucket: str, key: str, upload_id: str) -> Upload | None:
    sql = "SELECT * FROM s3_uploads WHERE bucket = ? AND key = ? AND upload_id = ?"
    row = db.execute(sql, (bucket, key.encode(), upload_id)).fetchone()
    return None if row is None else _upload(row)


def the_upload(db: sqlite3.Connection, bucket: str, key: str, upload_id: str) -> Upload:
    """An upload that has begun and not ended; raises where there is none."""
    upload = find_upload(db, bucket, key, upload_id)
    if upload is None:
        raise no_such_upload()
    return upload


def uploads(db: sqlite3.Connection, bucket: str, start: tuple[bytes, str], end: bytes, limit: int) -> list[Upload]:
    """Uploads that have begun, by key and then by id, from above `start`."""
    sql = """SELECT * FROM s3_uploads WHERE bucket = ? AND (key, upload_id) > (?, ?) AND key < ?
             ORDER BY key, upload_id LIMIT ?"""
    return [_upload(row) for row in db.execute(sql, (bucket, *start, end, limit))]


def end_upload(db: sqlite3.Connection, upload: Upload) -> None:
    sql = "DELETE FROM s3_uploads WHERE bucket = ? AND key = ? AND upload_id = ?"
    db.execute(sql, (upload.bucket, upload.key.encode(), upload.upload_id))


def put_part(db: sqlite3.Connection, upload_id: str, part: Part) -> list[str]:
    """Take in a part; names the content of the one it replaces."""
    dropped = drop_part(db, upload_id, part.number)
    db.execute(
        "INSERT INTO s3_parts VALUES (?, ?, ?, ?, ?, ?, ?)",
        (upload_id, part.number, part.content, part.size, part.etag, part.modified, json.dumps(dict(part.checksums))),
    )
    return dropped


def drop_part(db: sqlite3.Connection, upload_id: str, number: int) -> list[str]:
    sql = "DELETE FROM s3_parts WHERE upload_id = ? AND number = ? RETURNING content"
    return [row["content"] for row in db.execute(sql, (upload_id, number)).fetchall()]


def drop_parts(db: sqlite3.Connection, upload_id: str) -> list[str]:
    sql = "DELETE FROM s3_parts WHERE upload_id = ? RETURNING content"
    return [row["content"] for row in db.execute(sql, (upload_id,)).fetchall()]


def parts(db: sqlite3.Connection, upload_id: str, above: int = 0, limit: int = -1) -> list[Part]:
    sql = "SELECT * FROM s3_parts WHERE upload_id = ? AND number > ? ORDER BY number LIMIT ?"
    return [_part(row) for row in db.execute(sql, (upload_id, above, limit))]


def contents(db: sqlite3.Connection) -> set[str]:
    return {row[0] for row in db.execute("SELECT content FROM s3_parts")}


def no_such_upload() -> AwsError:
    message = "The specified multipart upload does not exist. It may have been aborted or completed."
    return AwsError("NoSuchUpload", message, 404)


def _upload(row: sqlite3.Row) -> Upload:
    fields: dict[str, Any] = dict(row)
    fields["key"] = row["key"].decode()
    fields["headers"] = json.loads(row["headers"])
    fields["tags"] = json.loads(row["tags"])
    fields["composite"] = bool(row["composite"])
    return Upload(**fields)


def _part(row: sqlite3.Row) -> Part:
    fields: dict[str, Any] = dict(row)
    fields["checksums"] = json.loads(fields["checksums"])
    del fields["upload_id"]
    return Part(**fields)
