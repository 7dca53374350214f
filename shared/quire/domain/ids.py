"""Identifiers that sort by the time they were made."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, date, datetime
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0x2 << 62


def new_id() -> UUID:
    """A fresh UUIDv7: 48 bits of milliseconds, then random."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    high, low = random >> 62, random & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | _VERSION_7 | (high << 64) | _VARIANT | low)


def made_on(identifier: UUID) -> date:
    """The day, in UTC, on which a UUIDv7 was made."""
    return made_at(identifier).date()


def made_at(identifier: UUID) -> datetime:
    """The moment, to the millisecond, in which a UUIDv7 was made."""
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC)
