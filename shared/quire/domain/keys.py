"""Signing keys and how they take turns, and what seeding an installation did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
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


class KeyTerm(Model):
    """Since when a key signs."""

    key_id: str
    active_from: datetime


class KeyPlan(Model):
    """How signing keys take turns."""

    lives: timedelta
    """How long a key signs."""
    lead: timedelta
    """How long it is published before it signs, so that every reader knows it by then."""
    outlives: timedelta
    """How long it is still published when the next one signs: longer than any token lasts."""

    @property
    def at_once(self) -> KeyPlan:
        """The one by which a new key signs from now on, whatever there is."""
        return self.model_copy(update={"lives": timedelta(0), "lead": timedelta(0)})

    @property
    def alone(self) -> KeyPlan:
        """The one by which nothing outlives the key that signs."""
        return self.model_copy(update={"outlives": timedelta(0)})

    def next_from(self, terms: Sequence[KeyTerm], now: datetime) -> datetime | None:
        """From when a new key has to sign; None while none is due."""
        if not terms:
            return now
        ends_at = max(term.active_from for term in terms) + self.lives
        return now + self.lead if ends_at <= now else None

    def spent(self, terms: Sequence[KeyTerm], now: datetime) -> Sequence[str]:
        """The keys that no token in use can be signed with any more."""
        ordered = sorted(terms, key=lambda term: term.active_from)
        followed = pairwise(ordered)
        return [term.key_id for term, heir in followed if heir.active_from + self.outlives <= now]


class Seeded(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
