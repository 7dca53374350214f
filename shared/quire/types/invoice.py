"""An invoice: what is owed to whom, for what, and until when."""

from __future__ import annotations

TYPE = {
    "title": "Invoice",
    "schema": {
        "type": "object",
        "properties": {
            "number": {"type": "string"},
            "issueDate": {"type": "string", "format": "date"},
            "dueDate": {"type": ["string", "null"], "format": "date"},
            "seller": {"type": "string"},
            "buyer": {"type": ["string", "null"]},
            "currency": {"type": ["string", "null"], "pattern": "^[A-Z]{3}$"},
            "net": {"type": ["number", "null"]},
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
        "required": ["number", "issueDate", "seller", "total"],
    },
    "labels": {
        "number": "Invoice number",
        "issueDate": "Date of issue",
        "dueDate": "Due date",
        "seller": "Seller",
        "buyer": "Buyer",
        "currency": "Currency",
        "net": "Net amount",
        "tax": "Tax",
        "total": "Total",
        "lines.description": "Description",
        "lines.quantity": "Quantity",
        "lines.unitPrice": "Unit price",
        "lines.amount": "Amount",
    },
    "hints": ["invoice", "invoice number", "due date", "bill to", "vat", "payment terms", "iban"],
    "rules": [
        {"rule": "required", "fields": ["number", "issueDate", "seller", "total"]},
        {"rule": "order", "fields": ["issueDate", "dueDate"]},
        {"rule": "sum", "of": ["lines.amount"], "equals": "net"},
        {"rule": "sum", "of": ["net", "tax"], "equals": "total"},
        {"rule": "pattern", "field": "currency", "pattern": "^[A-Z]{3}$"},
    ],
}
