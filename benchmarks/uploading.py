"""Announcing a file, as a client does."""

from __future__ import annotations

from typing import Any

import httpx


def announce(client: httpx.Client, name: str, content: bytes) -> dict[str, Any]:
    answer = client.post("/documents/upload", json=announcement(name, content)).raise_for_status()
    accepted: dict[str, Any] = answer.json()["data"]
    return accepted


def announcement(name: str, content: bytes) -> dict[str, Any]:
    return {"fileName": name, "contentType": "application/pdf", "size": len(content), "type": "document"}
