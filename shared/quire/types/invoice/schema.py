"""What an invoice holds, what that is called, and what must be true of it."""

from __future__ import annotations

from typing import Any

TYPE: dict[str, Any] = {
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
            "discount": {"type": ["number", "null"], "maximum": 0},
            "shipping": {"type": ["number", "null"]},
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
                        "date": {"type": ["string", "null"], "format": "date"},
                        "balance": {"type": ["number", "null"]},
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
        "discount": "Discount",
        "shipping": "Shipping",
        "total": "Total",
        "lines.description": "Description",
        "lines.quantity": "Quantity",
        "lines.unitPrice": "Unit price",
        "lines.amount": "Amount",
        "lines.date": "Date",
        "lines.balance": "Balance",
    },
    "hints": ["invoice", "invoice number", "due date", "bill to", "vat", "payment terms", "iban"],
    "rules": [
        {"rule": "required", "fields": ["invoice_number", "invoice_date", "supplier", "total"]},
        {"rule": "order", "fields": ["invoice_date", "due_date"]},
        {"rule": "required", "fields": ["lines.amount"]},
        {
            "rule": "sum",
            "of": ["subtotal", "tax"],
            "optional": ["discount", "shipping"],
            "equals": "total",
            "tolerance": "0.05",
        },
        {
            "rule": "sum",
            "of": ["lines.amount"],
            "optional": ["discount", "shipping", "tax"],
            "equals": "subtotal",
            "orEquals": ["total"],
            "tolerance": "0.05",
        },
        {"rule": "pattern", "field": "currency", "pattern": "^[A-Z]{3}$"},
    ],
}
