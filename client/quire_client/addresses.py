"""Addresses: of the API, of a WebSocket, and whether they are this machine's."""

from __future__ import annotations

import ipaddress
from urllib.parse import quote, urlsplit, urlunsplit

API_PATH = "/api/v1"


def api_base(url: str) -> str:
    """The API's base for an origin (https://quire.example.org) or for that base itself."""
    trimmed = url.rstrip("/")
    return trimmed if trimmed.endswith(API_PATH) else trimmed + API_PATH


def websocket_address(url: str, ticket: str) -> str:
    """Where a ticket opens a WebSocket: http becomes ws, https becomes wss."""
    parts = urlsplit(url)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    return urlunsplit((scheme, parts.netloc, parts.path, f"ticket={quote(ticket, safe='')}", ""))


def is_loopback(url: str) -> bool:
    """This machine itself: no proxy stands between."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
