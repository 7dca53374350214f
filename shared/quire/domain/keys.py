"""Signing keys, and what seeding an installation did."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from quire.domain.model import Model


class SigningKey(Model):
    """An ES256 key pair: the private half as PEM, the public half as a JWK."""

    id: str
    private_pem: str
    public_jwk: dict[str, Any]


class KeySet(Model):
    """The public halves of the signing keys, as RFC 7517 writes them."""

    keys: tuple[dict[str, Any], ...]


class Seeded(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
