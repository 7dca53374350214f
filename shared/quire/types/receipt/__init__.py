"""A receipt: what was paid, where and when."""

from __future__ import annotations

from collections.abc import Sequence

from quire.domain.pages import PageOfWords
from quire.domain.reading import Reading
from quire.domain.types import DocumentType
from quire.types.receipt.reader import read_receipt

TYPE = {
    "title": "Receipt",
    "schema": {
        "type": "object",
        "properties": {
            "company": {"type": "string"},
            "date": {"type": "string", "format": "date"},
            "address": {"type": ["string", "null"]},
            "total": {"type": "number"},
            "tax": {"type": ["number", "null"]},
            "currency": {"type": ["string", "null"], "pattern": "^[A-Z]{3}$"},
            "lines": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "description": {"type": "string"},
                        "quantity": {"type": ["number", "null"]},
                        "amount": {"type": "number"},
                    },
                },
            },
        },
        "required": ["company", "date", "total"],
    },
    "labels": {
        "company": "Company",
        "date": "Date",
        "address": "Address",
        "total": "Total",
        "tax": "Tax",
        "currency": "Currency",
        "lines.description": "Description",
        "lines.quantity": "Quantity",
        "lines.amount": "Amount",
    },
    "hints": ["receipt", "total", "cash", "change", "tax invoice", "thank you", "qty"],
    "rules": [
        {"rule": "required", "fields": ["company", "date", "total"]},
        {"rule": "range", "field": "total", "min": 0},
        {"rule": "range", "field": "tax", "min": 0},
        {"rule": "pattern", "field": "currency", "pattern": "^[A-Z]{3}$"},
    ],
}


def read(kind: DocumentType, pages: Sequence[PageOfWords]) -> Reading:
    return read_receipt(pages)
