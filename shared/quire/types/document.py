"""Any document: its text, and no claim about what it holds."""

from __future__ import annotations

TYPE = {
    "title": "Document",
    "description": "Any document that is read as plain text.",
    "schema": {
        "type": "object",
        "properties": {"title": {"type": ["string", "null"]}, "date": {"type": ["string", "null"], "format": "date"}},
    },
    "labels": {"title": "Title", "date": "Date"},
}
