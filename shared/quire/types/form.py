"""A form: printed questions with answers beside them."""

from __future__ import annotations

from collections.abc import Sequence

from quire.domain.pages import PageOfWords
from quire.domain.reading import Reading
from quire.domain.types import DocumentType

TYPE = {
    "title": "Form",
    "description": "Printed questions, each with its answer.",
    "schema": {
        "type": "object",
        "properties": {
            "title": {"type": ["string", "null"]},
            "date": {"type": ["string", "null"], "format": "date"},
            "answers": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "question": {"type": "string"},
                        "answer": {"type": ["string", "null"]},
                        "ticked": {"type": ["boolean", "null"]},
                    },
                },
            },
        },
    },
    "labels": {
        "title": "Title",
        "date": "Date",
        "answers.question": "Question",
        "answers.answer": "Answer",
        "answers.ticked": "Ticked",
    },
    "hints": ["form", "please complete", "please print", "signature", "date of birth", "tick one box"],
    "rules": [{"rule": "required", "fields": ["answers.question"]}],
}


def read(kind: DocumentType, pages: Sequence[PageOfWords]) -> Reading:
    return Reading()
