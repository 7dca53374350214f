"""A function beside files."""

from __future__ import annotations

from typing import Any


def answer(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return {"statusCode": 200, "body": "worked"}
