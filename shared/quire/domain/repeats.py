"""Requests that are sent again under the same Idempotency-Key."""

from __future__ import annotations

from enum import Enum
from typing import Any
from uuid import UUID

from quire.domain.model import Model


class Claim(Model):
    """A request that wants to be done once."""

    tenant_id: UUID
    user_id: UUID
    route: str
    key: str
    fingerprint: str
    """Equal for two requests that ask for the same."""


class KeptAnswer(Model):
    status: int
    data: Any


class Verdict(Enum):
    """What stands in the way of an answer that is not kept already."""

    FIRST = "first"
    AT_WORK = "at work"
    ANOTHER_REQUEST = "another request"
