"""A letter: who writes to whom, when, and about what."""

from __future__ import annotations

from collections.abc import Sequence

from quire.domain.pages import PageOfWords
from quire.domain.reading import Reading
from quire.domain.types import DocumentType

TYPE = {
    "title": "Letter",
    "schema": {
        "type": "object",
        "properties": {
            "sender": {"type": ["string", "null"]},
            "recipient": {"type": ["string", "null"]},
            "date": {"type": ["string", "null"], "format": "date"},
            "subject": {"type": ["string", "null"]},
            "reference": {"type": ["string", "null"]},
        },
    },
    "labels": {
        "sender": "From",
        "recipient": "To",
        "date": "Date",
        "subject": "Subject",
        "reference": "Reference",
    },
    "hints": ["dear", "yours sincerely", "yours faithfully", "kind regards", "re:", "our reference"],
}


def read(kind: DocumentType, pages: Sequence[PageOfWords]) -> Reading:
    return Reading()
