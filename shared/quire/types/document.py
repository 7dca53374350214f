"""Any document: its text, and no claim about what it holds."""

from __future__ import annotations

from collections.abc import Sequence

from quire.domain.pages import PageOfWords
from quire.domain.reading import Reading
from quire.domain.types import DocumentType

TYPE = {
    "title": "Document",
    "description": "Any document that is read as plain text.",
    "schema": {
        "type": "object",
        "properties": {"title": {"type": ["string", "null"]}, "date": {"type": ["string", "null"], "format": "date"}},
    },
    "labels": {"title": "Title", "date": "Date"},
}


def read(kind: DocumentType, pages: Sequence[PageOfWords]) -> Reading:
    return Reading()
