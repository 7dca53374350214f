"""A letter: who writes to whom, when, and about what."""

from __future__ import annotations

from collections.abc import Sequence

from quire.domain.layout.colons import parted_at_colons
from quire.domain.pages import PageOfWords
from quire.domain.reading import Reading
from quire.domain.types import DocumentType
from quire.types.letter.head import head_of
from quire.types.letter.people import recipient_of, sender_of
from quire.types.letter.says import date_of_letter, reference_of, subject_of

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
        "required": ["sender", "date"],
    },
    "labels": {
        "sender": "From",
        "recipient": "To",
        "date": "Date",
        "subject": "Subject",
        "reference": "Reference",
    },
    "rules": [{"rule": "past", "fields": ["date"]}],
    "hints": ["dear", "yours sincerely", "yours faithfully", "kind regards", "re:", "our reference"],
}


def read(kind: DocumentType, pages: Sequence[PageOfWords]) -> Reading:
    if not any(page.words for page in pages):
        return Reading()
    head = head_of(parted_at_colons(next(page for page in pages if page.words)))
    recipient = recipient_of(head)
    fields = {
        "sender": sender_of(head, recipient),
        "recipient": recipient,
        "date": date_of_letter(head),
        "subject": subject_of(head),
        "reference": reference_of(head),
    }
    return Reading(fields={name: found for name, found in fields.items() if found is not None})
