"""Keys by which machines act for the person who made them."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from quire.domain.model import Model
from quire.domain.people import Principal, PrintableName, Role, Scope

KEY_PREFIX = "quire_"
"""How a key is told from an access token, and found by scanners of leaked secrets."""
MOST_KEYS = 50
"""How many keys of one person can be good at a time."""
_HINT_LENGTH = len(KEY_PREFIX) + 6


class ApiKey(Model):
    """A key as it is listed: everything but the key."""

    id: UUID
    name: str
    hint: str
    scopes: tuple[Scope, ...]
    user_id: UUID
    created_at: datetime
    expires_at: datetime


class KeyRequest(Model):
    name: PrintableName
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]
    expires_in_days: Annotated[int, Field(ge=1, le=365)] = 90


class Grant(Model):
    """What the gateway knows of a key: the hash of it, and for whom it acts."""

    key_hash: str
    principal: Principal

    @classmethod
    def of(cls, key: ApiKey, *, key_hash: str, tenant_id: UUID, role: Role) -> Grant:
        """What the key is good for in the hands of its owner, who has this role."""
        principal = Principal(
            tenant_id=tenant_id,
            user_id=key.user_id,
            role=role,
            token_expires_at=key.expires_at,
            scopes=frozenset(key.scopes),
        )
        return cls(key_hash=key_hash, principal=principal)


def new_key() -> str:
    return KEY_PREFIX + secrets.token_urlsafe(32)


def hint_of(key: str) -> str:
    return key[:_HINT_LENGTH]
