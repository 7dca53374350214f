"""The tags of objects: read from headers and documents, kept beside their versions."""

from __future__ import annotations

import json
import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from quire_local.errors import AwsError
from quire_local.s3.index import Version
from quire_local.s3.xml import Element, child

SCHEMA = """
CREATE TABLE IF NOT EXISTS s3_tags (
  bucket TEXT NOT NULL,
  key BLOB NOT NULL,
  version_id TEXT NOT NULL,
  tags TEXT NOT NULL,
  PRIMARY KEY (bucket, key, version_id),
  FOREIGN KEY (bucket, key, version_id) REFERENCES s3_versions (bucket, key, version_id) ON DELETE CASCADE
) WITHOUT ROWID;
"""
_MOST = 10
_LONGEST_KEY = 128
_LONGEST_VALUE = 256
_PUNCTUATION = frozenset(" +-=._:/@")


def of(db: sqlite3.Connection, version: Version) -> dict[str, str]:
    row = db.execute("SELECT tags FROM s3_tags WHERE bucket = ? AND key = ? AND version_id = ?", _where(version))
    found = row.fetchone()
    return {} if found is None else {str(name): str(value) for name, value in json.loads(found["tags"]).items()}


def put(db: sqlite3.Connection, version: Version, tags: Mapping[str, str]) -> None:
    """Make these the version's tags, in place of those it had."""
    db.execute("DELETE FROM s3_tags WHERE bucket = ? AND key = ? AND version_id = ?", _where(version))
    if tags:
        db.execute("INSERT INTO s3_tags VALUES (?, ?, ?, ?)", (*_where(version), json.dumps(dict(tags))))


def from_header(text: str) -> dict[str, str]:
    """The header x-amz-tagging: a query string."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), max_num_fields=_MOST + 1)
    except ValueError as error:
        message = "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters."
        raise AwsError("InvalidArgument", message) from error
    return _checked(pairs)


def from_document(root: ET.Element) -> dict[str, str]:
    """A Tagging document, as a body or as a field of a form."""
    found = [(child(tag, "Key"), child(tag, "Value")) for tag in root.findall("{*}TagSet/{*}Tag")]
    if root.find("{*}TagSet") is None or any(key is None or value is None for key, value in found):
        raise AwsError("MalformedXML", "The XML you provided was not well-formed or did not validate.")
    return _checked((key or "", value or "") for key, value in found)


def as_elements(tags: Mapping[str, str]) -> Element:
    return "TagSet", [("Tag", [("Key", key), ("Value", value)]) for key, value in sorted(tags.items())]


def count_header(tags: Mapping[str, str]) -> dict[str, str]:
    return {"x-amz-tagging-count": str(len(tags))} if tags else {}


def _checked(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    tags: dict[str, str] = {}
    for key, value in pairs:
        if key in tags:
            raise _invalid("Cannot provide multiple Tags with the same key")
        if not 1 <= len(key) <= _LONGEST_KEY or key.lower().startswith("aws:") or not _allowed(key):
            raise _invalid("The TagKey you have provided is invalid")
        if len(value) > _LONGEST_VALUE or not _allowed(value):
            raise _invalid("The TagValue you have provided is invalid")
        tags[key] = value
    if len(tags) > _MOST:
        raise AwsError("BadRequest", f"Object tags cannot be greater than {_MOST}")
    return tags


def _allowed(text: str) -> bool:
    return all(character.isalnum() or character in _PUNCTUATION for character in text)


def _invalid(message: str) -> AwsError:
    return AwsError("InvalidTag", message)


def _where(version: Version) -> tuple[str, bytes, str]:
    return version.bucket, version.key.encode(), version.version_id
