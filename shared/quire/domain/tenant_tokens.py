"""Secrets that say which tenant they belong to, so that nobody has to search all tenants for them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID


@dataclass(frozen=True)
class TenantToken:
    """A refresh token or an invitation: the tenant in the open, then 256 random bits. Only its hash is kept."""

    tenant_id: UUID
    secret: str

    @classmethod
    def new(cls, tenant_id: UUID) -> TenantToken:
        return cls(tenant_id, secrets.token_urlsafe(32))

    @classmethod
    def parsed(cls, text: str) -> TenantToken | None:
        """The token as it was given out; None for what never can have been."""
        tenant, _, secret = text.partition(".")
        try:
            token = cls(UUID(hex=tenant), secret)
        except ValueError:
            return None
        return token if str(token) == text else None

    @property
    def hash(self) -> str:
        return hashed(str(self))

    def __str__(self) -> str:
        return f"{self.tenant_id.hex}.{self.secret}"


def hashed(secret: str) -> str:
    """What is kept of a secret of full entropy; a quick hash is enough for those."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()
