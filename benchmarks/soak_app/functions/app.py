"""The functions of the soak: they do little, often."""

from __future__ import annotations

from typing import Any


def work(event: dict[str, Any], _context: object) -> dict[str, int]:
    return {"records": len(event["Records"])}


def hear(event: dict[str, Any], _context: object) -> str:
    return str(event["id"])


def double(event: dict[str, Any], _context: object) -> dict[str, int]:
    return {"number": 2 * int(event["number"])}
