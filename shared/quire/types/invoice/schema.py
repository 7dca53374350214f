"""An invoice: what is owed to whom, for what, and until when."""

from __future__ import annotations

from collections.abc import Sequence

from quire.domain.pages import PageOfWords
from quire.domain.reading import Reading
from quire.domain.types import DocumentType

TYPE = {
    "title": "Invoice",
    "schema": {
        "type": "object",
        "properties": {
            "invoice_number": {"type": "string"},
            "invoice_date": {"type": "string", "format": "date"},
            "due_date": {"type": ["string", "null"], "format": "date"},
            "supplier": {"type": "string"},
            "buyer": {"type": ["string", "null"]},
            "currency": {"type": ["string", "null"], "pattern": "^[A-Z]{3}$"},
            "subtotal": {"type": ["number", "null"]},
            "tax": {"type": ["number", "null"]},
            "total": {"type": "number"},
            "lines": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "description": {"type": "string"},
                        "quantity": {"type": ["number", "null"]},
                        "unitPrice": {"type": ["number", "null"]},
                        "amount": {"type": "number"},
                    },
                },
            },
        },
        "required": ["invoice_number", "invoice_date", "supplier", "total"],
    },
    "labels": {
        "invoice_number": "Invoice number",
        "invoice_date": "Date of issue",
        "due_date": "Due date",
        "supplier": "Supplier",
        "buyer": "Buyer",
        "currency": "Currency",
        "subtotal": "Subtotal",
        "tax": "Tax",
        "total": "Total",
        "lines.description": "Description",
        "lines.quantity": "Quantity",
        "lines.unitPrice": "Unit price",
        "lines.amount": "Amount",
    },
    "hints": ["invoice", "invoice number", "due date", "bill to", "vat", "payment terms", "iban"],
    "rules": [
        {"rule": "required", "fields": ["invoice_number", "invoice_date", "supplier", "total"]},
        {"rule": "order", "fields": ["invoice_date", "due_date"]},
        {"rule": "sum", "of": ["lines.amount"], "equals": "subtotal"},
        {"rule": "sum", "of": ["subtotal", "tax"], "equals": "total"},
        {"rule": "pattern", "field": "currency", "pattern": "^[A-Z]{3}$"},
    ],
}


def read(kind: DocumentType, pages: Sequence[PageOfWords]) -> Reading:
    return Reading()
