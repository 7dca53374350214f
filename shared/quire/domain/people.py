"""Who is asking."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from quire.domain.model import Model


class Role(StrEnum):
    ADMIN = "admin"
    REVIEWER = "reviewer"
    MEMBER = "member"


class Principal(Model):
    """A signed-in person, as the access token describes them."""

    tenant_id: UUID
    user_id: UUID
    role: Role
    token_expires_at: datetime


class User(Model):
    id: UUID
    email: str
    role: Role
    tenant_id: UUID


class Account(Model):
    """A user together with the hash that a password is checked against."""

    user: User
    password_hash: str
